"""Age in a stage, and the funnel of the stages."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engagements.domain.pipeline import Age, Stay, age, flow, part_of_time, window_start

STAGES = ("qualify", "scoping", "readiness", "pilot")
START = datetime(2026, 3, 1, 9, tzinfo=UTC)
SINCE = date(2026, 1, 1)


def stay(stage, *, day=0, days=None, engagement=1, closed=False, time_zone="Europe/Berlin"):
    entered = START + timedelta(days=day)
    left = None if days is None else entered + timedelta(days=days - 1)
    return Stay(
        engagement=engagement,
        stage=stage,
        entered_at=entered,
        left_at=left,
        closed=closed,
        time_zone=time_zone,
    )


@pytest.mark.parametrize(
    ("days", "over", "far"),
    [
        pytest.param(30, 0, False, id="the last day is within"),
        pytest.param(31, 1, False, id="one day over"),
        pytest.param(38, 8, True, id="more than a week over"),
    ],
)
def test_age(days, over, far):
    found = Age(days=days, limit_days=30)

    assert (found.over_days, found.is_far_over) == (over, far)


def test_the_age_counts_days_of_the_time_zone_over_a_change_of_clocks():
    # 23:30 UTC is the next day in Berlin, and the clocks change on 29 March 2026.
    found = age(
        entered_at=datetime(2026, 3, 27, 23, 30, tzinfo=UTC),
        until=datetime(2026, 3, 30, 21, 59, tzinfo=UTC),
        limit_days=14,
        time_zone="Europe/Berlin",
    )

    assert found.days == 3


@given(st.lists(st.tuples(st.integers(1, 400), st.integers(1, 200))))
def test_every_engagement_is_in_one_part_of_the_age_bar(rows):
    for days, limit in rows:
        age = Age(days=days, limit_days=limit)
        part = part_of_time(days - 1, limit_days=limit)

        assert (part == "over") == (age.over_days > 0)
        assert (part != "first_half") == (2 * days > limit)


@pytest.mark.parametrize(
    ("today", "first"),
    [
        pytest.param(date(2026, 11, 24), date(2025, 12, 1), id="in the year before"),
        pytest.param(date(2026, 12, 31), date(2026, 1, 1), id="the whole year"),
        pytest.param(date(2026, 1, 1), date(2025, 2, 1), id="from January"),
    ],
)
def test_the_window_is_twelve_calendar_months(today, first):
    assert window_start(today) == first


def test_who_was_sent_back_and_went_on_again_counts_once():
    rows = [
        stay("qualify", day=0, days=5),
        stay("scoping", day=4, days=9),
        stay("qualify", day=12, days=3),
        stay("scoping", day=14),
    ]

    found = flow(rows, stages=STAGES, since=SINCE)

    assert (found["qualify"].entered, found["qualify"].reached_next) == (1, 1)
    assert (found["scoping"].entered, found["scoping"].open) == (1, 1)
    assert found["qualify"].stays == 2


def test_a_killed_engagement_is_settled_without_going_on():
    found = flow([stay("pilot", days=9, closed=True)], stages=STAGES, since=SINCE)["pilot"]

    assert (found.reached_next, found.ended, found.open) == (0, 1, 0)


def test_who_entered_before_the_window_is_not_in_it():
    rows = [stay("qualify", day=-100, days=90), stay("scoping", day=0)]

    found = flow(rows, stages=STAGES, since=date(2026, 2, 1))

    assert found["qualify"].entered == 0
    assert found["scoping"].entered == 1


def test_a_skipped_stage_was_not_entered_and_the_one_before_went_on():
    rows = [stay("qualify", day=0, days=5), stay("readiness", day=4)]

    found = flow(rows, stages=STAGES, since=SINCE)

    assert found["scoping"].entered == 0
    assert found["qualify"].reached_next == 1


def test_a_stage_of_another_playbook_is_left_out():
    assert flow([stay("triage")], stages=STAGES, since=SINCE)["qualify"].entered == 0


def cohort(*, went_on, ended=0, still=0):
    for number in range(went_on):
        yield stay("qualify", days=number + 1, engagement=number)
        yield stay("scoping", day=number, engagement=number)
    for number in range(ended):
        yield stay("qualify", days=4, engagement=100 + number, closed=True)
    for number in range(still):
        yield stay("qualify", engagement=200 + number)


@pytest.mark.parametrize(
    ("sizes", "share"),
    [
        pytest.param({"went_on": 7}, None, id="seven cases are too few"),
        pytest.param({"went_on": 7, "still": 30}, None, id="open ones are no cases"),
        pytest.param({"went_on": 6, "ended": 2}, 0.75, id="eight are enough"),
    ],
)
def test_a_share_needs_enough_settled_cases(sizes, share):
    assert flow(cohort(**sizes), stages=STAGES, since=SINCE)["qualify"].share_ratio == share


@pytest.mark.parametrize(
    ("count", "p85"), [pytest.param(4, None, id="too few"), pytest.param(8, 7, id="nearest rank")]
)
def test_the_percentile_of_finished_stays(count, p85):
    found = flow(cohort(went_on=count, still=9), stages=STAGES, since=SINCE)["qualify"]

    assert (found.stays, found.p85_days) == (count, p85)


@st.composite
def histories(draw):
    """Stays of several engagements that move, are sent back, and may be closed."""
    rows = []
    for engagement in range(draw(st.integers(0, 6))):
        at, closed = START - timedelta(days=draw(st.integers(0, 200))), draw(st.booleans())
        places = draw(st.lists(st.sampled_from(STAGES), min_size=1, max_size=7))
        for place, stage in enumerate(places):
            left = at + timedelta(hours=draw(st.integers(0, 900)))
            last = place == len(places) - 1
            rows.append(
                Stay(
                    engagement=engagement,
                    stage=stage,
                    entered_at=at,
                    left_at=None if last and not closed else left,
                    closed=closed,
                    time_zone=draw(st.sampled_from(["UTC", "Pacific/Auckland"])),
                )
            )
            at = left
    return rows


@given(histories())
def test_the_funnel_counts_engagements_and_never_passes_a_hundred_per_cent(rows):
    found = flow(rows, stages=STAGES, since=SINCE)

    engagements = {row.engagement for row in rows}
    for item in found.values():
        assert 0 <= item.reached_next <= item.resolved <= item.entered <= len(engagements)
        assert item.open >= 0
        assert item.share_ratio is None or 0 <= item.share_ratio <= 1
        assert item.p85_days is None or item.p85_days in {row.days for row in rows}
    assert found[STAGES[-1]].reached_next == 0


@given(histories())
def test_the_order_of_the_rows_makes_no_difference(rows):
    there = flow(rows, stages=STAGES, since=SINCE)
    back = flow(rows[::-1], stages=STAGES, since=SINCE)

    assert there == back
