"""The page of one engagement: stages, gate, log, readiness, what blocks, people."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from engagements import permissions
from engagements.charts.palette import PAGE as PALETTE
from engagements.charts.ring import ring
from engagements.domain.engagement import Status
from engagements.domain.readiness import Area, Readiness, Verdict
from engagements.domain.stages.gates import Decision
from engagements.models import Engagement
from engagements.selectors import engagement as selectors
from engagements.selectors import figures
from engagements.selectors import jobs as job_selectors
from engagements.selectors import stages as stage_selectors
from engagements.services import logbook as logbook_services
from engagements.services import stages as stage_services
from engagements.web.engagement import inline
from engagements.web.logbook import timeline_context
from engagements.web.requests import StaffRequest
from engagements.web.scope import engagement_of

SHOWN = 5


@dataclass(frozen=True, kw_only=True)
class Step:
    """A stage of the stepper; ``state`` is done, current or ahead."""

    title: str
    detail: str
    state: str


@dataclass(frozen=True, kw_only=True)
class AreaRow:
    """An area of readiness; ``is_asked`` tells whether anything is asked for in it."""

    title: str
    examined: bool
    is_asked: bool
    low: int
    high: int
    verdict: Verdict
    musts: int
    musts_proven: int
    musts_failing: int
    musts_unknown: int
    shoulds_failing: int


@require_safe
def engagement(request: StaffRequest, code: str) -> HttpResponse:
    """Show an engagement."""
    row = engagement_of(request, code)
    now = timezone.now()
    access = permissions.access(request.user, row)
    standing = figures.standing(row, as_of=now)
    with timezone.override(row.time_zone):
        context = {
            **header(row, as_of=now, stays=standing.visits),
            **timeline_context(
                request, row, as_of=now, may_log=access.may(logbook_services.add_entry)
            ),
            **_readiness(standing),
            "gate": _gate(standing, row),
            "people": tuple(selectors.people_of(row)),
            "jobs": job_selectors.open_on(request.user, row)[:3],
            "may_move": access.may(stage_services.advance_stage),
            "places": inline.places_of(row, access),
        }
        return render(request, "engagements/engagement/detail.html", context)


def header(
    engagement: Engagement, *, as_of: datetime, stays: Sequence[stage_selectors.Visit] | None = None
) -> dict[str, Any]:
    """Return what the head of every page of an engagement shows."""
    steps = stage_selectors.stepper(engagement, as_of=as_of, stays=stays)
    return {
        "engagement": engagement,
        "is_open": engagement.status != Status.CLOSED,
        "here": next(step for step in steps if step.state == "current"),
        "steps": tuple(_step(step) for step in steps),
        "waits": list(selectors.open_waits(engagement)),
        "now": as_of,
    }


def _step(step: stage_selectors.StageStep) -> Step:
    """Return one stage of the stepper, ready to print."""
    state = "ahead" if step.state == "skipped" else step.state
    day = f"{step.on.day} {step.on:%b}" if step.on else ""
    detail = {
        "done": f"{step.days} d, done {day}",
        "current": f"{step.days} d, target {step.sle_days} d",
        "skipped": "passed over",
    }.get(step.state, f"planned {day}" if day else f"{step.sle_days} d planned")
    return Step(title=step.title, detail=detail, state=state)


def _readiness(standing: figures.Standing) -> dict[str, Any]:
    """Return what the page says of readiness."""
    readiness = standing.readiness
    judged = readiness.judgement
    return {
        "readiness": readiness,
        "areas": tuple(_area(area) for area in readiness.areas),
        "checked_at": standing.as_of,
        "ring": ring(
            low=judged.low,
            high=judged.high,
            verdict=readiness.verdict,
            words=readiness.verdict.label,
            expected=readiness.expected_worst,
            palette=PALETTE,
        ),
        "blocking": _blocking(readiness),
        "blocking_count": len(readiness.blocking),
        "renewals": readiness.renewals[:SHOWN],
        "renewal_count": len(readiness.renewals),
    }


def _area(area: Area) -> AreaRow:
    judged = area.judgement
    return AreaRow(
        title=area.title,
        examined=area.examined,
        is_asked=bool(judged.musts.total or judged.shoulds.total),
        low=judged.low,
        high=judged.high,
        verdict=judged.verdict,
        musts=judged.musts.total,
        musts_proven=judged.musts.proven,
        musts_failing=judged.musts.failing,
        musts_unknown=judged.musts.unknown,
        shoulds_failing=judged.shoulds.failing,
    )


def _blocking(readiness: Readiness) -> list[dict[str, Any]]:
    return [{"row": row, "days": readiness.days_open(row)} for row in readiness.blocking[:SHOWN]]


def _gate(standing: figures.Standing, engagement: Engagement) -> dict[str, Any] | None:
    """Return the gate bar: musts met, and the first things that are missing."""
    review = standing.review
    if not review.gates:
        return None
    missing = review.unsettled_musts
    to_stage = review.gates[-1].to_stage
    stages = {stage.key: stage for stage in stage_selectors.playbook(engagement).stages}
    going = standing.outcome in {Decision.GO, Decision.CONDITIONAL_GO}
    return {
        "title": review.gates[-1].title,
        "next_stage": stages.get(to_stage),
        "open": going and standing.decided_for == to_stage,
        "met": review.musts_met,
        "musts": review.musts,
        "missing": [row.criterion.text for row in missing[:3]],
        "more": max(len(missing) - 3, 0),
        "outcome": standing.outcome,
    }
