"""Whatever the clocks say: what was judged last counts, and one more judgement is always taken."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engagements.areas.compliance import selectors
from engagements.areas.compliance import services as compliance
from engagements.areas.compliance.domain.states import JUDGED
from engagements.areas.compliance.models import (
    ControlDecision,
    EvidenceLink,
    Framework,
    Responsibility,
    ScopeDecision,
)
from engagements.services.facts import set_profile
from tests import factories
from tests.engagements.services.test_order import SHIFTS, any_order, moments, runs_forward

pytestmark = [pytest.mark.django_db, pytest.mark.both]


STATES = list(JUDGED)


@pytest.fixture
def taken(engagement, engineer, now):
    factories.load_catalogs()
    owasp = Framework.objects.get(key="owasp-llm-2025")
    compliance.adopt_framework(engagement, framework=owasp, actor=engineer, at=now)
    set_profile(engagement, answers={"ai.uses_llm": True}, actor=engineer, at=now)
    return engagement


@pytest.fixture
def control(taken):
    return selectors.controls_of(taken).get(ref="LLM01")


def row_of(engagement, control, *, as_of):
    rows = selectors.control_rows(engagement, as_of=as_of)
    return next(row for row in rows if row.ref == control.ref)


@any_order
@given(shifts=SHIFTS, states=st.lists(st.sampled_from(STATES), min_size=7, max_size=7))
def test_decisions_in_any_order_of_times(taken, control, engineer, now, shifts, states):
    for at, state in zip(moments(now, shifts), states, strict=False):
        last = compliance.record_decision(
            taken, control=control, state=state, rationale="Looked.", actor=engineer, at=at
        )

    rows = ControlDecision.objects.filter(engagement=taken, control=control)
    assert rows.get(superseded_by=None) == last
    assert runs_forward(rows.order_by("pk").values_list("decided_at", flat=True))
    file = selectors.control_record(taken, control, as_of=last.decided_at)
    assert file.decisions[0] == last


@any_order
@given(shifts=SHIFTS)
def test_scope_by_hand_in_any_order_of_times(taken, control, engineer, manager, now, shifts):
    for number, at in enumerate(moments(now, shifts)):
        outcome = "not_applicable" if number % 2 else "applies"
        last = compliance.override_scope(
            taken, control=control, outcome=outcome, reason=f"{number}", actor=engineer, at=at
        )
        if number % 4 == 1:
            compliance.approve_not_applicable(last, actor=manager, at=at - timedelta(days=1))
        if number % 4 == 3:
            compliance.end_override(last, actor=manager, at=at - timedelta(days=1))
    last = compliance.override_scope(
        taken, control=control, outcome="not_applicable", reason="x", actor=engineer, at=now
    )
    compliance.approve_not_applicable(last, actor=manager, at=now - timedelta(days=60))

    rows = ScopeDecision.objects.filter(engagement=taken, control=control).exclude(
        overridden_by=None
    )
    last.refresh_from_db()
    assert rows.get(superseded_at=None) == last == selectors.override_in_force(taken, control)
    assert runs_forward(rows.order_by("pk").values_list("decided_at", flat=True))
    assert last.approved_at >= last.decided_at
    assert row_of(taken, control, as_of=last.approved_at).state == "na"


@any_order
@given(shifts=SHIFTS)
def test_the_rules_speak_in_any_order_of_times(taken, control, engineer, now, shifts):
    for number, at in enumerate([*moments(now, shifts), now]):
        answers = {"ai.uses_llm": bool(number % 2)}
        set_profile(taken, answers=answers, actor=engineer, at=at)
    set_profile(taken, answers={"ai.uses_llm": True}, actor=engineer, at=now)

    rows = ScopeDecision.objects.filter(engagement=taken, control=control, overridden_by=None)
    assert rows.get(superseded_at=None).outcome == "applies"
    assert runs_forward(rows.order_by("pk").values_list("decided_at", flat=True))
    assert all(row.superseded_at >= row.decided_at for row in rows.exclude(superseded_at=None))


@any_order
@given(shifts=SHIFTS)
def test_responsibility_in_any_order_of_times(taken, control, engineer, now, shifts):
    for number, at in enumerate(moments(now, shifts)):
        before = Responsibility.objects.filter(engagement=taken, control=control).first()
        last = compliance.set_responsibility(
            taken, control=control, split="provider", provider_name=f"P{number}", actor=engineer,
            at=at,
        )  # fmt: skip
        assert before is None or last.set_at >= before.set_at

    assert selectors.control_record(taken, control, as_of=now).responsibility == last
    assert Responsibility.objects.get().provider_name == f"P{len(shifts)}"


@any_order
@given(shifts=SHIFTS)
def test_evidence_turned_round_in_any_order_of_times(taken, control, engineer, now, shifts):
    proof = factories.EvidenceFactory(engagement=taken)
    for number, at in enumerate(moments(now, shifts)):
        verdict = ("supports", "contradicts")[number % 2]
        before = EvidenceLink.objects.filter(evidence=proof).first()
        last = compliance.link_evidence(
            taken, control=control, evidence=proof, verdict=verdict, actor=engineer, at=at
        )
        assert last.verdict == verdict
        assert before is None or last.created_at >= before.created_at
