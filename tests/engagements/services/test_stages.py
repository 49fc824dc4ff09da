"""Moving between stages, deciding at gates, criteria and waivers."""

import threading
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from engagements.domain.errors import Conflict, EngagementClosed
from engagements.models import CriterionResult, Engagement, Event, GateDecision, StageVisit, Waiver
from engagements.selectors import readiness
from engagements.selectors import stages as selectors
from engagements.services import engagement as engagement_service
from engagements.services import stages
from engagements.services.stages import NewCondition
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def meet(engagement, *, actor, at, leave_out=()):
    """Record everything the gate ahead asks for."""
    if engagement.value_low is None:
        engagement_service.change_engagement(
            engagement,
            changes={"value_low": 1, "value_high": 2, "currency": "EUR", "value_basis": "x"},
            version=engagement.version,
            actor=actor,
            at=at,
        )
    gate = selectors.playbook(engagement).gate_out_of(engagement.current_stage)
    for criterion in gate.criteria:
        if criterion.kind == "auto" or criterion.key in leave_out:
            continue
        stages.record_criterion(
            engagement,
            gate_key=gate.key,
            criterion_key=criterion.key,
            state="met",
            evidence=factories.EvidenceFactory(
                engagement=engagement,
                number=Event.objects.count() + 1,
                grade=criterion.least_grade or "documented",
                effective_at=at,
                file=factories.StoredFileFactory(),
            ),
            signer_name="Priya Velanur",
            actor=actor,
            at=at,
        )


def decide(engagement, outcome, *, actor, at, **options):
    engagement.refresh_from_db()
    return stages.decide_gate(
        engagement,
        outcome=outcome,
        rationale="Because.",
        version=engagement.version,
        actor=actor,
        at=at,
        **options,
    )


def advance(engagement, target, *, actor, at, version=None):
    return stages.advance_stage(
        engagement,
        target=target,
        version=engagement.version if version is None else version,
        actor=actor,
        at=at,
    )


@pytest.fixture
def ready_to_move(playbook_engagement, engineer, now):
    """The gate out of the first stage is met and decided."""
    meet(playbook_engagement, actor=engineer, at=now)
    decide(playbook_engagement, "go", actor=engineer, at=now)
    return playbook_engagement


def test_a_decided_gate_lets_the_engagement_through(ready_to_move, engineer, now):
    visit = advance(ready_to_move, "scoping", actor=engineer, at=now)

    row = Engagement.objects.get(pk=ready_to_move.pk)
    assert (row.current_stage, row.stage_entered_at) == ("scoping", visit.entered_at)
    assert StageVisit.objects.get(left_at=None) == visit
    types = list(Event.objects.order_by("-seq").values_list("type", flat=True)[:2])
    assert types == ["stage.entered", "stage.left"]


def test_unknown_musts_refuse_the_move_and_are_named(playbook_engagement, engineer, now):
    with pytest.raises(stages.MoveRefused) as caught:
        advance(playbook_engagement, "scoping", actor=engineer, at=now)

    assert any("sponsor" in line and "unknown" in line for line in caught.value.missing)
    assert Engagement.objects.get().current_stage == "qualify"
    assert StageVisit.objects.count() == 1


def test_met_criteria_without_a_decision_do_not_let_it_through(playbook_engagement, engineer, now):
    meet(playbook_engagement, actor=engineer, at=now)

    with pytest.raises(stages.MoveRefused, match="no decision"):
        advance(playbook_engagement, "scoping", actor=engineer, at=now)


def test_proof_that_went_after_the_decision_refuses_the_move(ready_to_move, engineer, now):
    result = CriterionResult.objects.get(criterion_key="conflict-screen")
    result.evidence.withdrawn_at = now
    result.evidence.save()

    with pytest.raises(stages.MoveRefused, match="not met"):
        advance(ready_to_move, "scoping", actor=engineer, at=now)


def test_a_stale_version_is_a_conflict(ready_to_move, engineer, now):
    with pytest.raises(Conflict):
        advance(ready_to_move, "scoping", actor=engineer, at=now, version=1)


@pytest.mark.parametrize(
    ("target", "words"),
    [("qualify", "already"), ("moon", "no such stage")],
)
def test_only_a_later_stage_can_be_moved_to(ready_to_move, engineer, now, target, words):
    with pytest.raises(stages.MoveRefused, match=words):
        advance(ready_to_move, target, actor=engineer, at=now)


def test_a_jump_asks_every_gate_on_the_way(ready_to_move, engineer, now):
    with pytest.raises(stages.MoveRefused) as caught:
        advance(ready_to_move, "readiness", actor=engineer, at=now)

    assert any("outcome agreement" in line for line in caught.value.missing)


def test_a_decision_for_the_next_stage_does_not_cover_a_jump(playbook_engagement, engineer, now):
    meet(playbook_engagement, actor=engineer, at=now)
    with pytest.raises(stages.DecisionRefused, match="not met"):
        decide(playbook_engagement, "go", actor=engineer, at=now, to_stage="readiness")


