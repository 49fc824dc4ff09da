"""What people judge about controls, on which evidence, and who carries them."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from engagements.areas.compliance.domain import typed_texts
from engagements.areas.compliance.domain.states import JUDGED, Carries, Direction
from engagements.areas.compliance.models import (
    Control,
    ControlDecision,
    EvidenceLink,
    Responsibility,
)
from engagements.areas.compliance.services.row import NOT_TAKEN_ON, is_taken_on
from engagements.domain.access import Action
from engagements.domain.errors import Conflict, DomainError, ValueRefused
from engagements.domain.events import Channel
from engagements.domain.hashing import text_sha256
from engagements.domain.references import evidence_reference
from engagements.models import Engagement, Evidence, User
from engagements.services import events
from engagements.services.numbering import lock_open, not_before
from engagements.services.operations import operation
from engagements.services.typed import optional_text, required_text

Link = tuple[Evidence, str]


class ControlRefused(DomainError):
    """This cannot be recorded about the control."""

    code = "control_refused"


class InvalidControl(ControlRefused, ValueRefused):
    """A value of a control decision cannot be taken."""


@operation(Action.WORK)
@transaction.atomic
def record_decision(
    engagement: Engagement,
    *,
    control: Control,
    state: str,
    rationale: str,
    actor: User,
    at: datetime,
    source: Channel = Channel.UI,
    evidence: Iterable[Link] = (),
    owner_name: str = "",
    due_on: date | None = None,
) -> ControlDecision:
    """Add what a person judged, with the evidence it rests on; earlier rows stay.

    ``evidence``: pairs of evidence and ``supports``, ``contradicts`` or ``informs``.

    Raises:
        ControlRefused: a control that is not the engagement's, no rationale, or evidence that
            is not in force.
    """
    lock_open(engagement)
    _check_control(engagement, control)
    if state not in JUDGED:
        raise InvalidControl(
            "Judge it satisfied, partial, planned or not satisfied.", field="state"
        )
    rationale = required_text(
        typed_texts.RATIONALE,
        rationale,
        ask="Say what you looked at and why you judge it so",
        refusal=InvalidControl,
        field="rationale",
    )
    links = list(evidence)
    latest = _latest(engagement, control)
    at = not_before(at, latest.decided_at if latest else None)
    decision = ControlDecision.objects.create(
        engagement=engagement,
        control=control,
        state=state,
        rationale=rationale,
        owner_name=_name(owner_name),
        due_on=due_on,
        actor=actor,
        decided_at=at,
        supersedes=latest,
    )
    for piece, verdict in links:
        _link(engagement, control, piece, verdict, actor=actor, at=at)
    _record(
        engagement,
        control,
        actor=actor,
        at=at,
        source=source,
        state=state,
        due_on=due_on,
        evidence={str(piece.number): str(verdict) for piece, verdict in links},
        rationale_sha256=text_sha256(rationale),
    )
    return decision


@operation(Action.WORK)
@transaction.atomic
def link_evidence(
    engagement: Engagement,
    *,
    control: Control,
    evidence: Evidence,
    verdict: str,
    actor: User,
    at: datetime,
    source: Channel = Channel.UI,
    rule_id: str = "",
) -> EvidenceLink:
    """Hold evidence against a control without judging it again.

    Evidence that contradicts a control judged earlier makes it contested.

    Raises:
        ControlRefused: a control or evidence that is not the engagement's, or not in force.
    """
    lock_open(engagement)
    _check_control(engagement, control)
    link = _link(engagement, control, evidence, verdict, actor=actor, at=at, rule_id=rule_id)
    _record(
        engagement,
        control,
        actor=actor,
        at=at,
        source=source,
        evidence={str(evidence.number): str(verdict)},
        rule=rule_id,
    )
    return link


@operation(Action.WORK)
@transaction.atomic
def set_responsibility(
    engagement: Engagement,
    *,
    control: Control,
    split: str,
    actor: User,
    at: datetime,
    source: Channel = Channel.UI,
    provider_name: str = "",
    attestation: Evidence | None = None,
    attested_until: date | None = None,
    read: Mapping[str, Any] | None = None,
) -> Responsibility:
    """Say who carries a control: the client, its provider, or both.

    ``read`` holds when the last change was that the person saw.

    Raises:
        Conflict: somebody else changed it in the meantime.
        ControlRefused: no provider named, or an attestation without its last day.
    """
    lock_open(engagement)
    _check_control(engagement, control)
    provider_name = _name(provider_name)
    _check_split(split, provider_name=provider_name)
    if attestation is not None:
        _check_evidence(engagement, attestation)
        if attested_until is None:
            raise InvalidControl(
                "Say until when the provider vouches for it.", field="attested_until"
            )
    stands = Responsibility.objects.filter(engagement=engagement, control=control).first()
    if read is not None and (stands.set_at if stands else None) != read["set_at"]:
        raise Conflict("Somebody else changed who is responsible in the meantime.")
    at = not_before(at, stands.set_at if stands else None)
    row, _ = Responsibility.objects.update_or_create(
        engagement=engagement,
        control=control,
        defaults={
            "split": split,
            "provider_name": provider_name,
            "attestation": attestation,
            "attested_until": attested_until,
            "set_by": actor,
            "set_at": at,
        },
    )
    _record(
        engagement,
        control,
        actor=actor,
        at=at,
        source=source,
        split=split,
        attested_until=attested_until,
        attestation=attestation.number if attestation else None,
    )
    return row


def _check_split(split: str, *, provider_name: str) -> None:
    if split not in list(Carries):
        raise InvalidControl(
            "A control is carried by the provider, the customer or both.", field="split"
        )
    if split != Carries.CUSTOMER and not provider_name:
        raise InvalidControl("Name the provider that carries it.", field="provider_name")


def _latest(engagement: Engagement, control: Control) -> ControlDecision | None:
    """Return the end of a control's chain, whatever its rows say of the time."""
    rows = ControlDecision.objects.filter(engagement=engagement, control=control)
    return rows.filter(superseded_by=None).order_by("-pk").first()


