"""Closing an engagement with its outcome, and opening it again."""

from datetime import datetime

from django.db import transaction

from engagements.domain.engagement import Outcome, Status
from engagements.domain.events import text_sha256
from engagements.domain.stages.moves import Via
from engagements.models import Engagement, StageVisit, User, WaitInterval
from engagements.selectors import stages as stage_selectors
from engagements.services import events
from engagements.services.engagement.row import EngagementRefused, InvalidEngagement, bump
from engagements.services.numbering import lock, not_before


@transaction.atomic
def close(
    engagement: Engagement,
    *,
    outcome: str,
    reason: str,
    version: int,
    actor: User,
    at: datetime,
) -> Engagement:
    """Close the engagement with its outcome and the reason for it.

    Raises:
        Conflict: the engagement changed since ``version`` was read.
        EngagementRefused: it is closed, or no reason was given.
    """
    if engagement.status == Status.CLOSED:
        raise EngagementRefused("The engagement is closed already.", code="engagement_closed")
    if not reason.strip():
        raise InvalidEngagement("Say why it is closed.", field="reason")
    if outcome == Outcome.COMPLETED and not stage_selectors.is_through(engagement):
        raise EngagementRefused(
            "It is completed once the last gate is decided to go.",
            field="outcome",
            code="last_gate_undecided",
        )
    lock(engagement)
    open_visits = StageVisit.objects.filter(engagement=engagement, left_at=None, voided_at=None)
    open_waits = WaitInterval.objects.filter(engagement=engagement, ended_at=None)
    at = not_before(
        at,
        *open_visits.values_list("entered_at", flat=True),
        *open_waits.values_list("started_at", flat=True),
    )
    bump(
        engagement,
        version=version,
        at=at,
        status=Status.CLOSED,
        outcome=Outcome(outcome),
        outcome_reason=reason.strip(),
        closed_at=at,
    )
    open_visits.update(left_at=at)
    open_waits.update(ended_at=at)
    events.record(
        "stage.left", engagement=engagement, actor=actor, at=at, stage=engagement.current_stage
    )
    events.record(
        "engagement.closed",
        engagement=engagement,
        actor=actor,
        at=at,
        outcome=outcome,
        reason_sha256=text_sha256(reason.strip()),
    )
    return engagement


@transaction.atomic
def reopen(
    engagement: Engagement, *, reason: str, version: int, actor: User, at: datetime
) -> Engagement:
    """Open a closed engagement again, with a new visit in the stage it was closed in.

    Raises:
        Conflict: the engagement changed since ``version`` was read.
        EngagementRefused: it is not closed, or no reason was given.
    """
    if engagement.status != Status.CLOSED:
        raise EngagementRefused("The engagement is open.", code="engagement_open")
    if not reason.strip():
        raise InvalidEngagement("Say why it is opened again.", field="reason")
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
        stage_entered_at=at,
    )
    stage = engagement.current_stage
    StageVisit.objects.create(
        engagement=engagement,
        stage_key=stage,
        entered_at=at,
        entered_by=actor,
        via=Via.REOPEN,
    )
    events.record(
        "engagement.reopened",
        engagement=engagement,
        actor=actor,
        at=at,
        reason_sha256=text_sha256(reason),
    )
    events.record("stage.entered", engagement=engagement, actor=actor, at=at, stage=stage,
                  via=Via.REOPEN)  # fmt: skip
    return engagement
