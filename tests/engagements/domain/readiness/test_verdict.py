"""The two-worlds verdict: worked examples and properties over generated requirements."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engagements.domain.readiness import (
    Grade,
    Level,
    Requirement,
    Status,
    Target,
    Verdict,
    assess,
    judge,
    lapsed,
    next_change,
    not_examined,
)

TODAY = date(2026, 11, 24)
TARGET = Target(gate="readiness-pilot", title="Gate to Pilot", on=date(2026, 12, 7))
P, F, U, X = Status.PROVEN, Status.FAILING, Status.UNKNOWN, Status.EXCEPTED
MUST, SHOULD = Level.MUST, Level.SHOULD


def row(status, *, level=MUST, group="g", key="k", weight=1, **fields):
    fields.setdefault("grade", Grade.MEASURED if status is P else None)
    return Requirement(
        area="measured", group=group, key=key, text=key, level=level, status=status,
        weight=weight, **fields,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("rows", "verdict", "low", "high"),
    [
        pytest.param([], "INCOMPLETE", 0, 100, id="nothing examined is not good news"),
        pytest.param([row(P)], "GO", 100, 100, id="all proven"),
        pytest.param([row(F), row(P, key="b")], "NO_GO", 24, 25, id="a failing must"),
        pytest.param([row(U), row(P, key="b")], "INCOMPLETE", 24, 100, id="an unknown must"),
        pytest.param([row(F, level=SHOULD), row(P)], "CONDITIONAL", 77, 77, id="failing should"),
        pytest.param([row(X), row(P, key="b")], "CONDITIONAL", 77, 77, id="an exception in force"),
        pytest.param([row(U, level=SHOULD), row(P)], "CONDITIONAL", 77, 100, id="unknown should"),
        pytest.param([row(F), row(U, key="b")], "NO_GO", 0, 25, id="failing and unknown"),
        pytest.param(
            [row(F, weight=1), row(P, key="b", weight=3), row(P, group="h", level=SHOULD)],
            "NO_GO", 36, 37, id="weights place it, groups without musts do not",
        ),
        pytest.param(
            [row(F), row(P, key="b"), row(F, group="h"), row(P, group="h", key="c", weight=9)],
            "NO_GO", 24, 25, id="the lowest group decides, not the mean",
        ),
    ],
)  # fmt: skip
def test_judge(rows, verdict, low, high):
    result = judge(rows)

    assert (result.verdict, result.low, result.high) == (verdict, low, high)


def test_musts_are_counted_by_grade():
    rows = [
        row(P, key="a"),
        row(P, key="b", grade=Grade.ATTESTED),
        row(U, key="c"),
        row(F, key="d"),
    ]

    musts = judge(rows).musts

    assert (musts.proven, musts.of(Grade.MEASURED), musts.of(Grade.ATTESTED)) == (2, 1, 1)
    assert (musts.failing, musts.unknown, musts.excepted, musts.total) == (1, 1, 0, 4)


requirements = st.builds(
    lambda status, level, group, weight, days, number: row(
        status,
        level=level,
        group=group,
        weight=weight,
        key=f"k{number}",
        valid_until=None if days is None else TODAY + timedelta(days=days),
    ),
    st.sampled_from(Status),
    st.sampled_from(Level),
    st.sampled_from("abc"),
    st.integers(1, 5),
    st.none() | st.integers(0, 20),
    st.integers(0, 10**6),
)
many = st.lists(requirements, min_size=1, max_size=12)


def changed(rows, data, old, new):
    """Return the rows with one row of a status in ``old`` turned to ``new``, or None."""
    places = [index for index, found in enumerate(rows) if found.status in old]
    if not places:
        return None
    place = data.draw(st.sampled_from(places))
    return [replace(r, status=new) if i == place else r for i, r in enumerate(rows)]


@given(many)
def test_worst_is_never_above_best(rows):
    result = judge(rows)

    assert 0 <= result.low <= result.high <= 100


@given(many, st.data(), st.sampled_from([P, F, X]))
def test_measuring_an_unknown_never_widens_the_range(rows, data, found):
    after = changed(rows, data, {U}, found)

    if after is not None:
        old, new = judge(rows), judge(after)
        assert old.low <= new.low
        assert new.high <= old.high


@given(many, st.data())
def test_losing_evidence_never_raises_worst_or_lowers_best(rows, data):
    after = changed(rows, data, {P}, U)

    if after is not None:
        assert judge(after).low <= judge(rows).low
        assert judge(after).high >= judge(rows).high


@given(many, st.data())
def test_fixing_never_lowers(rows, data):
    after = changed(rows, data, {F, X}, P)

    if after is not None:
        assert judge(after).low >= judge(rows).low
        assert judge(after).high >= judge(rows).high


@given(many, st.lists(requirements, min_size=1, max_size=5))
def test_adding_a_clean_group_never_raises_worst(rows, extra):
    clean = [replace(found, status=P, group="clean") for found in extra]

    assert judge(rows + clean).low <= judge(rows).low


@given(many, st.randoms())
def test_row_order_is_irrelevant(rows, dice):
    unique = list({(r.group, r.key, r.level): r for r in rows}.values())
    other = list(unique)
    dice.shuffle(other)

    def run(found):
        return assess(found, target=TARGET, today=TODAY)

    assert run(other) == run(unique)


@given(many)
def test_the_verdict_holds_until_the_day_it_is_said_to_change(rows):
    change = next_change(rows, today=TODAY)
    for days in range(1, 23):
        day = TODAY + timedelta(days=days)
        if change is not None and day >= change.on:
            break
        assert judge([lapsed(r, on=day) for r in rows]).verdict == judge(rows).verdict
    if change is not None:
        assert judge([lapsed(r, on=change.on) for r in rows]).verdict == change.verdict
        assert change.verdict != judge(rows).verdict


@given(many)
def test_the_road_never_goes_down(rows):
    steps = assess(rows, target=TARGET, today=TODAY).road

    for before, after in pairwise(steps):
        assert before.judgement.low <= after.judgement.low
        assert before.judgement.high <= after.judgement.high


def test_what_blocks_what_lapses_and_what_nobody_looked_at():
    rows = [
        row(F, key="new", since=TODAY),
        row(F, key="old", since=TODAY - timedelta(days=8)),
        row(U, key="open"),
        row(P, key="lapsing", valid_until=date(2026, 11, 30)),
        row(P, key="lasting", valid_until=date(2026, 12, 7)),
        not_examined("tooling", title="Agent layer"),
    ]

    found = assess(rows, target=TARGET, today=TODAY, expected_worst=35)

    assert [r.key for r in found.blocking] == ["old", "new"]
    assert found.days_open(found.blocking[0]) == 9
    assert [r.key for r in found.unknown_musts] == ["open"]
    assert [r.key for r in found.renewals] == ["lapsing"]
    assert found.behind
    tooling = next(area for area in found.areas if area.key == "tooling")
    assert (tooling.examined, tooling.judgement.verdict) == (False, Verdict.CONDITIONAL)


def test_an_expired_exception_turns_the_verdict():
    rows = [row(X, valid_until=date(2026, 11, 30)), row(P, key="b")]

    change = assess(rows, target=TARGET, today=TODAY).next_change

    assert (change.on, change.verdict) == (date(2026, 12, 1), Verdict.NO_GO)