def test_a_move_can_be_undone_at_once_and_counts_in_no_figure(ready_to_move, engineer, now):
    advance(ready_to_move, "scoping", actor=engineer, at=now)

    stages.undo_move(ready_to_move, version=ready_to_move.version, actor=engineer, at=now)

    row = Engagement.objects.get()
    assert row.current_stage == "qualify"
    (stay,) = selectors.visits(row)
    assert (stay.stage_key, stay.left_at) == ("qualify", None)
    assert Event.objects.filter(type="stage.move_undone").count() == 1
    advance(row, "scoping", actor=engineer, at=now)


def test_a_move_with_something_recorded_after_it_stays(ready_to_move, engineer, now):
    advance(ready_to_move, "scoping", actor=engineer, at=now)
    stages.request_gate(ready_to_move, actor=engineer, at=now)

    with pytest.raises(stages.UndoRefused, match="recorded after"):
        stages.undo_move(ready_to_move, version=ready_to_move.version, actor=engineer, at=now)


def test_who_asked_for_the_review_does_not_decide_to_go(playbook_engagement, engineer, now):
    meet(playbook_engagement, actor=engineer, at=now)
    stages.request_gate(playbook_engagement, actor=engineer, at=now)

    with pytest.raises(stages.DecisionRefused, match="asked for"):
        decide(playbook_engagement, "go", actor=engineer, at=now)
    other = factories.UserFactory(role="manager")
    decide(playbook_engagement, "go", actor=other, at=now)


def test_only_the_playbooks_approvers_decide_to_go(ready_to_move, engineer, now):
    helper = factories.member(ready_to_move)

    with pytest.raises(PermissionDenied, match="the lead or a manager"):
        decide(ready_to_move, "go", actor=helper, at=now)


def test_a_gate_of_managers_is_not_decided_by_the_lead(playbook_engagement, engineer, manager, now):
    StageVisit.objects.update(stage_key="pilot")
    Engagement.objects.update(current_stage="pilot")
    playbook_engagement.refresh_from_db()
    meet(playbook_engagement, actor=engineer, at=now)

    with pytest.raises(stages.DecisionRefused, match="is decided by: manager"):
        decide(playbook_engagement, "go", actor=engineer, at=now)
    assert decide(playbook_engagement, "go", actor=manager, at=now).gate_key == "pilot-hardening"


def test_a_waiver_of_managers_is_not_given_by_the_lead(playbook_engagement, engineer, manager, now):
    waiver = stages.request_waiver(
        playbook_engagement,
        gate_key="hardening-rollout",
        criterion_key="load-test",
        reason="Few users.",
        expires_on=(now + timedelta(days=30)).date(),
        actor=factories.member(playbook_engagement),
        at=now,
    )

    with pytest.raises(stages.WaiverRefused, match="waived by: manager"):
        stages.approve_waiver(waiver, actor=engineer, at=now)
    stages.approve_waiver(waiver, actor=manager, at=now)


def test_a_decision_keeps_the_values_that_were_seen(ready_to_move):
    row = GateDecision.objects.get()

    sponsor = next(c for c in row.snapshot["criteria"] if c["key"] == "sponsor")
    assert (sponsor["state"], row.snapshot["musts_met"]) == ("met", row.snapshot["musts"])


def test_a_conditional_go_sets_conditions_and_an_overdue_one_blocks(
    playbook_engagement, engineer, now
):
    meet(playbook_engagement, actor=engineer, at=now, leave_out=("references",))
    with pytest.raises(stages.DecisionRefused, match="Set a condition"):
        decide(playbook_engagement, "conditional_go", actor=engineer, at=now)

    condition = NewCondition(
        text="Look at two cases",
        owner_name="Mara",
        due_on=(now + timedelta(days=2)).date(),
        criterion_key="references",
    )
    decide(playbook_engagement, "conditional_go", actor=engineer, at=now, conditions=[condition])
    advance(playbook_engagement, "scoping", actor=engineer, at=now)

    later = now + timedelta(days=5)
    meet(playbook_engagement, actor=engineer, at=later, leave_out=("shadowed-users",))
    with pytest.raises(stages.DecisionRefused, match="overdue"):
        decide(playbook_engagement, "go", actor=engineer, at=later)
    row = playbook_engagement.conditions.get()
    stages.close_condition(row, actor=engineer, at=later)
    decide(playbook_engagement, "go", actor=engineer, at=later)


def test_recycling_opens_a_new_visit_and_keeps_the_old_ones(ready_to_move, engineer, now):
    advance(ready_to_move, "scoping", actor=engineer, at=now)

    decide(ready_to_move, "recycle", actor=engineer, at=now + timedelta(days=1))

    stays = [(v.stage_key, v.via) for v in selectors.visits(ready_to_move)]
    assert stays == [("qualify", "start"), ("scoping", "advance"), ("qualify", "recycle")]


