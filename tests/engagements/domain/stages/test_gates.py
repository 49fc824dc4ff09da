"""Criteria on a day, the decisions a gate leaves open, and moves."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from engagements.domain.readiness import Grade, Level, Status
from engagements.domain.stages import gates, requirements, undo
from engagements.domain.stages.gates import Checked, Decision, Recorded, Review, State, Waived
from engagements.domain.stages.playbook import Criterion, Gate, Kind

TODAY = date(2026, 11, 24)
AT = datetime(2026, 11, 24, 12, tzinfo=UTC)


def criterion(kind=Kind.EVIDENCE, level=Level.MUST, **fields):
    return Criterion(key="k", text="Text", kind=kind, level=level, **fields)


MET = Recorded(state=State.MET, grade=Grade.DOCUMENTED, evidence="E-01")


@pytest.mark.parametrize(
    ("kind", "recorded", "state"),
    [
        pytest.param(Kind.EVIDENCE, None, "unknown", id="nothing recorded is unknown"),
        pytest.param(Kind.EVIDENCE, MET, "met", id="met"),
        pytest.param(Kind.EVIDENCE, replace(MET, evidence=""), "unmet", id="met without evidence"),
        pytest.param(Kind.EVIDENCE, replace(MET, valid_until=TODAY), "met", id="last day counts"),
        pytest.param(
            Kind.EVIDENCE, replace(MET, valid_until=TODAY - timedelta(days=1)), "expired", id="late"
        ),
        pytest.param(Kind.EVIDENCE, replace(MET, withdrawn=True), "unknown", id="withdrawn"),
        pytest.param(Kind.EVIDENCE, replace(MET, quarantined=True), "unknown", id="quarantined"),
        pytest.param(Kind.ATTEST, replace(MET, evidence=""), "met", id="a word is enough"),
        pytest.param(Kind.SIGNOFF, MET, "unmet", id="staff cannot sign for the client"),
        pytest.param(Kind.SIGNOFF, replace(MET, signer_is_client=True), "met", id="client signed"),
        pytest.param(
            Kind.EVIDENCE, replace(MET, state=State.NOT_APPLICABLE), "unknown", id="na unapproved"
        ),
        pytest.param(
            Kind.EVIDENCE,
            replace(MET, state=State.NOT_APPLICABLE, approved=True),
            "not_applicable",
            id="na approved by another",
        ),
    ],
)
def test_what_a_record_makes_of_a_criterion(kind, recorded, state):
    found = gates.standing(criterion(kind), today=TODAY, recorded=recorded)

    assert found.state == state
    assert found.settled == (state in {"met", "not_applicable"})
    assert found.settled or found.missing


@pytest.mark.parametrize(
    ("grade", "least", "state"),
    [
        ("documented", "documented", "met"),
        ("measured", "documented", "met"),
        ("attested", "documented", "unmet"),
        ("documented", "witnessed", "unmet"),
    ],
)
def test_the_least_grade_is_asked_for(grade, least, state):
    asked = criterion(least_grade=Grade(least))
    found = gates.standing(asked, today=TODAY, recorded=replace(MET, grade=Grade(grade)))

    assert found.state == state


@pytest.mark.parametrize(("days", "state"), [(0, "waived"), (-1, "unknown")])
def test_a_waiver_covers_until_its_last_day(days, state):
    waived = Waived(until=TODAY + timedelta(days=days), reason="r", reference="W-01")

    assert gates.standing(criterion(), today=TODAY, waived=waived).state == state


def test_a_met_criterion_needs_no_waiver():
    waived = Waived(until=TODAY, reason="r", reference="W-01")

    assert gates.standing(criterion(), today=TODAY, recorded=MET, waived=waived).state == "met"


def standing(state, level=Level.MUST, **fields):
    return gates.Standing(criterion=criterion(level=level, **fields), state=State(state))


@pytest.mark.parametrize(
    ("standings", "overdue", "closed"),
    [
        pytest.param([standing("met")], (), {"conditional_go"}, id="all met"),
        pytest.param([standing("waived")], (), {"conditional_go"}, id="waived"),
        pytest.param([standing("unknown")], (), {"go", "conditional_go"}, id="unknown is unmet"),
        pytest.param([standing("expired")], (), {"go", "conditional_go"}, id="expired"),
        pytest.param([standing("unmet", conditional_ok=True)], (), {"go"}, id="may be a condition"),
        pytest.param([standing("met"), standing("unmet", Level.SHOULD)], (), set(), id="should"),
        pytest.param([standing("met")], ("late",), {"go", "conditional_go"}, id="overdue"),
    ],
)
def test_which_decisions_are_open(standings, overdue, closed):
    review = Review(gates=(), standings=tuple(standings), overdue_conditions=overdue)

    assert {d for d in Decision if review.refusal(d)} == closed


def test_gates_passed_at_once_ask_for_everything():
    one = Review(gates=(), standings=(standing("met"),))
    two = Review(gates=(), standings=(standing("unmet"),), overdue_conditions=("late",))

    both = gates.union([one, two])

    assert (both.musts, both.musts_met, both.overdue_conditions) == (2, 1, ("late",))


def test_automatic_criteria_are_not_counted_twice():
    gate = Gate(key="g", title="G", from_stage="a", to_stage="b", approver_roles=("lead",),
                criteria=())  # fmt: skip
    auto = gates.standing(
        criterion(Kind.AUTO, check="entries"),
        today=TODAY,
        checked=Checked(state=State.MET, detail=""),
    )
    unmet = standing("unmet")
    na = standing("not_applicable")

    rows, left_out = requirements.requirements(gate, [auto, unmet, na])

    assert [row.status for row in rows] == [Status.FAILING]
    assert len(left_out) == 1


@pytest.mark.parametrize(
    ("change", "words"),
    [
        pytest.param({"actor": 2}, "Only the person", id="another person"),
        pytest.param({"at": AT + timedelta(minutes=10, seconds=1)}, "10 minutes", id="late"),
        pytest.param({"recorded_after": 1}, "recorded after", id="something came after"),
        pytest.param({"via": "reopen"}, "between stages", id="not a move"),
    ],
)
def test_a_move_that_cannot_be_undone(change, words):
    ask = {"moved_by": 1, "actor": 1, "moved_at": AT, "at": AT, "recorded_after": 0,
           "via": "advance"}  # fmt: skip
    undo.check_undo(**ask)

    with pytest.raises(undo.UndoRefused, match=words):
        undo.check_undo(**(ask | change))
