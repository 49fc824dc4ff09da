"""What people record about criteria, and the waivers that stand in for them."""

from datetime import date, datetime, timedelta

from django.db import transaction

from engagements import permissions
from engagements.domain.access import Action
from engagements.domain.errors import DomainError, ValueRefused
from engagements.domain.events import Channel
from engagements.domain.hashing import text_sha256
from engagements.domain.stages.gates import RECORDED, State
from engagements.domain.stages.playbook import Criterion, Gate, Kind
from engagements.domain.stages.typed_texts import NAME, REASON
from engagements.domain.units import local_day
from engagements.models import CriterionResult, Engagement, Evidence, User, Waiver
from engagements.selectors import stages as selectors
from engagements.services import events
from engagements.services.numbering import lock_open, next_number, not_before
from engagements.services.operations import operation
from engagements.services.typed import optional_text, required_text


class CriterionRefused(DomainError):
    """This cannot be recorded about the criterion."""

    code = "criterion_refused"


class InvalidCriterion(CriterionRefused, ValueRefused):
    """A value of a record about a criterion cannot be taken."""


class WaiverRefused(DomainError):
    """This cannot be waived, or not by this person."""

    code = "waiver_refused"


class InvalidWaiver(WaiverRefused, ValueRefused):
    """A value of a waiver cannot be taken."""


@operation(Action.ADD_EVIDENCE)
def record_criterion(
    engagement: Engagement,
    *,
    gate_key: str,
    criterion_key: str,
    state: str,
    actor: User,
    at: datetime,
    source: Channel = Channel.UI,
    evidence: Evidence | None = None,
    note: str = "",
    signer_name: str = "",
) -> CriterionResult:
    """Record what a person found about a criterion; the earlier rows stay.

    Raises:
        CriterionRefused: no such criterion, one that is checked automatically, or proof missing.
    """
    return write_result(
        engagement,
        gate_key=gate_key,
        criterion_key=criterion_key,
        state=state,
        actor=actor,
        at=at,
        source=source,
        evidence=evidence,
        note=note,
        signer_name=signer_name,
    )


@transaction.atomic
def write_result(
    engagement: Engagement,
    *,
    gate_key: str,
    criterion_key: str,
    state: str,
    actor: User,
    at: datetime,
    source: Channel,
    evidence: Evidence | None,
    note: str = "",
    signer_name: str = "",
) -> CriterionResult:
    """Write a result for an operation, which has asked for its right.

    Raises:
        CriterionRefused: see ``record_criterion``.
    """
    lock_open(engagement)
    gate, criterion = _find(engagement, gate_key, criterion_key)
    if criterion.kind is Kind.AUTO:
        raise CriterionRefused(
            "This criterion is checked automatically.",
            field="criterion_key",
            code="criterion_automatic",
        )
    if state not in RECORDED:
        raise InvalidCriterion("Record it as met, unmet or not applicable.", field="state")
    if evidence is not None and evidence.engagement_id != engagement.pk:
        raise InvalidCriterion("That evidence belongs to another engagement.", field="evidence")
    if state == State.MET:
        _check_proof(criterion, evidence, signer_name=signer_name)
    elif not note.strip():
        raise InvalidCriterion("Say why.", field="note")
    note = optional_text(REASON, note, ask="Say why", refusal=InvalidCriterion, field="note")
    latest = _latest(engagement, gate_key=gate.key, criterion_key=criterion.key)
    at = not_before(at, latest.recorded_at if latest else None)
    row = CriterionResult.objects.create(
        engagement=engagement,
        gate_key=gate.key,
        criterion_key=criterion.key,
        state=state,
        evidence=evidence,
        note=note,
        signer_name=NAME.clean(signer_name),
        valid_until=_valid_until(engagement, criterion, evidence, at),
        recorded_by=actor,
        recorded_at=at,
    )
    events.record(
        "criterion.changed",
        engagement=engagement,
        actor=actor,
        at=at,
        source=source,
        gate=gate.key,
        criterion=criterion.key,
        state=state,
        evidence=evidence.number if evidence else None,
        valid_until=row.valid_until,
    )
    return row


def _check_proof(criterion: Criterion, evidence: Evidence | None, *, signer_name: str) -> None:
    """Refuse what is to be met without the proof that its kind asks for."""
    if criterion.kind is Kind.EVIDENCE and evidence is None:
        raise InvalidCriterion("Name the evidence that proves it.", field="evidence")
    signed = evidence is not None and evidence.file_id is not None and signer_name.strip()
    if criterion.kind is Kind.SIGNOFF and not signed:
        raise InvalidCriterion(
            "Attach the signed document and name who signed it.", field="signer_name"
        )


def _latest(engagement: Engagement, *, gate_key: str, criterion_key: str) -> CriterionResult | None:
    """Return the record that counts: the one written last, whatever it says of the time."""
    rows = CriterionResult.objects.filter(
        engagement=engagement, gate_key=gate_key, criterion_key=criterion_key
    )
    return rows.order_by("-pk").first()


def _valid_until(
    engagement: Engagement, criterion: Criterion, evidence: Evidence | None, at: datetime
) -> date | None:
    """Return the last day it holds: counted from what the evidence speaks of, not its upload."""
    if criterion.validity_days is None:
        return None
    start = evidence.effective_at if evidence else at
    day = local_day(start, time_zone=engagement.time_zone)
    return day + timedelta(days=criterion.validity_days)


