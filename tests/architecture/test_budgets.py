"""Every page costs at most so many queries, cold and warm, however many rows there are.

There are more engagements the second time, and more of what one of them lists.
"""

import os
from dataclasses import dataclass, field

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from engagements.selectors import figures
from tests import areas, places, scale
from tests.memory import forget
from tests.world.database import (  # noqa: F401 - fixtures of these tests
    _django_db_helper,
    open_world,
    own_world,
    world_database,
)

pytestmark = pytest.mark.django_db
LIMIT, COLD = 12, 40
LIMITS = {"engagements:overview": 14}
BY_PARTS = areas.named("lists", "BY_PARTS")  # work 40 engagements out in one answer
TABLE, SUMMARY = "pipeline as a table", "pipeline in figures"
LISTS = (
    "engagements:overview", "engagements:pipeline", "engagements:engagement-list", TABLE, SUMMARY,
)  # fmt: skip
SMALL, LARGE, DEEPER = 5, 50, 8
FULL, ENTRIES = 500, 100
ANSWERS = {200, 286, 302}
# A page of this world without what it shows; each has its own tests.
MAY_BE_MISSING = {"mfa_deactivate_totp", "mfa_view_recovery_codes", "mfa_remove_webauthn",
                  "engagements:job-download", "engagements:evidence-unchecked",
                  "engagements:saved-view"}  # fmt: skip


@dataclass
class Counted:
    """Queries of each page by its name: the first request on empty memory, and the next one."""

    cold: dict = field(default_factory=dict)
    warm: dict = field(default_factory=dict)
    odd: dict = field(default_factory=dict)


def counts(person, engagement):
    """Return the queries of each page, cold and warm."""
    browser = Client(raise_request_exception=False)
    browser.force_login(person)
    found = Counted()
    for name, address in addresses(person, engagement):
        forget()
        with CaptureQueriesContext(connection) as first:
            answer = browser.get(address)
        if answer.status_code == 405 or not answer["Content-Type"].startswith("text/html"):
            continue
        if name in BY_PARTS:  # what the first request leaves, a worker does
            figures.refresh(as_of=timezone.now(), at_most=2 * FULL)
        with CaptureQueriesContext(connection) as again:
            browser.get(address)
        if answer.status_code not in ANSWERS and name not in MAY_BE_MISSING:
            found.odd[name] = (address, answer.status_code)
        found.cold[name], found.warm[name] = len(first), len(again)
    return found


def addresses(person, engagement):
    """Yield every page of the policy table, and the other faces of the pipeline."""
    yield from places.pages(engagement, person)
    here = reverse("engagements:pipeline")
    yield TABLE, f"{here}?view=table"
    yield SUMMARY, f"{here}?view=summary"


def over(found):
    return {name: n for name, n in found.warm.items() if n > LIMITS.get(name, LIMIT)} | {
        f"{name}, cold": n for name, n in found.cold.items() if n > COLD
    }


def grown(few, many):
    """Return the pages that cost more with more engagements, warm or cold."""
    return {
        f"{name}, {how}": (before[name], after[name])
        for how, before, after in (("cold", few.cold, many.cold), ("warm", few.warm, many.warm))
        for name in before
        # One that works out some in an answer counts those that are left once there are more.
        if before[name] + (name in BY_PARTS and how == "cold") < after[name]
    }


def test_pages_keep_to_their_budget_at_five_and_at_fifty_engagements(own_world):  # noqa: F811 - the fixture
    template = own_world["a1"].engagement
    boss, lead = own_world.people["manager"], own_world["a1"].lead
    scale.grow(template, count=SMALL - 3, entries=5)
    few = counts(boss, template)
    scale.deepen(template, rows=DEEPER)
    scale.grow_more(template, upto=LARGE, entries=5)
    many = counts(boss, template)
    mine = counts(lead, template)

    assert len(few.warm) > 60
    assert few.odd == {}
    assert over(many) == {}
    assert over(mine) == {}
    assert grown(few, many) == {}
    for name in LISTS:
        assert few.cold[name] == many.cold[name], name


@pytest.mark.slow
def test_pages_keep_to_their_budget_at_full_size(own_world):  # noqa: F811 - the fixture
    template = own_world["a1"].engagement
    boss = own_world.people["manager"]
    scale.grow(template, count=SMALL - 3, entries=5)
    small = counts(boss, template)
    scale.grow_more(template, upto=int(os.environ.get("FDE_FULL", FULL)), entries=ENTRIES)
    large = counts(boss, template)

    assert over(large) == {}
    assert grown(small, large) == {}
    for name in LISTS:
        assert small.cold[name] == large.cold[name], name
