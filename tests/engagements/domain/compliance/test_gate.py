"""The gate of a framework: reasons, what blocks, what changes by itself; and its laws."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engagements.domain.compliance.gate import gate
from engagements.domain.compliance.requirements import requirements
from engagements.domain.compliance.rules import Outcome
from engagements.domain.compliance.scoring import assess, score
from engagements.domain.compliance.states import (
    Carries,
    Case,
    Decision,
    Direction,
    Leave,
    Proof,
    Scope,
    Share,
    State,
)
from engagements.domain.readiness import Grade, Verdict, judge

ZONE = "America/New_York"
NOW = datetime(2026, 11, 24, 17, tzinfo=UTC)
TODAY = date(2026, 11, 24)
ORDER = [Verdict.NO_GO, Verdict.INCOMPLETE, Verdict.CONDITIONAL, Verdict.GO]


def day(n):
    return TODAY + timedelta(days=n)


DAYS = st.integers(-40, 150).map(day)
PAST = st.integers(0, 40).map(lambda n: NOW - timedelta(days=n))
STATES = [State.SATISFIED, State.PARTIAL, State.PLANNED, State.NOT_SATISFIED]


def proofs(direction):
    return st.builds(
        Proof,
        ref=st.sampled_from(["E-01", "E-02", "E-03"]),
        direction=direction,
        grade=st.sampled_from(Grade),
        effective_on=st.integers(-200, 0).map(day),
        linked_at=PAST,
        expires=st.none() | DAYS,
    )


def leaves():
    return st.builds(
        lambda start, length, approved, kind: Leave(
            ref="X-01",
            kind=kind,
            starts=start,
            expires=start + timedelta(days=length),
            approved=approved,
            compensating="C0" if kind == "compensating" else "",
        ),
        DAYS,
        st.integers(1, 120),
        st.booleans(),
        st.sampled_from(["risk_acceptance", "compensating"]),
    )


SCOPES = st.none() | st.builds(
    Scope,
    outcome=st.sampled_from(Outcome),
    from_date=DAYS,
    approved=st.booleans(),
).map(lambda s: s if s.outcome is Outcome.APPLIES_FROM else Scope(outcome=s.outcome))
BODY = st.fixed_dictionaries(
    {
        "weight": st.integers(1, 5),
        "bearing": st.sampled_from(["hard", "soft", "info"]),
        "freshness_days": st.none() | st.integers(10, 200),
        "asks": st.sampled_from([(), ({"kind": "policy"},)]),
        "scope": st.just(Scope(outcome=Outcome.APPLIES)) | SCOPES,
        "decision": st.none() | st.builds(Decision, state=st.sampled_from(STATES), at=PAST),
        "proofs": st.lists(proofs(st.sampled_from(Direction)), max_size=3).map(tuple),
        "leaves": st.lists(leaves(), max_size=2).map(tuple),
        "share": st.none()
        | st.builds(Share, carries=st.sampled_from(Carries), attested_until=st.none() | DAYS),
    }
)
CASES = st.lists(BODY, min_size=1, max_size=5).map(
    lambda bodies: [
        Case(key=f"C{n}", framework="f", ref=f"C{n}", **body) for n, body in enumerate(bodies)
    ]
)
TARGETS = st.none() | DAYS


def judged(cases, target):
    return gate(cases, as_of=NOW, time_zone=ZONE, go_live=target)


def with_proof(cases, place, extra):
    one = cases[place % len(cases)]
    changed = Case(**vars(one) | {"proofs": (*one.proofs, extra)})
    return [changed if c is one else c for c in cases]


@given(CASES, TARGETS)
def test_the_gate_and_the_readiness_group_say_the_same(cases, target):
    rows = assess(cases, as_of=NOW, time_zone=ZONE, target=target or TODAY)

    assert judged(cases, target).verdict is judge(requirements(rows, titles={})[0]).verdict


@given(CASES)
def test_low_is_never_above_high(cases):
    result = score(assess(cases, as_of=NOW, time_zone=ZONE))

    assert result.low is None or 0 <= result.low <= result.high <= 1
    assert result.coverage is None or result.high - result.low <= 1 - result.coverage + 1e-9


@given(CASES, TARGETS, st.integers(0, 4), proofs(st.just(Direction.SUPPORTS)))
def test_adding_supporting_evidence_never_worsens(cases, target, place, extra):
    before, after = judged(cases, target), judged(with_proof(cases, place, extra), target)

    assert ORDER.index(after.verdict) >= ORDER.index(before.verdict)
    assert (after.score.low or 0) >= (before.score.low or 0)


@given(CASES, TARGETS, st.integers(0, 4), st.integers(1, 90))
def test_a_later_expiry_never_worsens(cases, target, place, more):
    one = cases[place % len(cases)]
    later = [
        Proof(**vars(p) | {"expires": p.expires and p.expires + timedelta(days=more)})
        if p.direction is Direction.SUPPORTS
        else p
        for p in one.proofs
    ]
    longer = [Leave(**vars(x) | {"expires": x.expires + timedelta(days=more)}) for x in one.leaves]
    changed = Case(**vars(one) | {"proofs": tuple(later), "leaves": tuple(longer)})
    cases_after = [changed if c is one else c for c in cases]

    before, after = judged(cases, target), judged(cases_after, target)

    assert ORDER.index(after.verdict) >= ORDER.index(before.verdict)
    assert (after.score.low or 0) >= (before.score.low or 0)


@given(CASES, TARGETS, st.integers(0, 4))
def test_leaving_a_control_out_raises_no_other(cases, target, place):
    out = cases[place % len(cases)]
    left = [
        Case(**vars(c) | {"scope": Scope(outcome=Outcome.NOT_APPLICABLE)}) if c is out else c
        for c in cases
    ]
    before = {r.case.ref: r for r in assess(cases, as_of=NOW, time_zone=ZONE, target=target)}
    after = {r.case.ref: r for r in assess(left, as_of=NOW, time_zone=ZONE, target=target)}

    for ref, row in after.items():
        if ref != out.ref:
            assert row.credit <= before[ref].credit
            assert row.credit_if_proven <= before[ref].credit_if_proven


@given(CASES, TARGETS, st.randoms(use_true_random=False))
def test_order_is_irrelevant_and_the_same_inputs_give_the_same_gate(cases, target, random):
    shuffled = [
        Case(**vars(c) | {"proofs": c.proofs[::-1], "leaves": c.leaves[::-1]}) for c in cases
    ]
    random.shuffle(shuffled)

    assert judged(shuffled, target) == judged(cases, target) == judged(list(cases), target)


def verdict_on(cases, later, target):
    """Judge everything anew on a later day."""
    noon = datetime(later.year, later.month, later.day, 12, tzinfo=ZoneInfo(ZONE))
    rows = assess(cases, as_of=max(NOW, noon), time_zone=ZONE, target=target or later)
    return judge(requirements(rows, titles={})[0]).verdict


@settings(max_examples=60, deadline=None)
@given(CASES, TARGETS)
def test_the_next_change_is_the_first_day_with_another_verdict(cases, target):
    found = judged(cases, target)
    later = (day(n) for n in range(1, 500))
    first = next((d for d in later if verdict_on(cases, d, target) is not found.verdict), None)

    assert (found.next_change.on if found.next_change else None) == first


@given(CASES, TARGETS)
def test_what_blocks_is_enough_and_needed(cases, target):
    """Leaving the blocking controls out lifts the verdict; leaving one of them in does not."""
    found = judged(cases, target)
    without = [c for c in cases if c.ref not in found.blocking]

    if found.verdict in {Verdict.NO_GO, Verdict.INCOMPLETE} and found.blocking and without:
        for ref in found.blocking:
            rest = [c for c in cases if c.ref not in set(found.blocking) - {ref}]
            assert judged(rest, target).verdict is found.verdict


def hard(ref, **fields):
    scope = Scope(outcome=Outcome.APPLIES)
    return Case(key=ref, framework="f", ref=ref, bearing="hard", scope=scope, **fields)


def decided(state, **fields):
    return Decision(state=state, at=NOW - timedelta(days=9), **fields)


@pytest.mark.parametrize(
    ("cases", "verdict", "blocking"),
    [
        ([hard("A", decision=decided(State.SATISFIED))], "GO", ()),
        ([hard("A", decision=decided(State.PARTIAL)), hard("B")], "NO_GO", ("A",)),
        ([hard("A", decision=decided(State.SATISFIED)), hard("B")], "INCOMPLETE", ("B",)),
    ],
)
def test_the_smallest_set_that_blocks(cases, verdict, blocking):
    found = judged(cases, None)

    assert (found.verdict, found.blocking) == (verdict, blocking)


def test_conditions_are_due_before_their_exception_ends():
    excepted = hard(
        "A",
        decision=decided(State.PLANNED, owner="Ada", due=day(90)),
        leaves=(Leave(ref="X-01", kind="deferral", starts=day(-1), expires=day(40)),),
    )
    found = judged([excepted, hard("B", decision=decided(State.SATISFIED))], None)

    assert found.verdict is Verdict.CONDITIONAL
    assert [(c.ref, c.owner, c.due) for c in found.conditions] == [("A", "Ada", day(39))]
    assert found.next_change.on == day(11)
    assert found.next_change.verdict is Verdict.NO_GO


def test_what_is_prohibited_cannot_go():
    one = Case(key="A", framework="f", ref="A", bearing="soft",
               scope=Scope(outcome=Outcome.PROHIBITED))  # fmt: skip

    assert judged([one], None).verdict is Verdict.NO_GO
