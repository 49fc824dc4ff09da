"""Stays in stages: those behind, the open one, and when the later ones should begin."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet, Subquery

from engagements.domain.stages.plan import planned_starts
from engagements.domain.stages.undo import UndoRefused, check_undo
from engagements.domain.units import days_inclusive, local_day
from engagements.models import Engagement, Event, StageVisit
from engagements.selectors.stages.playbooks import dates, playbook


@dataclass(frozen=True, kw_only=True)
class Visit:
    """One stay in a stage that counts; the open one has no ``left_at``."""

    pk: int
    stage_key: str
    entered_at: datetime
    left_at: datetime | None
    via: str
    entered_by_id: int


def visits(engagement: Engagement) -> QuerySet[StageVisit]:
    """Return the stays that count, the first one first."""
    return StageVisit.objects.filter(engagement=engagement, voided_at=None).order_by("id")


def stays_of(engagement: Engagement) -> list[Visit]:
    """Return the stays that count as plain values, the first one first."""
    names = ("pk", "stage_key", "entered_at", "left_at", "via", "entered_by_id")
    return [Visit(**row) for row in visits(engagement).values(*names)]


def visit_under_way(engagement: Engagement) -> StageVisit | None:
    """Return the open stay; a closed engagement has none."""
    return visits(engagement).filter(left_at=None).first()


def open_visit(engagement: Engagement) -> StageVisit:
    """Return the open stay."""
    return StageVisit.objects.get(engagement=engagement, left_at=None, voided_at=None)


@dataclass(frozen=True, kw_only=True)
class StageStep:
    """One stage of the stepper.

    Units:
        ``days`` counts calendar days over all visits, both ends included.
    """

    key: str
    title: str
    state: str  # "done", "current", "ahead", "skipped"
    days: int
    sle_days: int
    visits: int
    on: date | None
    over_days: int


def stepper(
    engagement: Engagement, *, as_of: datetime, stays: Sequence[Visit] | None = None
) -> list[StageStep]:
    """Return every stage with what happened in it, or when it should begin.

    ``stays``: the visits that count, when the caller has read them already.
    """
    book = playbook(engagement)
    zone = engagement.time_zone
    starts = planned_starts(book, **dates(engagement, as_of=as_of))
    here = book.index(engagement.current_stage)
    found = stays_of(engagement) if stays is None else stays
    steps = []
    for place, stage in enumerate(book.stages):
        in_stage = [stay for stay in found if stay.stage_key == stage.key]
        days = sum(
            days_inclusive(
                local_day(stay.entered_at, time_zone=zone),
                local_day(stay.left_at or as_of, time_zone=zone),
            )
            for stay in in_stage
        )
        left = in_stage[-1].left_at if in_stage else None
        state = "current" if place == here else "ahead"
        if place < here:
            state = "done" if in_stage else "skipped"
        on = local_day(left, time_zone=zone) if left and place < here else starts.get(stage.key)
        steps.append(
            StageStep(
                key=stage.key,
                title=stage.title,
                state=state,
                days=days,
                sle_days=stage.sle_days,
                visits=len(in_stage),
                on=on,
                over_days=max(days - stage.sle_days, 0) if place == here else 0,
            )
        )
    return steps


def is_undoable(
    visit: Visit | StageVisit, *, recorded_after: int, actor_id: int, as_of: datetime
) -> bool:
    """Tell whether ``actor_id`` could take back now the move that opened ``visit``."""
    try:
        check_undo(
            moved_by=visit.entered_by_id,
            actor=actor_id,
            moved_at=visit.entered_at,
            at=as_of,
            recorded_after=recorded_after,
            via=visit.via,
        )
    except UndoRefused:
        return False
    return True


def recorded_after_entry(engagement: Engagement) -> int:
    """Count the events since the engagement entered its present stage."""
    events = Event.objects.filter(engagement=engagement)
    entered = events.filter(type="stage.entered").order_by("-seq").values("seq")[:1]
    return events.filter(seq__gt=Subquery(entered)).count()