def test_a_kill_closes_with_its_reason(ready_to_move, engineer, now):
    decide(ready_to_move, "kill", actor=engineer, at=now)

    row = Engagement.objects.get()
    assert (row.status, row.outcome, row.outcome_reason) == ("closed", "killed", "Because.")
    assert not StageVisit.objects.filter(left_at=None).exists()
    with pytest.raises(EngagementClosed):
        advance(row, "scoping", actor=engineer, at=now)


def test_committing_and_going_live_leave_their_dates(playbook_engagement, engineer, now):
    boss = factories.UserFactory(role="manager")
    row = playbook_engagement
    meet(row, actor=engineer, at=now)
    decide(row, "go", actor=boss, at=now)
    advance(row, "scoping", actor=boss, at=now)
    assert row.committed_at is None
    meet(row, actor=engineer, at=now)
    decide(row, "go", actor=boss, at=now)
    advance(row, "readiness", actor=boss, at=now)

    assert row.committed_at == now
    assert row.first_go_live_at is None


@pytest.mark.parametrize(
    ("change", "words"),
    [
        pytest.param({"criterion_key": "value-range"}, "automatically", id="automatic"),
        pytest.param({"criterion_key": "nothing"}, "no such criterion", id="unknown"),
        pytest.param({"criterion_key": "conflict-screen"}, "Name the evidence", id="no evidence"),
        pytest.param({"state": "unmet"}, "Say why", id="unmet without a reason"),
    ],
)
def test_a_record_that_proves_nothing_is_refused(playbook_engagement, engineer, now, change, words):
    ask = {"gate_key": "qualify-scoping", "criterion_key": "sponsor", "state": "met"} | change

    with pytest.raises(stages.CriterionRefused, match=words):
        stages.record_criterion(playbook_engagement, **ask, actor=engineer, at=now)

    assert not CriterionResult.objects.exists()


def test_nothing_is_recorded_about_a_closed_engagement(playbook_engagement, engineer, now):
    decide(playbook_engagement, "kill", actor=engineer, at=now)

    with pytest.raises(EngagementClosed):
        stages.record_criterion(
            playbook_engagement,
            gate_key="qualify-scoping",
            criterion_key="sponsor",
            state="unmet",
            note="n",
            actor=engineer,
            at=now,
        )


def test_evidence_of_another_engagement_proves_nothing_here(playbook_engagement, engineer, now):
    foreign = factories.EvidenceFactory()

    with pytest.raises(stages.CriterionRefused, match="another engagement"):
        stages.record_criterion(
            playbook_engagement,
            gate_key="qualify-scoping",
            criterion_key="conflict-screen",
            state="met",
            evidence=foreign,
            actor=engineer,
            at=now,
        )


def test_proof_holds_as_long_as_the_playbook_says_from_what_it_speaks_of(
    playbook_engagement, engineer, now
):
    old = factories.EvidenceFactory(
        engagement=playbook_engagement, effective_at=now - timedelta(days=100)
    )
    row = stages.record_criterion(
        playbook_engagement,
        gate_key="qualify-scoping",
        criterion_key="conflict-screen",
        state="met",
        evidence=old,
        actor=engineer,
        at=now,
    )

    assert abs((row.valid_until - now.date()).days - 80) <= 1
    late = readiness.gate_review(playbook_engagement, as_of=now + timedelta(days=90))
    screen = next(s for s in late.standings if s.criterion.key == "conflict-screen")
    assert screen.state == "expired"


def test_nobody_approves_their_own_waiver(playbook_engagement, engineer, manager, now):
    waiver = stages.request_waiver(
        playbook_engagement,
        gate_key="readiness-pilot",
        criterion_key="sandbox-restore",
        reason="Read only.",
        expires_on=(now + timedelta(days=30)).date(),
        actor=engineer,
        at=now,
    )

    with pytest.raises(stages.WaiverRefused, match="their own"):
        stages.approve_waiver(waiver, actor=engineer, at=now)
    stages.approve_waiver(waiver, actor=manager, at=now)
    assert Waiver.objects.get().approved_by == manager


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_twenty_moves_at_once_make_one_visit(ready_to_move, engineer, now):
    start, outcomes = threading.Barrier(20), []

    def move():
        mine = Engagement.objects.get(pk=ready_to_move.pk)
        version = ready_to_move.version
        start.wait()
        try:
            advance(mine, "scoping", actor=engineer, at=now, version=version)
            outcomes.append("moved")
        except Conflict:
            outcomes.append("conflict")
        finally:
            connection.close()

    threads = [threading.Thread(target=move) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (outcomes.count("moved"), outcomes.count("conflict")) == (1, 19)
    assert StageVisit.objects.filter(stage_key="scoping").count() == 1
    assert Event.objects.filter(type="stage.entered").count() == 2
