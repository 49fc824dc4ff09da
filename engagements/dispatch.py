"""The only code that queues work: writes the job row, then sends its id after commit."""

from datetime import datetime
from functools import partial

import structlog
from django.db import transaction

from engagements.areas.dataenv import services as dataenv
from engagements.areas.dataenv.models import ConnectionTest, ProbeRun, Source
from engagements.domain import jobs as rules
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

    kind = rules.KINDS[job.kind]
    try:
        app.send_task(kind.task, kwargs={"job_id": str(job.pk)}, queue=kind.queue)
    except (OperationalError, OSError):
        log.warning("job.not_sent", job_id=str(job.pk), kind=job.kind)
        return False
    return True


@transaction.atomic
def request_probe_run(
    row: Source, *, actor: User, at: datetime, source: Channel = Channel.UI
) -> ProbeRun:
    """Ask for a run of the probes; see ``services.dataenv.open_run`` for what is refused."""
    run = dataenv.open_run(row, actor=actor, at=at, source=source)
    send_after_commit(run.job)
    return run


@transaction.atomic
def request_test(
    row: Source,
    *,
    actor: User,
    at: datetime,
    source: Channel = Channel.UI,
    puts_in_scope: bool = False,
) -> ConnectionTest:
    """Ask for a test of a source; see ``services.dataenv.open_test`` for what is refused."""
    test = dataenv.open_test(row, actor=actor, at=at, source=source, puts_in_scope=puts_in_scope)
    send_after_commit(test.job)
    return test


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

    A test or run of a source is refused like a first one: see ``services.dataenv.open_test``.
    """
    jobs.retry.ask(job, user=actor)  # before anything of the source is told
    dataenv.take_turn_again(job)
    again = jobs.retry(job, actor=actor, at=at, source=source)
    send_after_commit(again)
    return again


def sweep(*, at: datetime) -> int:
    """Send what should be running and is not; return how many were sent."""
    return sum(send(job) for job in jobs.sweep(at=at))
