"""Checks of what people see of compliance."""

from engagements.areas.compliance.selectors import library as controls
from engagements.areas.compliance.selectors import scope
from engagements.models import User
from tests.permissions.scope_checks import check


@check(scope.frameworks_visible_to)
def whoever_left_sees_no_frameworks(world):
    gone = User.objects.get(pk=world.people["admin"].pk)
    gone.is_active = False
    assert not scope.frameworks_visible_to(gone).exists()
    assert not scope.frameworks_visible_to(world.people["approver"]).exists()


@check(controls.controls)
def controls_are_counted_where_their_reader_sees_them(world):
    asked = {"filters": controls.ControlFilters(), "as_of": world.at, "size": 100, "places": 100}
    every = controls.controls(world.people["manager"], **asked)
    mine = controls.controls(world.people["lead"], **asked)
    assert {place.code for line in mine.lines for place in line.places} == {world["a1"].code}
    assert {place.code for line in every.lines for place in line.places} > {world["a1"].code}
