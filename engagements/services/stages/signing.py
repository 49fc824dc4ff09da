"""The signature of a client's approver under a criterion, given in the portal."""

import io
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from engagements.domain.access import Action, Visibility
from engagements.domain.engagement import Status
from engagements.domain.events import Channel
from engagements.domain.readiness import Grade
from engagements.domain.stages.gates import State
from engagements.domain.stages.playbook import Criterion, Kind
from engagements.models import CriterionResult, Engagement, User
from engagements.selectors import stages as selectors
from engagements.services.evidence import take_evidence
from engagements.services.numbering import lock
from engagements.services.operations import operation
from engagements.services.stages.criteria import CriterionRefused, write_result


@operation(Action.SIGN_OFF)
@transaction.atomic
def sign_criterion(
    engagement: Engagement,
    *,
    gate_key: str,
    criterion_key: str,
    read: str,
    actor: User,
    at: datetime,
    source: Channel = Channel.PORTAL,
) -> CriterionResult:
    """Record that an approver of the client signed; what they signed is kept as a file.

    ``read`` names the document in which they read it.

    Raises:
        CriterionRefused: it is not signed by the client, not asked for now or signed already.
    """
    lock(engagement)
    criterion = _asked(engagement, gate_key, criterion_key)
    if criterion is None or criterion.kind is not Kind.SIGNOFF:
        raise CriterionRefused(
            "This signature is not asked for any more.", code="signature_not_asked"
        )
    if criterion_key in selectors.signed_criteria(engagement, gate_key=gate_key, as_of=at):
        raise CriterionRefused("This is signed already.", code="signed_already")
    proof = take_evidence(
        engagement,
        title=f"Signed by {actor}: {criterion.text}"[:200],
        upload=io.BytesIO(_statement(engagement, criterion, read=read, actor=actor, at=at)),
        file_name=f"{engagement.code}-{criterion.key}-signed.txt",
        grade=Grade.WITNESSED,
        visibility=Visibility.CLIENT,
        tool="portal",
        actor=actor,
        at=at,
        source=source,
    )
    return write_result(
        engagement,
        gate_key=gate_key,
        criterion_key=criterion_key,
        state=State.MET,
        actor=actor,
        at=at,
        source=source,
        evidence=proof,
        signer_name=str(actor),
    )


def _asked(engagement: Engagement, gate_key: str, criterion_key: str) -> Criterion | None:
    """Return the criterion if the gate ahead asks it."""
    gate = selectors.playbook(engagement).gate_out_of(engagement.current_stage)
    if engagement.status == Status.CLOSED or gate is None or gate.key != gate_key:
        return None
    return gate.criterion(criterion_key)


def _statement(
    engagement: Engagement, criterion: Criterion, *, read: str, actor: User, at: datetime
) -> bytes:
    local = at.astimezone(ZoneInfo(engagement.time_zone))
    lines = [
        f"{engagement.client.name}: {engagement.name} ({engagement.code})",
        f"Signed: {criterion.text}.",
        f"By: {actor} <{actor.email}>, approver of {engagement.client.name}",
        f"On: {local.day} {local:%B %Y, %H:%M %Z}, signed in to the portal",
        f"After reading: {read}",
    ]
    return ("\n".join(lines) + "\n").encode()
