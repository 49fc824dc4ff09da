"""Whatever a request writes says what it came through: the pages, the API or the portal."""

import pytest

from engagements.models import Event
from tests import rotation
from tests.permissions import matrix, rules
from tests.permissions.examples import ROUTES
from tests.permissions.requesting import undone
from tests.world import PRINCIPALS

pytestmark = [pytest.mark.django_db]
ACTORS = ("manager", "lead", "admin", "approver", "engineer")
NAMES = [*matrix.names(api=False, writing=True), *matrix.names(api=True, writing=True)]


def channel_of(name):
    if rules.row_of(name).api:
        return "api"
    return "portal" if name.startswith("portal:") else "ui"


def sources(requester, name, method, who):
    """Return what the events of one request came through, and undo it."""
    case = requester.world["a1"]
    url = next(iter(rules.places(name, ROUTES[name], matrix.paths()[name], requester.world)))[2]
    with undone():
        last = Event.objects.order_by("-pk").values_list("pk", flat=True).first()
        requester.send(
            PRINCIPALS[who], method, url, ask=ROUTES[name].methods[method], case=case,
            api=rules.row_of(name).api,
        )  # fmt: skip
        return set(Event.objects.filter(pk__gt=last).values_list("source", flat=True))


@pytest.mark.parametrize("name", rotation.among(NAMES))
def test_a_write_says_what_it_came_through(name, requester):
    for method in set(ROUTES[name].methods) - rules.SAFE:
        found = set().union(*(sources(requester, name, method, who) for who in ACTORS))

        assert found <= {channel_of(name)}, f"{name} {method}"


def test_all_three_are_among_the_examples(requester):
    asked = {
        "api:log-entry-list": "lead",
        "engagements:log-entry-add": "lead",
        "portal:question-list": "approver",
    }
    found = {channel_of(name): sources(requester, name, "POST", who) for name, who in asked.items()}

    assert found == {"api": {"api"}, "ui": {"ui"}, "portal": {"portal"}}
