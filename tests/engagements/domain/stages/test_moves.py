"""Which moves through gates are let through, and what a refusal names."""

import pytest

from engagements.domain.readiness import Level
from engagements.domain.stages.gates import Review, Standing, State
from engagements.domain.stages.moves import MoveRefused, check_gates
from engagements.domain.stages.playbook import Criterion, Gate, Kind


def review(*states, overdue=()):
    criteria = [
        Criterion(key=f"c{place}", text=f"Thing {place}", kind=Kind.EVIDENCE, level=Level.MUST)
        for place, _ in enumerate(states)
    ]
    gate = Gate(
        key="a-b",
        title="Gate to B",
        from_stage="a",
        to_stage="b",
        approver_roles=("lead",),
        criteria=tuple(criteria),
    )
    found = [
        Standing(criterion=criterion, state=state, missing="" if state is State.MET else "Proof.")
        for criterion, state in zip(criteria, states, strict=True)
    ]
    return Review(gates=(gate,), standings=tuple(found), overdue_conditions=tuple(overdue))


@pytest.mark.parametrize(
    ("asked", "outcome", "conditioned"),
    [
        pytest.param(review(State.MET, State.WAIVED), "go", (), id="all settled, go"),
        pytest.param(review(State.MET, State.UNMET), "conditional_go", {"c1"}, id="a condition"),
        pytest.param(review(), "go", (), id="a gate that asks nothing"),
    ],
)
def test_it_lets_through(asked, outcome, conditioned):
    check_gates(asked, outcome=outcome, conditioned=conditioned)


@pytest.mark.parametrize(
    ("asked", "outcome", "conditioned", "missing"),
    [
        pytest.param(review(State.MET), None, (), "Gate to B: a decision to go", id="undecided"),
        pytest.param(review(State.MET), "hold", (), "Gate to B: a decision to go", id="held"),
        pytest.param(
            review(State.UNKNOWN), "go", (), "Thing 0 (unknown): Proof.", id="unknown is unmet"
        ),
        pytest.param(
            review(State.UNMET),
            "go",
            {"c0"},
            "Thing 0 (unmet): Proof.",
            id="a condition excuses only under a conditional go",
        ),
        pytest.param(
            review(State.MET, overdue=["Old"]), "go", (), "Old", id="an overdue condition"
        ),
    ],
)
def test_it_names_what_is_missing(asked, outcome, conditioned, missing):
    with pytest.raises(MoveRefused) as caught:
        check_gates(asked, outcome=outcome, conditioned=conditioned)

    assert caught.value.missing == (missing,)
