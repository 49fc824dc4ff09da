"""Reads of background work, in the asker's scope."""

from datetime import datetime

from django.db.models import Max, Q, QuerySet

from engagements.domain.access import Role
from engagements.models import Job, User, WorkerBeat
from engagements.selectors import engagement as engagement_selectors


def visible_to(user: User) -> QuerySet[Job]:
    """Return the jobs of engagements that ``user`` sees, and those they asked for."""
    jobs = Job.objects.select_related("engagement", "requested_by", "retried_as")
    if not user.is_active or user.role == Role.CLIENT:
        return jobs.none()
    if user.role in {Role.ADMIN, Role.MANAGER}:
        return jobs
    seen = engagement_selectors.visible_to(user).values("pk")
    return jobs.filter(Q(engagement__in=seen) | Q(engagement=None, requested_by=user))


def worker_seen_at() -> datetime | None:
    """Return when a worker last gave a sign of life."""
    return WorkerBeat.objects.aggregate(last=Max("seen_at"))["last"]
