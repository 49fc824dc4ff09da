from datetime import UTC, datetime, timedelta

import pytest

from engagements.areas.dataenv.domain.ports import Expectation, Measured
from engagements.areas.dataenv.domain.probes.freshness import freshness
from engagements.areas.dataenv.domain.results import Outcome
from tests.engagements.areas.dataenv.domain.made import column, figures

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


def aged(days, *, limit, change_column="changed_at"):
    latest = int((NOW - timedelta(days=days)).timestamp())
    given = figures(
        column("changed_at", "timestamp", dated=True),
        counts={(Measured.LATEST, "changed_at"): latest},
        expectation=Expectation(table="t", max_age_days=limit),
    )
    return freshness(given, change_column=change_column, as_of=NOW)[0]


@pytest.mark.parametrize(
    ("days", "outcome", "credit"),
    [
        (10, Outcome.PASS, 1),
        (15, Outcome.WARN, 0.5),
        (20, Outcome.WARN, 0),
        (21, Outcome.FAIL, 0),
        (-1, Outcome.PASS, 1),
    ],
)
def test_age_against_what_was_agreed(days, outcome, credit):
    line = aged(days, limit=10)

    assert (line.outcome, line.credit) == (outcome, credit)
    assert (line.value, line.pass_limit, line.fail_limit) == (max(days, 0), 10, 20)


def test_without_an_agreed_age_the_age_is_told_and_not_judged():
    line = aged(500, limit=None)

    assert line.outcome is Outcome.VACUOUS
    assert "500.0 days old" in line.reason


@pytest.mark.parametrize(("limit", "outcome"), [(5, Outcome.NOT_MEASURED), (None, Outcome.VACUOUS)])
def test_a_change_column_that_is_gone(limit, outcome):
    assert aged(1, limit=limit, change_column="gone").outcome is outcome


def test_no_column_tells_when_a_row_changed():
    given = figures(column("x"), expectation=Expectation(table="t", max_age_days=5))

    assert freshness(given, change_column="", as_of=NOW)[0].outcome is Outcome.NOT_MEASURED


def test_the_assumed_zone_is_said():
    assert "UTC" in aged(1, limit=5).reason
