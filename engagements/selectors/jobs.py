"""Reads of background work, in the asker's scope."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from engagements.domain.access import Role
from engagements.domain.jobs import State
from engagements.models import Engagement, Job, User, WorkerBeat
from engagements.selectors import engagement as engagement_selectors

OPEN = (State.QUEUED, State.RUNNING)


def visible_to(user: User) -> QuerySet[Job]:
    """Return the jobs of engagements that ``user`` sees, and those they asked for."""
    jobs = Job.objects.select_related("engagement", "requested_by", "retried_as")
    if not user.is_active or user.role == Role.CLIENT:
        return jobs.none()
    if user.role in {Role.ADMIN, Role.MANAGER}:
        return jobs
    seen = engagement_selectors.visible_to(user).values("pk")
    return jobs.filter(Q(engagement__in=seen) | Q(engagement=None, requested_by=user))


def open_on(user: User, engagement: Engagement) -> QuerySet[Job]:
    """Return the jobs of one engagement that wait or run and that ``user`` sees."""
    return visible_to(user).filter(engagement=engagement, state__in=OPEN)


def listed(user: User, *, state: str = "", job: uuid.UUID | None = None) -> QuerySet[Job]:
    """Return the jobs that ``user`` sees: all, those in a state, or one."""
    rows = visible_to(user)
    if job is not None:
        return rows.filter(pk=job)
    return rows.filter(state=state) if state else rows


def mine(user: User, *, since: datetime) -> QuerySet[Job]:
    """Return what ``user`` asked for and is open, or has ended since a moment."""
    rows = visible_to(user).filter(requested_by=user)
    return rows.filter(Q(finished_at=None) | Q(finished_at__gte=since)).order_by("-created_at")


@dataclass(frozen=True, kw_only=True)
class UnderWay:
    """A job that is not at its end; ``code`` is of its engagement, or empty."""

    title: str
    code: str
    state: str
    step: int
    steps: int


def under_way(user: User, *, most: int) -> list[UnderWay]:
    """Return the first jobs ``user`` sees that wait or run, the oldest first."""
    rows = visible_to(user).filter(state__in=OPEN).order_by("created_at")
    told = rows.values_list("title", "engagement__code", "state", "step", "steps")[:most]
    return [
        UnderWay(title=title, code=code or "", state=state, step=step, steps=steps)
        for title, code, state, step, steps in told
    ]


def signs_of_life() -> dict[str, datetime]:
    """Return when the workers of each queue, and beat, last gave a sign of life."""
    return dict(WorkerBeat.objects.values_list("queue", "seen_at"))


STILL_COUNTED = (State.QUEUED, State.RUNNING, State.FAILED, State.GAVE_UP)


@dataclass(frozen=True, kw_only=True)
class Counts:
    """How many jobs are in each state; the ended ones only since ``since``."""

    running: int
    queued: int
    failed: int
    gave_up: int
    done: int
    stopped: int

    @property
    def open(self) -> int:
        """Return how many may still change by themselves."""
        return self.running + self.queued


def counts(jobs: QuerySet[Job], *, since: datetime) -> Counts:
    """Count ``jobs`` by state; done and stopped ones only since a moment."""
    recent = Q(finished_at__gte=since)
    asked = jobs.filter(Q(state__in=STILL_COUNTED) | recent)
    return Counts(
        **asked.order_by().aggregate(
            running=Count("pk", filter=Q(state=State.RUNNING)),
            queued=Count("pk", filter=Q(state=State.QUEUED)),
            failed=Count("pk", filter=Q(state=State.FAILED, retried_as=None)),
            gave_up=Count("pk", filter=Q(state=State.GAVE_UP, retried_as=None)),
            done=Count("pk", filter=Q(state=State.DONE) & recent),
            stopped=Count("pk", filter=Q(state=State.STOPPED) & recent),
        )
    )
