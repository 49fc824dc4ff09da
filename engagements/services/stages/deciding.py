"""Deciding at a gate: go, go with conditions, hold, recycle, or kill."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from engagements import permissions
from engagements.domain.access import Action
from engagements.domain.engagement import Outcome, Status
from engagements.domain.errors import DomainError, ValueRefused
from engagements.domain.events import Channel
from engagements.domain.hashing import data_sha256, text_sha256
from engagements.domain.stages import typed_texts
from engagements.domain.stages.gates import Decision, Review, Standing
from engagements.domain.stages.moves import Via
from engagements.domain.units import local_day
from engagements.models import Condition, Engagement, GateDecision, StageVisit, User
from engagements.selectors import readiness
from engagements.selectors import stages as selectors
from engagements.services import events
from engagements.services.caller import Caller
from engagements.services.engagement import end_engagement
from engagements.services.numbering import lock_open, not_before
from engagements.services.operations import operation
from engagements.services.stages.row import enter, take
from engagements.services.typed import required_text


class DecisionRefused(DomainError):
    """This decision is not open at this gate, or not to this person."""

    code = "decision_refused"


class InvalidDecision(DecisionRefused, ValueRefused):
    """A value of a gate decision cannot be taken."""


@dataclass(frozen=True, kw_only=True)
class NewCondition:
    """Something a conditional go asks for by a day."""

    text: str
    owner_name: str
    due_on: date
    criterion_key: str = ""


@operation(Action.LOG)
@transaction.atomic
def request_gate(
    engagement: Engagement, *, actor: User, at: datetime, source: Channel = Channel.UI
) -> None:
    """Ask for the review of the gate ahead; whoever asks is not the one who decides to go.

    Raises:
        EngagementClosed: nothing is asked for any more.
        DecisionRefused: the engagement is paused.
    """
    lock_open(engagement)
    engagement.refresh_from_db()
    if engagement.status != Status.OPEN:
        raise DecisionRefused("The engagement is not open.", code="engagement_not_open")
    visit = selectors.open_visit(engagement)
    gate = selectors.playbook(engagement).gate_out_of(engagement.current_stage)
    events.record(
        "gate.requested",
        engagement=engagement,
        actor=actor,
        at=at,
        source=source,
        gate=gate.key if gate else "",
        visit=visit.pk,
    )


@operation(Action.DECIDE_GATE)
@transaction.atomic
def decide_gate(
    engagement: Engagement,
    *,
    outcome: str,
    rationale: str,
    version: int,
    actor: User,
    at: datetime,
    source: Channel = Channel.UI,
    to_stage: str = "",
    back_to: str = "",
    conditions: Sequence[NewCondition] = (),
) -> GateDecision:
    """Decide at the gate ahead, keeping the values that were seen.

    ``to_stage`` (go): a later stage than the next; then every gate on the way is decided.
    ``back_to`` (recycle): the earlier stage to go back to, the one before when not given.

    Raises:
        Conflict: the engagement changed since ``version`` was read, or is not open.
        DecisionRefused: it is not open, not to this person, or lacks reason or conditions.
    """
    decision = Decision(outcome)
    rationale = required_text(
        typed_texts.REASON, rationale, ask="Say why", refusal=InvalidDecision, field="rationale"
    )
    take(engagement, version=version, at=at)
    engagement.refresh_from_db()
    visit = selectors.open_visit(engagement)
    at = not_before(at, visit.entered_at, _decided_at(visit))
    review = readiness.gate_review(engagement, as_of=at, to_stage=to_stage)
    if not review.gates:
        raise DecisionRefused("There is no gate ahead.", code="no_gate")
    asked_by = selectors.gate_requester(engagement)
    roles = permissions.access(actor, engagement).roles
    _check_decision(decision, review=review, actor=actor, roles=roles, asked_by=asked_by)
    today = local_day(at, time_zone=engagement.time_zone)
    _check_conditions(decision, review=review, conditions=conditions, today=today)
    snapshot = snapshot_of(review, at=at)
    row = GateDecision.objects.create(
        engagement=engagement,
        gate_key=review.gates[0].key,
        from_stage=engagement.current_stage,
        to_stage=to_stage or review.gates[-1].to_stage,
        visit=visit,
        outcome=decision,
        rationale=rationale,
        snapshot=snapshot,
        snapshot_sha256=data_sha256(snapshot),
        requested_by_id=asked_by,
        decided_by=actor,
        decided_at=at,
    )
    by: Caller = {"actor": actor, "at": at, "source": source}
    _open_conditions(row, conditions, **by)
    _tell_decision(row, rationale=rationale, **by)
    _follow(row, rationale=rationale, back_to=back_to, **by)
    return row


def _tell_decision(
    row: GateDecision, *, rationale: str, actor: User, at: datetime, source: Channel
) -> None:
    events.record(
        "gate.decided",
        engagement=row.engagement,
        actor=actor,
        at=at,
        source=source,
        gate=row.gate_key,
        to_stage=row.to_stage,
        outcome=row.outcome,
        snapshot_sha256=row.snapshot_sha256,
        rationale_sha256=text_sha256(rationale),
    )


def _follow(
    row: GateDecision,
    *,
    rationale: str,
    back_to: str,
    actor: User,
    at: datetime,
    source: Channel,
) -> None:
    """Do what two of the decisions bring with them: going back, or the end."""
    engagement = row.engagement
    by: Caller = {"actor": actor, "at": at, "source": source}
    if row.outcome == Decision.RECYCLE:
        _recycle(engagement, back_to=back_to, **by)
    if row.outcome == Decision.KILL:
        end_engagement(
            engagement,
            outcome=Outcome.KILLED,
            reason=rationale,
            version=engagement.version,
            **by,
        )


def _decided_at(visit: StageVisit) -> datetime | None:
    """Return when the last decision of a stay was made."""
    rows = GateDecision.objects.filter(visit=visit).order_by("-pk")
    return rows.values_list("decided_at", flat=True).first()


def _check_decision(
    decision: Decision,
    *,
    review: Review,
    actor: User,
    roles: frozenset[str],
    asked_by: int | None,
) -> None:
    if refusal := review.refusal(decision):
        raise DecisionRefused(refusal, field="outcome", code="outcome_not_open")
    if decision not in {Decision.GO, Decision.CONDITIONAL_GO}:
        return
    for gate in review.gates:
        if not roles & set(gate.approver_roles):
            who = " or ".join(gate.approver_roles)
            raise DecisionRefused(f"{gate.title} is decided by: {who}.", code="decision_role")
    if asked_by == actor.pk:
        raise DecisionRefused(
            "Whoever asked for the review cannot decide to go.", code="own_request"
        )


def _check_conditions(
    decision: Decision, *, review: Review, conditions: Iterable[NewCondition], today: date
) -> None:
    given = list(conditions)
    if decision is not Decision.CONDITIONAL_GO:
        if given:
            raise InvalidDecision("Conditions belong to a conditional go.", field="conditions")
        return
    if any(not c.text.strip() or not c.owner_name.strip() for c in given):
        raise InvalidDecision("Each condition needs its text and an owner.", field="conditions")
    if any(c.due_on < today for c in given):
        raise InvalidDecision("A condition cannot be due before today.", field="conditions")
    covered = {c.criterion_key for c in given}
    left = [s for s in review.conditions_needed() if s.criterion.key not in covered]
    if left:
        raise InvalidDecision(f"Set a condition for: {left[0].criterion.text}", field="conditions")


def _open_conditions(
    row: GateDecision,
    conditions: Iterable[NewCondition],
    *,
    actor: User,
    at: datetime,
    source: Channel,
) -> None:
    for condition in conditions:
        made = Condition.objects.create(
            engagement=row.engagement,
            decision=row,
            criterion_key=condition.criterion_key,
            text=typed_texts.CONDITION.clean(condition.text)[: typed_texts.CONDITION.longest],
            owner_name=typed_texts.NAME.clean(condition.owner_name)[: typed_texts.NAME.longest],
            due_on=condition.due_on,
        )
        events.record(
            "condition.opened",
            engagement=row.engagement,
            actor=actor,
            at=at,
            source=source,
            condition=made.pk,
            due_on=made.due_on,
        )


def _recycle(
    engagement: Engagement, *, back_to: str, actor: User, at: datetime, source: Channel
) -> None:
    book = selectors.playbook(engagement)
    here = book.index(engagement.current_stage)
    earlier = [stage.key for stage in book.stages[:here]]
    if not earlier:
        raise DecisionRefused("There is no earlier stage to go back to.", code="no_earlier_stage")
    target = back_to or earlier[-1]
    if target not in earlier:
        raise InvalidDecision(
            "Recycling goes back to an earlier stage of the playbook.", field="back_to"
        )
    visit = selectors.open_visit(engagement)
    enter(
        engagement, visit=visit, target=target, via=Via.RECYCLE, actor=actor, at=at, source=source
    )


def snapshot_of(review: Review, *, at: datetime) -> dict[str, Any]:
    """Return the values a decision was made on, by value and not by id."""
    return {
        "as_of": at.isoformat(),
        "gates": [gate.key for gate in review.gates],
        "musts": review.musts,
        "musts_met": review.musts_met,
        "criteria": [_standing_values(standing) for standing in review.standings],
    }


def _standing_values(standing: Standing) -> dict[str, Any]:
    until = standing.valid_until
    return {
        "key": standing.criterion.key,
        "text": standing.criterion.text,
        "kind": standing.criterion.kind.value,
        "level": standing.criterion.level.value,
        "state": standing.state.value,
        "grade": standing.grade.value if standing.grade else None,
        "evidence": standing.evidence,
        "valid_until": until.isoformat() if until else None,
        "missing": standing.missing,
    }


@operation(Action.LOG)
@transaction.atomic
def close_condition(
    condition: Condition, *, actor: User, at: datetime, source: Channel = Channel.UI
) -> None:
    """Note that a condition is fulfilled.

    Raises:
        DecisionRefused: it was closed before.
    """
    lock_open(condition.engagement)
    at = not_before(at, condition.decision.decided_at)
    still_open = Condition.objects.filter(pk=condition.pk, closed_at=None)
    if not still_open.update(closed_at=at, closed_by=actor):
        raise DecisionRefused("This condition is closed already.", code="condition_closed")
    events.record(
        "condition.closed",
        engagement=condition.engagement,
        actor=actor,
        at=at,
        source=source,
        condition=condition.pk,
    )