def _link(
    engagement: Engagement,
    control: Control,
    evidence: Evidence,
    verdict: str,
    *,
    actor: User | None,
    at: datetime,
    rule_id: str = "",
) -> EvidenceLink:
    """Link, or turn an existing link round; one that says the same stays as it was."""
    if verdict not in set(Direction):
        raise InvalidControl("Evidence supports, contradicts or informs.", field="verdict")
    _check_evidence(engagement, evidence)
    link, made = EvidenceLink.objects.get_or_create(
        evidence=evidence,
        control=control,
        defaults={
            "verdict": verdict,
            "created_by": actor,
            "rule_id": rule_id,
            "created_at": at,
        },
    )
    if not made and link.verdict != verdict:
        link.verdict, link.created_by = verdict, actor
        link.created_at = not_before(at, link.created_at)
        link.save(update_fields=["verdict", "created_by", "created_at"])
    return link


def _record(
    engagement: Engagement,
    control: Control,
    *,
    actor: User | None,
    at: datetime,
    source: Channel,
    state: str | None = None,
    **details: Any,
) -> None:
    """Record a decision about a control; ``state`` only when it was judged."""
    events.record(
        "control.decided",
        engagement=engagement,
        actor=actor,
        at=at,
        source=source,
        framework=control.framework.key,
        control=control.ref,
        state=state,
        **details,
    )


def _check_control(engagement: Engagement, control: Control) -> None:
    if not is_taken_on(engagement, control):
        raise ControlRefused(NOT_TAKEN_ON, code="control_not_adopted")


def _check_evidence(engagement: Engagement, evidence: Evidence) -> None:
    if evidence.engagement_id != engagement.pk:
        raise InvalidControl("That evidence belongs to another engagement.", field="evidence")
    if evidence.withdrawn_at or evidence.quarantined_at:
        raise ControlRefused(
            f"{evidence_reference(evidence.number)} was withdrawn and proves nothing.",
            field="evidence",
            code="evidence_withdrawn",
        )


def _name(name: str) -> str:
    return optional_text(
        typed_texts.NAME, name, ask="Give a name", refusal=InvalidControl, field="owner_name"
    )
