from dataclasses import replace
from datetime import date, timedelta

from reports.document.derive.decisions import decisions_asked
from reports.document.derive.findings import findings
from tests.reports.sample_rows import TARGET, TODAY, requirement


def asked(rows, *, target=TARGET, today=TODAY, **more):
    return decisions_asked(
        target=target,
        today=today,
        findings=findings(rows),
        exceptions=(),
        requirements=rows,
        **more,
    )


def blocking(key, *, due, owner="Somebody"):
    return requirement("compliance", "g", key, key, "must", "failing", due=due, owner=owner)


def test_nothing_blocks_nothing_is_asked():
    assert asked([requirement("compliance", "g", "A", "A", "must", "proven")]) == ()


def test_the_date_is_kept_when_all_is_due_before_it():
    (told,) = asked([blocking("A", due=date(2026, 12, 4))])

    assert told == (
        "Keep 18 December 2026 as the date, provided F-01 is closed by 4 December 2026."
    )


def test_the_date_moves_when_something_is_due_after_it():
    (told,) = asked([blocking("A", due=date(2027, 1, 9))])

    assert told.startswith("Move the date of 18 December 2026: F-01 is due only on 9 January 2027")


def test_a_passed_date_asks_for_a_new_one():
    rows = [blocking("A", due=None)]
    (told,) = asked(rows, target=replace(TARGET, on=TODAY - timedelta(days=1)))

    assert told.startswith("Set a new date for the rollout gate")


def test_somebody_has_to_be_named():
    assert "Name who closes F-01; nobody is named yet." in asked(
        [blocking("A", due=None, owner="")]
    )
