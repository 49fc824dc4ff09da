"""Checks of what people see of the data environment."""

from engagements.areas.dataenv import selectors as dataenv
from tests.permissions.scope_checks import check


@check(dataenv.visible_to)
def a_removed_source_is_gone(world):
    lead, source = world.people["lead"], world["a1"]["source"]
    assert source in dataenv.visible_to(lead)
    type(source).objects.filter(pk=source.pk).update(removed_at=world.at)
    assert source not in dataenv.visible_to(lead)
