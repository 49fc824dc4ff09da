"""The one writer of stays in stages, and of what an engagement repeats of its open stay."""

from datetime import datetime
from typing import Any

from engagements.domain.events import Channel
from engagements.models import Engagement, StageVisit, User
from engagements.services import events


def beginning(stage: str, *, at: datetime) -> dict[str, Any]:
    """Return the columns with which an engagement is created, before its first stay is opened."""
    return {"current_stage": stage, "stage_entered_at": at}


def arrive(
    engagement: Engagement, *, stage: str, via: str, actor: User, at: datetime, source: Channel
) -> StageVisit:
    """Open a stay; the caller holds the lock, and no stay is open."""
    _repeat(engagement, stage=stage, entered_at=at)
    visit = StageVisit.objects.create(
        engagement=engagement, stage_key=stage, entered_at=at, entered_by=actor, via=via
    )
    events.record(
        "stage.entered",
        engagement=engagement,
        actor=actor,
        at=at,
        source=source,
        stage=stage,
        via=via,
    )
    return visit


def leave(engagement: Engagement, *, actor: User, at: datetime, source: Channel) -> None:
    """Close the open stay; the caller holds the lock."""
    opened = StageVisit.objects.filter(engagement=engagement, left_at=None, voided_at=None)
    stage = opened.values_list("stage_key", flat=True).first() or engagement.current_stage
    opened.update(left_at=at)
    events.record(
        "stage.left", engagement=engagement, actor=actor, at=at, source=source, stage=stage
    )


def take_back(
    engagement: Engagement,
    *,
    voided: StageVisit,
    reopened: StageVisit,
    actor: User,
    at: datetime,
    source: Channel,
) -> None:
    """Void a stay and open the one before it again, as if nobody had moved."""
    StageVisit.objects.filter(pk=voided.pk).update(voided_at=at, left_at=at)
    StageVisit.objects.filter(pk=reopened.pk).update(left_at=None)
    _repeat(engagement, stage=reopened.stage_key, entered_at=reopened.entered_at)
    events.record(
        "stage.move_undone",
        engagement=engagement,
        actor=actor,
        at=at,
        source=source,
        voided=voided.stage_key,
        stage=reopened.stage_key,
        entered_at=reopened.entered_at,
    )


def see(engagement: Engagement, visit: StageVisit) -> None:
    """Let an engagement that was read before the lock show the stay that is open now."""
    engagement.current_stage, engagement.stage_entered_at = visit.stage_key, visit.entered_at


def _repeat(engagement: Engagement, *, stage: str, entered_at: datetime) -> None:
    engagement.current_stage, engagement.stage_entered_at = stage, entered_at
    Engagement.objects.filter(pk=engagement.pk).update(
        current_stage=stage, stage_entered_at=entered_at
    )
