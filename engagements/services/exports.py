"""Long lists as background work: ask, claim, write outside any transaction, finish, remove."""

import hashlib
import secrets
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from django.db import transaction
from django.http import QueryDict

from engagements import permissions, registry
from engagements.domain.access import Action, Role
from engagements.domain.errors import DomainError
from engagements.domain.events import Channel
from engagements.domain.exports import ExportFormat
from engagements.domain.units import local_day
from engagements.exporters import files
from engagements.exporters.listing import ListingQuery
from engagements.exporters.table import Table
from engagements.models import Engagement, Export, Job, User
from engagements.models.fields import longest
from engagements.selectors import engagement as engagement_selectors
from engagements.selectors import exports as selectors
from engagements.services import jobs, writing
from engagements.services.operations import Subject, operation
from engagements.services.person_lock import one_at_a_time

Clock = Callable[[], datetime]
KEPT = timedelta(days=7)
MOST_AT_ONCE = 3
SOFT_SECONDS, HARD_SECONDS = 300, 330
CHUNK = 256 * 1024


class ExportRefused(DomainError):
    """The list cannot be exported like that, or not by this person any more."""

    code = "export_refused"


def file_name(listing: str, *, format: str, engagement: Engagement | None, at: datetime) -> str:
    """Return a name of our own: the engagement's code, the list, the day."""
    zone = engagement.time_zone if engagement else "UTC"
    parts = (engagement.code if engagement else "", listing, f"{local_day(at, time_zone=zone)}")
    return f"{'-'.join(part for part in parts if part)}.{format}"


@operation(Action.KEEP_OWN, of=Subject.FIRM)
@transaction.atomic
def open_export(
    listing: str,
    *,
    query: str,
    format: str,
    actor: User,
    at: datetime,
    source: Channel = Channel.UI,
    engagement: Engagement | None = None,
) -> Export:
    """Write the rows that ask for a file; the caller sends the job after commit.

    Raises:
        ExportRefused: there is no such list or format, or too many files are being written.
    """
    if engagement is not None:
        permissions.require(Action.READ, user=actor, engagement=engagement)
    if listing not in registry.listings() or format not in files.CONTENT_TYPES:
        raise ExportRefused("There is no such list or format.")
    if len(query) > longest(Export, "query"):
        raise ExportRefused("The filters of this list are too long. Take some of them away.")
    one_at_a_time(actor)
    if selectors.under_way(actor) >= MOST_AT_ONCE:
        raise ExportRefused(f"{MOST_AT_ONCE} files of yours are being written. Wait for one.")
    job = jobs.open_job(
        "export",
        title=f"{registry.listings()[listing].title} as {format.upper()}",
        requested_by=actor,
        engagement=engagement,
        at=at,
    )
    return Export.objects.create(
        job=job, requested_by=actor, listing=listing, query=query, format=ExportFormat(format)
    )


def perform_export(job_id: uuid.UUID | str, *, worker: str, clock: Clock) -> None:
    """Write the file of a job, unless another worker has it or it is written already."""
    job = jobs.claim(job_id, worker=worker, at=clock())
    if job is None:
        return
    slow = f"The list took longer than {SOFT_SECONDS} seconds. Narrow it by its filters."
    with jobs.heartbeat(job, clock=clock), jobs.outcome(job, clock=clock, slow=slow):
        _perform(job, clock=clock)


def _perform(job: Job, *, clock: Clock) -> None:
    export = selectors.by_job(job.pk)
    at = clock()
    engagement = _allowed(export)
    scope = [engagement.pk] if engagement else selectors.scope_of(export.requested_by)
    table = registry.listings()[export.listing].find(
        ListingQuery(
            user=export.requested_by,
            as_of=at,
            filters=QueryDict(export.query).dict(),
            engagement=engagement,
            may_take_long=True,
        )
    )
    aside = _write_aside(job, export, table)
    name = file_name(export.listing, format=export.format, engagement=engagement, at=at)
    try:
        _finish(job, export, aside=aside, name=name, scope=scope, at=clock())
    finally:
        aside.unlink(missing_ok=True)


def _allowed(export: Export) -> Engagement | None:
    """Ask again what the person who asked may see: rights can end while a job waits.

    Raises:
        ExportRefused: they may not see the list any more.
    """
    user, here = export.requested_by, export.job.engagement
    refusal = ExportRefused("The person who asked for this list may no longer see it.")
    if not user.is_active or user.role == Role.CLIENT:
        raise refusal
    if here is None:
        return None
    seen = engagement_selectors.visible_to(user).select_related(
        "client", "owner", "playbook_version"
    )
    engagement = seen.filter(pk=here.pk).first()
    if engagement is None:
        raise refusal
    return engagement


def _write_aside(job: Job, export: Export, table: Table) -> Path:
    path = writing.part_of(job, store=selectors.store())

    def report(step: int) -> None:
        jobs.progress(job, step=step, steps=max(table.count, step), words=f"{step} rows written")

    report(0)
    with writing.whole(path) as out:
        export.rows = files.write(table, out, format=export.format, progress=report)
    return path


@transaction.atomic
def _finish(
    job: Job, export: Export, *, aside: Path, name: str, scope: list[int], at: datetime
) -> None:
    """Give the file a random name and write the result, in the transaction that ends the job.

    Raises:
        LeaseLost: another worker has the job.
    """
    jobs.finish(job, at=at)
    export.stored_name = f"{secrets.token_hex(20)}.{export.format}"
    Export.objects.filter(pk=export.pk, ready_at=None).update(
        file_name=name,
        stored_name=export.stored_name,
        sha256=_sha256(aside),
        size=aside.stat().st_size,
        rows=export.rows,
        scope=scope,
        ready_at=at,
    )
    writing.put(aside, selectors.path(export))


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def remove_old(*, at: datetime) -> int:
    """Remove the files that were ready for seven days; return how many.

    The file goes first: a row that still names a missing one is tried again the next day.
    """
    removed = 0
    for export in selectors.to_remove(before=at - KEPT):
        selectors.path(export).unlink(missing_ok=True)
        removed += Export.objects.filter(pk=export.pk, removed_at=None).update(removed_at=at)
    return removed
