"""Control states on a day, scores and the reference vectors."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from engagements.areas.compliance.domain.requirements import requirements
from engagements.areas.compliance.domain.rules import Outcome
from engagements.areas.compliance.domain.scoring import assess, score
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
from engagements.domain.readiness import Grade, Level, Status

ZONE = "Europe/Berlin"
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
TODAY = date(2026, 11, 24)
BINDS = Scope(outcome=Outcome.APPLIES)
LONG_AGO = datetime(2026, 10, 1, tzinfo=UTC)


def days(n):
    return TODAY + timedelta(days=n)


def decided(state, **fields):
    return Decision(state=State(state), at=LONG_AGO, **fields)


def proof(ref="E-01", *, until=None, direction="supports", grade="documented", linked=LONG_AGO):
    return Proof(
        ref=ref,
        direction=Direction(direction),
        grade=Grade(grade),
        effective_on=date(2026, 9, 30),
        linked_at=linked,
        expires=until,
    )


def case(ref="A", **fields):
    return Case(**{"key": ref, "framework": "f", "ref": ref, "scope": BINDS} | fields)


def asks(ref="A", **fields):
    return case(ref, **{"asks": ({"kind": "policy"},)} | fields)


def exception(*, starts=-5, ends=200, kind="risk_acceptance", **fields):
    return ExceptionTerms(ref="X-01", kind=kind, starts=days(starts), expires=days(ends), **fields)


def state(one, *others, target=None, as_of=NOW):
    return assess([one, *others], as_of=as_of, time_zone=ZONE, target=target)[0]


# --- reference vectors ------------------------------------------------------------------------


def test_reference_vector_of_weights():
    rows = assess(
        [
            case("A", weight=3, decision=decided("satisfied")),
            case("B", weight=2, decision=decided("partial")),
            case("C", weight=1),
            case("D", weight=1, scope=Scope(outcome=Outcome.NOT_APPLICABLE)),
        ],
        as_of=NOW,
        time_zone=ZONE,
    )
    result = score(rows)

    assert [round(x, 4) for x in (result.low, result.high, result.coverage)] == [
        0.6667, 0.8333, 0.8333,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("as_of", "low", "high"),
    [
        # 23:30 of the last day and half past midnight of the next, on the engagement's clock
        (datetime(2026, 11, 30, 22, 30, tzinfo=UTC), 1.0, 1.0),
        (datetime(2026, 11, 30, 23, 30, tzinfo=UTC), 0.0, 1.0),
    ],
)
def test_reference_vector_of_freshness(as_of, low, high):
    one = asks(
        bearing="hard",
        decision=decided("satisfied"),
        proofs=(proof(until=date(2026, 11, 30)),),
    )
    result = score(assess([one], as_of=as_of, time_zone=ZONE))

    assert (result.low, result.high) == (low, high)


@pytest.mark.parametrize(
    "cases",
    [
        [],
        [case(scope=Scope(outcome=Outcome.NOT_APPLICABLE))],
        [case(assessable=False)],
        [case(withdrawn=True, decision=decided("satisfied"))],
    ],
)
def test_nothing_in_scope_is_no_score_and_never_full_marks(cases):
    result = score(assess(cases, as_of=NOW, time_zone=ZONE))

    assert (result.low, result.high, result.coverage) == (None, None, None)


@pytest.mark.parametrize(
    ("one", "low", "high", "known"),
    [
        (case(decision=decided("satisfied")), 1, 1, 1),
        (case(decision=decided("partial")), 0.5, 0.5, 1),
        (case(decision=decided("planned")), 0, 0, 1),
        (case(decision=decided("not_satisfied")), 0, 0, 1),
        (case(), 0, 1, 0),
        (case(scope=None), 0, 1, 0),
        (asks(decision=decided("satisfied")), 0, 1, 0),
        (asks(decision=decided("partial")), 0, 0.5, 0),
        (asks(decision=decided("partial"), proofs=(proof(until=days(-1)),)), 0, 0.5, 0),
        (case(decision=decided("planned"), exceptions=(exception(),)), 0, 0, 1),
    ],
)
def test_credits(one, low, high, known):
    result = score(assess([one], as_of=NOW, time_zone=ZONE))

    assert (result.low, result.high, result.coverage) == (low, high, known)


def test_a_compensated_control_earns_four_fifths():
    helper = case("B", decision=decided("satisfied"), weight=5)
    one = case(
        decision=decided("not_satisfied"),
        weight=5,
        exceptions=(exception(kind="compensating", compensating="B"),),
    )
    result = score(assess([one, helper], as_of=NOW, time_zone=ZONE))

    assert (result.low, result.high) == (0.9, 0.9)


# --- states, in the order of the rule -----------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "wanted"),
    [
        pytest.param(
            case(scope=None, decision=decided("satisfied")), "undetermined", id="no scope"
        ),
        pytest.param(case(scope=Scope(outcome=Outcome.UNDETERMINED)), "undetermined", id="open"),
        pytest.param(case(scope=Scope(outcome=Outcome.NOT_APPLICABLE)), "na", id="left out"),
        pytest.param(
            case(scope=Scope(outcome=Outcome.NOT_APPLICABLE, approved=False)),
            "undetermined",
            id="left out by one person alone",
        ),
        pytest.param(
            case(scope=Scope(outcome=Outcome.APPLIES_FROM, from_date=days(1))), "future", id="law"
        ),
        pytest.param(
            case(scope=Scope(outcome=Outcome.APPLIES_FROM, from_date=TODAY)),
            "not_assessed",
            id="law from today",
        ),
        pytest.param(
            case(scope=Scope(outcome=Outcome.PROHIBITED), exceptions=(exception(),)),
            "not_satisfied",
            id="no exception for what is prohibited",
        ),
        pytest.param(case(), "not_assessed", id="nobody judged"),
        pytest.param(case(decision=decided("satisfied")), "satisfied", id="asks for nothing"),
        pytest.param(asks(decision=decided("satisfied")), "unevidenced", id="had none"),
        pytest.param(
            asks(decision=decided("satisfied"), proofs=(proof(until=TODAY),)),
            "satisfied",
            id="fresh on its last day",
        ),
        pytest.param(
            asks(decision=decided("satisfied"), proofs=(proof(until=days(-1)),)),
            "stale",
            id="stale the day after",
        ),
        pytest.param(
            asks(decision=decided("satisfied"), proofs=(proof(),), freshness_days=30),
            "stale",
            id="older than the control takes",
        ),
        pytest.param(
            asks(decision=decided("satisfied"), proofs=(proof(direction="informs"),)),
            "unevidenced",
            id="informing is not supporting",
        ),
        pytest.param(
            asks(
                decision=decided("satisfied"),
                proofs=(proof(), proof("E-02", direction="contradicts", linked=NOW)),
            ),
            "contested",
            id="newer evidence against it",
        ),
        pytest.param(
            asks(
                decision=decided("satisfied"),
                proofs=(proof(), proof("E-02", direction="contradicts")),
            ),
            "satisfied",
            id="seen when it was judged",
        ),
        pytest.param(
            asks(
                decision=decided("satisfied"),
                proofs=(
                    proof(),
                    proof("E-02", direction="contradicts", linked=NOW, until=days(-1)),
                ),
            ),
            "satisfied",
            id="what speaks against it has lapsed",
        ),
        pytest.param(
            asks(proofs=(proof(direction="contradicts"),)),
            "contested",
            id="a failed check is failing, judged or not",
        ),
        pytest.param(
            asks(
                decision=decided("satisfied"),
                proofs=(proof(linked=NOW + timedelta(hours=1)),),
            ),
            "unevidenced",
            id="evidence that came later",
        ),
    ],
)
def test_state(one, wanted):
    assert state(one).state == wanted


@pytest.mark.parametrize(
    ("share", "decision", "wanted"),
    [
        (Share(carries=Carries.PROVIDER, attested_until=TODAY), None, "inherited"),
        (Share(carries=Carries.PROVIDER, attested_until=days(-1)), None, "stale"),
        (Share(carries=Carries.PROVIDER), None, "unevidenced"),
        (Share(carries=Carries.PROVIDER, attested_until=TODAY), "not_satisfied", "not_satisfied"),
        (Share(carries=Carries.SHARED, attested_until=TODAY), None, "not_assessed"),
        (Share(carries=Carries.SHARED, attested_until=TODAY), "satisfied", "satisfied"),
        (Share(carries=Carries.SHARED, attested_until=TODAY), "partial", "partial"),
        (Share(carries=Carries.SHARED, attested_until=days(-1)), "satisfied", "stale"),
        (Share(carries=Carries.SHARED, attested_until=days(-1)), "planned", "planned"),
        (Share(carries=Carries.CUSTOMER), "satisfied", "satisfied"),
    ],
)
def test_shared_responsibility_takes_both_parts(share, decision, wanted):
    one = case(share=share, decision=decided(decision) if decision else None)

    assert state(one).state == wanted


def test_an_inherited_control_is_attested_unless_measured():
    until = days(60)
    shared = Share(carries=Carries.SHARED, attested_until=until)
    both = asks(share=shared, decision=decided("satisfied"), proofs=(proof(grade="measured"),))
    alone = [
        state(case(share=Share(carries=Carries.PROVIDER, attested_until=until, grade=grade)))
        for grade in (Grade.MEASURED, Grade.DOCUMENTED)
    ]

    assert [row.grade for row in alone] == [Grade.MEASURED, Grade.ATTESTED]
    assert (state(both).grade, state(both).valid_until) == (Grade.ATTESTED, until)


def test_the_best_fresh_evidence_gives_the_grade_and_the_last_to_lapse_the_date():
    one = asks(
        decision=decided("satisfied"),
        proofs=(
            proof("E-01", until=days(-1), grade="measured"),
            proof("E-02", until=days(5), grade="imported"),
            proof("E-03", until=days(9), grade="attested"),
        ),
    )
    row = state(one)

    assert (row.grade, row.valid_until, row.evidence) == (
        Grade.IMPORTED, days(9), ("E-02", "E-03"),
    )  # fmt: skip
    assert state(case(decision=decided("satisfied"))).grade is Grade.ATTESTED


# --- exceptions -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        (exception(), "excepted"),
        (exception(starts=0, ends=1), "excepted"),
        (exception(starts=-9, ends=0), "not_satisfied"),
        (exception(starts=1), "not_satisfied"),
        (exception(approved=False), "not_satisfied"),
        (exception(kind="compensating", compensating="B"), "compensated"),
        (exception(kind="compensating", compensating="C"), "not_satisfied"),
        (exception(kind="compensating", compensating="elsewhere"), "not_satisfied"),
    ],
)
def test_exceptions_hold_on_their_days_only(given, wanted):
    one = case(decision=decided("not_satisfied"), exceptions=(given,))
    others = [case("B", decision=decided("satisfied")), asks("C", decision=decided("satisfied"))]

    assert state(one, *others).state == wanted


def test_an_exception_never_hides_an_unknown():
    assert state(case(exceptions=(exception(),))).state == "not_assessed"


@pytest.mark.parametrize(
    ("bearing", "ends", "wanted"),
    [
        ("hard", 130, "excepted"),
        ("hard", 129, "not_satisfied"),
        ("soft", 101, "excepted"),
        ("soft", 100, "not_satisfied"),
    ],
)
def test_going_live_needs_an_exception_over_the_first_thirty_days(bearing, ends, wanted):
    one = case(
        bearing=bearing, decision=decided("not_satisfied"), exceptions=(exception(ends=ends),)
    )

    assert state(one).state == "excepted"
    assert state(one, target=days(100)).state == wanted


def test_two_exceptions_in_a_row_cover_the_days_together():
    first, second = exception(ends=110), replace(exception(starts=110, ends=200), ref="X-02")
    one = case(bearing="hard", decision=decided("planned"), exceptions=(first, second))

    row = state(one, target=days(100))

    assert (row.state, row.exception.ref, row.valid_until) == ("excepted", "X-01", days(199))


def test_law_and_attestations_are_judged_at_the_target_evidence_today():
    law = case(scope=Scope(outcome=Outcome.APPLIES_FROM, from_date=days(10)))
    held = case(share=Share(carries=Carries.PROVIDER, attested_until=days(10)))
    shown = asks(decision=decided("satisfied"), proofs=(proof(until=days(10)),))

    assert [state(one, target=days(20)).state for one in (law, held, shown)] == [
        "not_assessed", "stale", "satisfied",
    ]  # fmt: skip
    assert state(law, target=days(-50)).state == "future"


def test_the_reason_says_why_an_exception_does_not_hold():
    ended = case(decision=decided("not_satisfied"), exceptions=(exception(ends=-1),))

    assert state(ended).reason == "Judged not satisfied. X-01 ended on 23 Nov 2026."


# --- requirements -----------------------------------------------------------------------------


def needed(*cases, target=None):
    rows = assess(cases, as_of=NOW, time_zone=ZONE, target=target)
    return requirements(rows, titles={"f": "Framework"})


@pytest.mark.parametrize(
    ("one", "status"),
    [
        (case(decision=decided("satisfied")), Status.PROVEN),
        (case(share=Share(carries=Carries.PROVIDER, attested_until=TODAY)), Status.PROVEN),
        (case(decision=decided("partial")), Status.FAILING),
        (case(decision=decided("planned")), Status.FAILING),
        (case(decision=decided("not_satisfied")), Status.FAILING),
        (asks(proofs=(proof(direction="contradicts"),)), Status.FAILING),
        (asks(decision=decided("satisfied"), proofs=(proof(until=days(-1)),)), Status.UNKNOWN),
        (asks(decision=decided("satisfied")), Status.UNKNOWN),
        # partial fails with its evidence or without: letting evidence rot must not pay
        (asks(decision=decided("partial")), Status.FAILING),
        (asks(decision=decided("partial"), exceptions=(exception(),)), Status.EXCEPTED),
        (case(), Status.UNKNOWN),
        (case(scope=None), Status.UNKNOWN),
        (case(decision=decided("planned"), exceptions=(exception(),)), Status.EXCEPTED),
    ],
)
def test_states_count_as_statuses(one, status):
    [row], left = needed(one)

    assert (row.status, left) == (status, [])
    assert bool(row.closes) is (status is not Status.PROVEN)
    assert (row.area, row.group, row.group_title) == ("compliance", "f", "Framework")


@pytest.mark.parametrize(("bearing", "level"), [("hard", Level.MUST), ("soft", Level.SHOULD)])
def test_bearing_is_the_level(bearing, level):
    [row], _ = needed(case(bearing=bearing))

    assert row.level is level


@pytest.mark.parametrize(
    "one",
    [
        case(scope=Scope(outcome=Outcome.NOT_APPLICABLE, reason="Because.")),
        case(scope=Scope(outcome=Outcome.APPLIES_FROM, from_date=days(9), reason="Because.")),
        case(bearing="info"),
    ],
)
def test_what_makes_no_requirement_is_listed_with_its_reason(one):
    rows, [left] = needed(one)

    assert rows == []
    assert left.reason


def test_parents_and_withdrawn_controls_are_neither():
    assert needed(case(assessable=False), case("B", withdrawn=True)) == ([], [])


def test_a_requirement_tells_owner_due_date_and_since_when():
    [row], _ = needed(case(decision=decided("planned", owner="Ada", due=days(7))))

    assert (row.owner, row.due, row.since) == ("Ada", days(7), date(2026, 10, 1))


def test_an_undetermined_control_asks_its_questions():
    scope = Scope(outcome=Outcome.UNDETERMINED, questions=("ai.rag",))
    [row], _ = needed(case(scope=scope))

    assert row.closes == "Answer: Does it look up documents to answer from?"
