"""Checks of what people see of training."""

from engagements.areas.training import selectors
from tests.permissions.scope_checks import check


@check(selectors.visible_to)
def courses_are_for_the_firm(world):
    assert selectors.visible_to(world.people["lead"]).exists()
    assert not selectors.visible_to(world.people["approver"]).exists()
