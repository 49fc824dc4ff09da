"""The only code that queues work: writes the job row, then sends its id after commit."""

from datetime import datetime
from functools import partial

import structlog
from django.db import transaction

from engagements import registry
from engagements.domain.events import Channel
from engagements.models import Engagement, Export, Job, User
from engagements.services import exports, jobs

log = structlog.get_logger(__name__)


def send_after_commit(job: Job) -> None:
    """Send the job's id once the transaction that wrote it is committed."""
    transaction.on_commit(partial(send, job))


def send(job: Job) -> bool:
    """Send the job's id by the task's name; a failure is harmless, the sweeper sends it again."""
    from kombu.exceptions import OperationalError  # a command that sends nothing loads no Celery

    from fde.celery import app

    kind = registry.job_kinds().get(job.kind)
    if kind is None:
        log.warning("job.kind_not_installed", job_id=str(job.pk), kind=job.kind)
        return False
    try:
        app.send_task(kind.task, kwargs={"job_id": str(job.pk)}, queue=kind.queue)
    except (OperationalError, OSError):
        log.warning("job.not_sent", job_id=str(job.pk), kind=job.kind)
        return False
    return True


@transaction.atomic
def request_export(
    listing: str,
    *,
    query: str,
    format: str,
    actor: User,
    at: datetime,
    source: Channel = Channel.UI,
    engagement: Engagement | None = None,
) -> Export:
    """Ask for a long list as a file; see ``services.exports.open_export`` for what is refused."""
    export = exports.open_export(
        listing,
        query=query,
        format=format,
        actor=actor,
        at=at,
        source=source,
        engagement=engagement,
    )
    send_after_commit(export.job)
    return export


@transaction.atomic
def retry(job: Job, *, actor: User, at: datetime, source: Channel = Channel.UI) -> Job:
    """Ask for the same work again; see ``services.jobs.retry`` for what is refused.

    What the kind of job refuses besides is up to its ``before_retry``.
    """
    jobs.retry.ask(job, user=actor)  # before a refusal says anything about what the job is of
    if before_retry := registry.job_kind(job.kind).before_retry:
        before_retry(job)
    again = jobs.retry(job, actor=actor, at=at, source=source)
    send_after_commit(again)
    return again


def sweep(*, at: datetime) -> int:
    """Send what should be running and is not; return how many were sent."""
    return sum(send(job) for job in jobs.sweep(at=at))
