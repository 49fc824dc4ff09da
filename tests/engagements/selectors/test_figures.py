"""Figures are kept before anybody asks, for so long as there is time, and never in the way."""

from datetime import timedelta

import pytest
from django.core.cache import caches
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from engagements import tasks
from engagements.models import Engagement, PlaybookVersion
from engagements.selectors import figures, kept, portfolio
from engagements.services import engagement as service
from engagements.services import logbook
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.both]


@pytest.fixture(autouse=True)
def _empty():
    caches["kept"].clear()


@pytest.fixture
def noon(now):
    """A moment early in an hour that has everything of the engagement behind it."""
    return now.replace(minute=5, second=0, microsecond=0) + timedelta(hours=1)


@pytest.fixture
def two(playbook_engagement, engineer, now):
    other = service.create_engagement(
        client=playbook_engagement.client, code="ARD-03", name="Claims", owner=engineer,
        actor=engineer, at=now - timedelta(days=9),
    )  # fmt: skip
    return [playbook_engagement, other]


def keep(at, *, seconds=60):
    return figures.keep(clock=lambda: at, seconds=seconds)


def asked(engagement, at):
    """Return how often reading all figures of an engagement asks the database."""
    row = Engagement.objects.select_related("owner", "playbook_version").get(pk=engagement.pk)
    with CaptureQueriesContext(connection) as queries:
        shelf = portfolio.shelf(row, as_of=at, cases=True)
        portfolio.cases(row, as_of=at, kept_on=shelf)
        portfolio.standing(row, as_of=at, kept_on=shelf)
        portfolio.summaries([row], as_of=at)
    return len(queries)


def test_what_was_kept_is_read_by_two_queries_each(two, noon):
    assert keep(noon) == 2
    assert [asked(row, noon + timedelta(minutes=50)) for row in two] == [4, 4]
    assert asked(two[0], noon + timedelta(hours=1)) > 4


def test_what_is_kept_already_is_skipped(two, noon, engineer):
    keep(noon)
    assert keep(noon) == 0

    logbook.add_entry(two[0], kind="note", text="A note", actor=engineer, at=noon)
    assert keep(noon) == 1


def test_the_coming_hour_leaves_the_present_one_alone(two, noon):
    late = noon.replace(minute=50)

    assert keep(late) == 4
    assert asked(two[0], late) == 4
    assert asked(two[0], late + timedelta(minutes=10)) == 4
    assert keep(late + timedelta(minutes=10)) == 0


def test_figures_ahead_fall_with_a_write(two, noon, engineer):
    late = noon.replace(minute=50)
    keep(late)
    logbook.add_entry(two[0], kind="note", text="A note", actor=engineer, at=late)

    assert asked(two[0], late + timedelta(minutes=10)) > 4
    assert asked(two[1], late + timedelta(minutes=10)) == 4


def test_it_stops_when_its_time_is_over_and_goes_on_later(two, noon):
    moments = iter([noon, noon, *[noon + timedelta(seconds=30)] * 5])

    assert figures.keep(clock=lambda: next(moments), seconds=30) == 1
    assert keep(noon) == 1


def test_closed_engagements_are_left_out(two, noon):
    Engagement.objects.filter(pk=two[0].pk).update(
        status="closed", outcome="lost", outcome_reason="No budget", closed_at=noon
    )

    assert keep(noon) == 1


def test_one_that_cannot_be_worked_out_holds_up_no_other(two, noon, engineer):
    factories.engagement_with_lead(engineer)  # its playbook is empty

    assert PlaybookVersion.objects.filter(document={}).exists()
    assert keep(noon) == 2
    assert keep(noon) == 0


def test_the_page_shows_what_the_task_kept(two, signed_in, engineer):
    tasks.keep_figures()
    browser = signed_in(engineer)
    page = reverse("engagements:engagement-list")
    with CaptureQueriesContext(connection) as first:
        before = browser.get(page).content
    caches["kept"].clear()
    with CaptureQueriesContext(connection) as second:
        after = browser.get(page).content

    assert len(first) < len(second)
    assert before.count(b"ARD-0") == after.count(b"ARD-0") > 0


def test_keys_are_two_for_each_thing(two, noon):
    for hours in range(5):
        kept.kept("thing", two, as_of=noon + timedelta(hours=hours), make=_made)

    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM kept_cache WHERE cache_key LIKE '%thing%'")
        assert cursor.fetchone()[0] == 2 * len(two)


def _made(rows):
    return {row.pk: row.code for row in rows}