def _find(engagement: Engagement, gate_key: str, criterion_key: str) -> tuple[Gate, Criterion]:
    gate = selectors.playbook(engagement).gate(gate_key)
    criterion = gate.criterion(criterion_key) if gate else None
    if gate is None or criterion is None:
        raise InvalidCriterion("This playbook has no such criterion.", field="criterion_key")
    return gate, criterion


@operation(Action.APPROVE_WAIVER)
@transaction.atomic
def approve_not_applicable(
    result: CriterionResult, *, actor: User, at: datetime, source: Channel = Channel.UI
) -> None:
    """Agree, as another person, that a criterion does not apply.

    Raises:
        CriterionRefused: it says something else, the same person recorded it, or a newer record
            took its place.
    """
    lock_open(result.engagement)
    result.refresh_from_db()
    if result.state != State.NOT_APPLICABLE or result.approved_by_id:
        raise CriterionRefused("There is nothing to approve.", code="nothing_to_approve")
    if result.recorded_by_id == actor.pk:
        raise CriterionRefused("Somebody else has to approve this.", code="own_request")
    latest = _latest(
        result.engagement, gate_key=result.gate_key, criterion_key=result.criterion_key
    )
    if latest != result:
        raise CriterionRefused(
            "A newer record took its place. Read it again.", code="criterion_replaced"
        )
    CriterionResult.objects.filter(pk=result.pk).update(approved_by=actor)
    events.record(
        "criterion.changed",
        engagement=result.engagement,
        actor=actor,
        at=at,
        source=source,
        gate=result.gate_key,
        criterion=result.criterion_key,
        state=result.state,
        approved=True,
    )


@operation(Action.LOG)
@transaction.atomic
def request_waiver(
    engagement: Engagement,
    *,
    gate_key: str,
    criterion_key: str,
    reason: str,
    expires_on: date,
    actor: User,
    at: datetime,
    source: Channel = Channel.UI,
    compensating_control: str = "",
) -> Waiver:
    """Ask for leave to pass without a criterion, for a time.

    Raises:
        WaiverRefused: it may not be waived, no reason, or an end in the past.
    """
    lock_open(engagement)
    gate, criterion = _find(engagement, gate_key, criterion_key)
    if not criterion.waivable_by:
        raise WaiverRefused(
            "The playbook does not let this criterion be waived.",
            field="criterion_key",
            code="criterion_not_waivable",
        )
    reason = required_text(REASON, reason, ask="Say why", refusal=InvalidWaiver, field="reason")
    if expires_on <= local_day(at, time_zone=engagement.time_zone):
        raise InvalidWaiver("A waiver ends on a later day.", field="expires_on")
    waiver = Waiver.objects.create(
        engagement=engagement,
        number=next_number(Waiver.objects.all(), engagement=engagement),
        gate_key=gate.key,
        criterion_key=criterion.key,
        reason=reason,
        compensating_control=REASON.clean(compensating_control),
        requested_by=actor,
        requested_at=at,
        expires_on=expires_on,
    )
    events.record(
        "waiver.requested",
        engagement=engagement,
        actor=actor,
        at=at,
        source=source,
        waiver=waiver.number,
        gate=gate.key,
        criterion=criterion.key,
        expires_on=expires_on,
        reason_sha256=text_sha256(reason),
    )
    return waiver


@operation(Action.APPROVE_WAIVER)
@transaction.atomic
def approve_waiver(
    waiver: Waiver, *, actor: User, at: datetime, source: Channel = Channel.UI
) -> None:
    """Approve the waiver; never for one's own request.

    Raises:
        WaiverRefused: own request, a role that may not, or settled before.
    """
    lock_open(waiver.engagement)
    _, criterion = _find(waiver.engagement, waiver.gate_key, waiver.criterion_key)
    if waiver.requested_by_id == actor.pk:
        raise WaiverRefused("Nobody approves their own request.", code="own_request")
    if not permissions.access(actor, waiver.engagement).roles & set(criterion.waivable_by):
        raise WaiverRefused(
            f"This is waived by: {' or '.join(criterion.waivable_by)}.", code="waiver_role"
        )
    at = not_before(at, waiver.requested_at)
    pending = Waiver.objects.filter(pk=waiver.pk, approved_at=None, revoked_at=None)
    if not pending.update(approved_by=actor, approved_at=at):
        raise WaiverRefused("This waiver was settled already.", code="waiver_settled")
    events.record(
        "waiver.granted",
        engagement=waiver.engagement,
        actor=actor,
        at=at,
        source=source,
        waiver=waiver.number,
        gate=waiver.gate_key,
        criterion=waiver.criterion_key,
        expires_on=waiver.expires_on,
    )


@operation(Action.APPROVE_WAIVER)
@transaction.atomic
def revoke_waiver(
    waiver: Waiver, *, actor: User, at: datetime, source: Channel = Channel.UI
) -> None:
    """Revoke the waiver, or turn the request down.

    Raises:
        WaiverRefused: it was revoked before.
    """
    lock_open(waiver.engagement)
    waiver.refresh_from_db()  # it may have been approved since it was read
    at = not_before(at, waiver.requested_at, waiver.approved_at)
    if not Waiver.objects.filter(pk=waiver.pk, revoked_at=None).update(revoked_at=at):
        raise WaiverRefused("This waiver was revoked already.", code="waiver_revoked")
    events.record(
        "waiver.revoked",
        engagement=waiver.engagement,
        actor=actor,
        at=at,
        source=source,
        waiver=waiver.number,
    )
