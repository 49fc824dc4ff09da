"""What areas show on pages of the core: menus without gaps, and nothing named twice."""

from collections import Counter

import pytest
from django.urls import reverse

from engagements import registry
from engagements.showing import NavPlace, Show
from fde.platform.routes import rows

LISTS = ("places", "tabs", "actions", "search")
TABLES = (
    *("addresses", "portal_addresses", "enums", "refusals", "hit_refs", "keys", "saved_views"),
    *("moment_icons", "job_icons", "notice_icons"),
)


def shows():
    return registry.shows().values()


@pytest.mark.parametrize("name", LISTS)
def test_no_two_entries_of_a_menu_have_one_position(name):
    positions = Counter(entry.position for entry in registry.listed(shows(), name))

    assert positions
    assert [position for position, count in positions.items() if count > 1] == []


@pytest.mark.parametrize("name", TABLES)
def test_no_two_areas_name_the_same_key(name):
    registry.merged(shows(), name)  # raises nothing


def test_a_key_that_two_areas_name_is_refused():
    shows = [Show(job_icons={"scan": "activity"}), Show(job_icons={"scan": "database"})]

    with pytest.raises(registry.TwoOwners, match="scan is contributed twice"):
        registry.merged(shows, "job_icons")


def test_entries_stand_by_position_whoever_brings_them():
    def place(title, position):
        return NavPlace(route="x", title=title, icon="x", position=position)

    shows = [Show(places=[place("Last", 30), place("First", 10)]), Show(places=[place("Mid", 20)])]

    assert [p.title for p in registry.listed(shows, "places")] == ["First", "Mid", "Last"]


def test_each_entry_leads_to_a_route_that_has_its_row():
    routes = [place.route for place in registry.listed(shows(), "places")]
    routes += registry.merged(shows(), "saved_views").values()
    of_an_engagement = [tab.route for tab in registry.listed(shows(), "tabs")]
    of_an_engagement += [action.route for action in registry.listed(shows(), "actions")]

    assert [route for route in routes + of_an_engagement if route not in rows()] == []
    assert all(reverse(route) for route in routes)
    assert all(reverse(route, args=["BRW-01"]) for route in of_an_engagement)
