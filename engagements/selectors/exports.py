"""Reads of long lists that were written into files, for the one who asked for them."""

import uuid
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db.models import QuerySet

from engagements.domain.jobs import ENDED
from engagements.models import Export, Job, User
from engagements.selectors import engagement as engagement_selectors
from engagements.selectors import jobs as job_selectors


def visible_to(user: User) -> QuerySet[Export]:
    """Return the exports that ``user`` asked for and whose job they still see."""
    seen = job_selectors.visible_to(user).values("pk")
    return Export.objects.filter(requested_by=user, job__in=seen).select_related("job")


def by_job(job_id: uuid.UUID) -> Export:
    """Return the export that a job writes."""
    return Export.objects.select_related("job__engagement", "requested_by").get(job=job_id)


def under_way(user: User) -> int:
    """Count the exports that ``user`` waits for."""
    return Export.objects.filter(requested_by=user).exclude(job__state__in=ENDED).count()


def scope_of(user: User) -> list[int]:
    """Return the primary keys of the engagements that ``user`` sees now."""
    return sorted(engagement_selectors.visible_to(user).values_list("pk", flat=True))


def may_fetch(export: Export, *, user: User) -> bool:
    """Return whether ``user`` may fetch the file: they asked for it and still see all it covers."""
    if export.requested_by_id != user.pk or export.ready_at is None or export.removed_at:
        return False
    return set(export.scope) <= set(scope_of(user))


def fetched_by(user: User, jobs: list[Job]) -> set[uuid.UUID]:
    """Return which of ``jobs`` have a file that ``user`` may ask for."""
    rows = Export.objects.filter(job__in=jobs, requested_by=user, removed_at=None)
    return set(rows.exclude(ready_at=None).values_list("job", flat=True))


def to_remove(*, before: datetime) -> QuerySet[Export]:
    """Return the exports that were ready before a moment and still have their file."""
    return Export.objects.filter(ready_at__lt=before, removed_at=None).order_by("pk")


def store() -> Path:
    """Return the folder of exported files, outside every public one."""
    return Path(settings.FDE_FILES) / "exports"


def path(export: Export) -> Path:
    """Return the path of the file of a finished export."""
    return store() / export.stored_name
