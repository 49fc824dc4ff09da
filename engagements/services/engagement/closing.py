"""Closing an engagement with its outcome, and opening it again."""

from datetime import datetime

from django.db import transaction

from engagements.domain.access import Action
from engagements.domain.engagement import REASON, Outcome, Status
from engagements.domain.events import Channel
from engagements.domain.hashing import text_sha256
from engagements.domain.stages.moves import Via
from engagements.models import Engagement, User, WaitInterval
from engagements.selectors import stages as stage_selectors
from engagements.services import events, visits
from engagements.services.caller import Caller
from engagements.services.engagement.row import EngagementRefused, InvalidEngagement, bump
from engagements.services.numbering import lock, not_before
from engagements.services.operations import operation
from engagements.services.typed import required_text


@operation(Action.CLOSE)
def close(
    engagement: Engagement,
    *,
    outcome: str,
    reason: str,
    version: int,
    actor: User,
    at: datetime,
    source: Channel = Channel.UI,
) -> Engagement:
    """Close the engagement with its outcome and the reason for it.

    Raises:
        Conflict: the engagement changed since ``version`` was read.
        EngagementRefused: it is closed, or no reason was given.
    """
    return end_engagement(
        engagement,
        outcome=outcome,
        reason=reason,
        version=version,
        actor=actor,
        at=at,
        source=source,
    )


@transaction.atomic
def end_engagement(
    engagement: Engagement,
    *,
    outcome: str,
    reason: str,
    version: int,
    actor: User,
    at: datetime,
    source: Channel,
) -> Engagement:
    """Close the engagement, as a decision at a gate does too.

    Raises:
        Conflict: see ``close``.
        EngagementRefused: likewise.
    """
    _check_end(engagement, outcome=outcome, reason=reason)
    entered_at = lock(engagement).stage_entered_at
    open_waits = WaitInterval.objects.filter(engagement=engagement, ended_at=None)
    at = not_before(
        at,
        entered_at,
        *open_waits.values_list("started_at", flat=True),
    )
    bump(
        engagement,
        version=version,
        at=at,
        status=Status.CLOSED,
        outcome=Outcome(outcome),
        outcome_reason=REASON.clean(reason),
        closed_at=at,
    )
    open_waits.update(ended_at=at)
    by: Caller = {"actor": actor, "at": at, "source": source}
    visits.leave(engagement, **by)
    sha256 = text_sha256(REASON.clean(reason))
    payload = {"outcome": outcome, "reason_sha256": sha256}
    events.record("engagement.closed", engagement=engagement, **by, **payload)
    return engagement


def _check_end(engagement: Engagement, *, outcome: str, reason: str) -> None:
    if engagement.status == Status.CLOSED:
        raise EngagementRefused("The engagement is closed already.", code="engagement_closed")
    required_text(
        REASON, reason, ask="Say why it is closed", refusal=InvalidEngagement, field="reason"
    )
    if outcome == Outcome.COMPLETED and not stage_selectors.is_through(engagement):
        raise EngagementRefused(
            "It is completed once the last gate is decided to go.",
            field="outcome",
            code="last_gate_undecided",
        )


@operation(Action.CLOSE)
@transaction.atomic
def reopen(
    engagement: Engagement,
    *,
    reason: str,
    version: int,
    actor: User,
    at: datetime,
    source: Channel = Channel.UI,
) -> Engagement:
    """Open a closed engagement again, with a new visit in the stage it was closed in.

    Raises:
        Conflict: the engagement changed since ``version`` was read.
        EngagementRefused: it is not closed, or no reason was given.
    """
    if engagement.status != Status.CLOSED:
        raise EngagementRefused("The engagement is open.", code="engagement_open")
    ask = "Say why it is opened again"
    required_text(REASON, reason, ask=ask, refusal=InvalidEngagement, field="reason")
    lock(engagement)
    at = not_before(at, engagement.closed_at)
    bump(
        engagement,
        version=version,
        at=at,
        status=Status.OPEN,
        outcome="",
        outcome_reason="",
        closed_at=None,
    )
    events.record(
        "engagement.reopened",
        engagement=engagement,
        actor=actor,
        at=at,
        source=source,
        reason_sha256=text_sha256(reason),
    )
    stage = engagement.current_stage
    visits.arrive(engagement, stage=stage, via=Via.REOPEN, actor=actor, at=at, source=source)
    return engagement
