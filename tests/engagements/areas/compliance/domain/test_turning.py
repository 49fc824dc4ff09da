"""No day on which time alone changes how a control is judged is missing among its turning days."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from engagements.areas.compliance.domain.catalog import Bearing
from engagements.areas.compliance.domain.rules import Outcome
from engagements.areas.compliance.domain.scoring import assess, turning_days
from engagements.areas.compliance.domain.states import (
    Carries,
    Case,
    Decision,
    Direction,
    ExceptionTerms,
    Proof,
    Scope,
    Share,
    State,
)
from engagements.domain.readiness import Grade

ZONE = "Europe/Berlin"
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
TODAY = date(2026, 11, 24)
LONG_AGO = datetime(2026, 6, 1, tzinfo=UTC)
AHEAD = 90  # days that are looked at


def day(least, most):
    return st.integers(least, most).map(lambda n: TODAY + timedelta(days=n))


scopes = st.builds(
    Scope,
    outcome=st.sampled_from([Outcome.APPLIES, Outcome.APPLIES_FROM, Outcome.UNDETERMINED,
                             Outcome.NOT_APPLICABLE, Outcome.PROHIBITED]),
    from_date=st.none() | day(-30, 60),
    reason=st.just(""),
)  # fmt: skip
decisions = st.builds(
    Decision,
    state=st.sampled_from([State.SATISFIED, State.PARTIAL, State.PLANNED, State.NOT_SATISFIED]),
    at=st.integers(1, 200).map(lambda n: NOON - timedelta(days=n)),
)
proofs = st.builds(
    Proof,
    ref=st.sampled_from(["E-01", "E-02"]),
    direction=st.sampled_from(list(Direction)),
    grade=st.sampled_from(list(Grade)),
    effective_on=day(-200, 0),
    linked_at=st.integers(0, 190).map(lambda n: NOON - timedelta(days=n)),
    expires=st.none() | day(-30, 90),
)
exceptions = st.builds(
    ExceptionTerms,
    ref=st.sampled_from(["X-01", "X-02"]),
    kind=st.sampled_from(["risk_acceptance", "deferral"]),
    starts=day(-20, 40),
    expires=day(-10, 120),
    approved=st.booleans(),
)
shares = st.builds(
    Share,
    carries=st.sampled_from(list(Carries)),
    provider=st.just("Cloud"),
    attested_until=st.none() | day(-30, 80),
)
cases = st.builds(
    Case,
    key=st.just("1"),
    framework=st.just("f"),
    ref=st.just("A"),
    bearing=st.sampled_from(list(Bearing)),
    freshness_days=st.none() | st.integers(1, 200),
    asks=st.sampled_from([(), ({"kind": "policy"},)]),
    opened_on=st.just(date(2026, 6, 1)),
    scope=st.none() | scopes,
    decision=st.none() | decisions,
    proofs=st.lists(proofs, max_size=3).map(tuple),
    exceptions=st.lists(exceptions, max_size=3).map(tuple),
    share=st.none() | shares,
)


def judged(case, *, ahead, target):
    """Return the case as judged some days ahead; a target that has passed moves with today."""
    at = NOON + timedelta(days=ahead)
    return assess([case], as_of=at, time_zone=ZONE, target=max(target, at.date()))[0]


@settings(max_examples=300, deadline=None)
@given(case=cases, target=day(-20, 80))
def test_between_turning_days_nothing_changes(case, target):
    named = {*turning_days(case), max(target, TODAY)}
    turns = {one for found in named for one in (found, found + timedelta(days=1))}
    before = judged(case, ahead=0, target=target)
    for ahead in range(1, AHEAD):
        now = judged(case, ahead=ahead, target=target)
        if TODAY + timedelta(days=ahead) not in turns:
            assert told(now) == told(before), ahead
        before = now


def told(found):
    """Return what figures hold of a judgement; reasons may name the day it was asked for."""
    return (found.state, found.valid_until, found.grade, found.evidence, found.since,
            found.exception, found.former)  # fmt: skip
