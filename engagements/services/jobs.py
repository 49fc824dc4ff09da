"""Background work as rows: ask, claim, report progress, end, try again, sweep.

A message in the broker only points at a row, so a lost one is sent again and a doubled one does
no harm: whoever claims the row by one conditional UPDATE does the work.
"""

import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

import structlog
from django.db import DatabaseError, connection, transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from engagements import registry
from engagements.domain import jobs as rules
from engagements.domain.about import NOTHING, About
from engagements.domain.access import Action
from engagements.domain.errors import DomainError, TooOften
from engagements.domain.events import Channel
from engagements.domain.jobs import State
from engagements.models import Engagement, Job, User, WorkerBeat
from engagements.services.operations import operation
from engagements.services.person_lock import one_at_a_time

log = structlog.get_logger(__name__)
Clock = Callable[[], datetime]
UNFORESEEN = "Something unforeseen happened; the log of the worker has it under this job."


class NotNow(DomainError):
    """The job is not in a state in which this can be done."""

    code = "job_state"


class StopAsked(Exception):
    """A person asked the job to stop; the worker ends it at the next step."""


class LeaseLost(Exception):
    """The lease ran out and another worker may have the job: write nothing more."""


@transaction.atomic
def open_job(
    kind: str,
    *,
    title: str,
    requested_by: User | None,
    at: datetime,
    engagement: Engagement | None = None,
    idempotency_key: str = "",
    input_sha256: str = "",
    retry_of: Job | None = None,
    about: About = NOTHING,
) -> Job:
    """Write the row that asks for work; the caller sends it through ``dispatch`` after commit.

    ``about`` is what it makes. What people wrote stands in ``title`` behind a colon
    only: notices, which leave the building, carry what stands before it.

    Raises:
        TooOften: it opens a connection, and the person had many opened within a minute.
    """
    if registry.job_kinds()[kind].connects and requested_by is not None:
        _refuse_many(requested_by, at=at)
    return Job.objects.create(
        kind=registry.job_kinds()[kind].key,
        title=title[:200],
        **about.columns,
        requested_by=requested_by,
        engagement=engagement,
        state=State.QUEUED,
        idempotency_key=idempotency_key or uuid.uuid4().hex,
        input_sha256=input_sha256,
        retry_of=retry_of,
        created_at=at,
        due_at=at,
    )


def _refuse_many(user: User, *, at: datetime) -> None:
    """Count what opens a connection, whether it was asked for by a page, the API or a retry."""
    one_at_a_time(user)
    connecting = [kind.key for kind in registry.job_kinds().values() if kind.connects]
    recent = Job.objects.filter(
        requested_by=user,
        kind__in=connecting,
        created_at__gt=at - rules.CONNECTIONS_IN,
        created_at__lte=at,
    )
    if recent.count() >= rules.CONNECTIONS:
        raise TooOften(
            f"You had {rules.CONNECTIONS} connections opened within a minute. "
            "Wait a minute before the next one."
        )


def claim(job_id: uuid.UUID | str, *, worker: str, at: datetime) -> Job | None:
    """Claim a queued job, or one whose lease has run out; None when there is none to claim.

    A job that would be one too many of its kind waits again; the sweeper sends it soon.
    """
    free = Q(state=State.QUEUED) | (Q(state=State.RUNNING) & _lease_is_over(at))
    taken = Job.objects.filter(free, pk=job_id, attempt__lt=rules.MAX_ATTEMPTS).update(
        state=State.RUNNING,
        attempt=F("attempt") + 1,
        worker=worker[:120],
        lease_until=at + rules.LEASE,
        heartbeat_at=at,
        started_at=at,
        step=0,
        words="",
    )
    if not taken:
        return None
    job = Job.objects.get(pk=job_id)
    return None if _put_back(job, at=at) else job


def _put_back(job: Job, *, at: datetime) -> bool:
    """Queue a job again that is one too many: checked after the claim, so one of two sees it."""
    most = registry.job_kind(job.kind).most
    if most is None:
        return False
    running = Job.objects.filter(kind=job.kind, state=State.RUNNING, lease_until__gte=at)
    if running.count() <= most:
        return False
    Job.objects.filter(_held(job)).update(
        state=State.QUEUED,
        attempt=F("attempt") - 1,
        lease_until=None,
        due_at=at - rules.QUEUED_TOO_LONG + rules.CROWDED,
    )
    return True


def _lease_is_over(at: datetime) -> Q:
    return Q(lease_until__lt=at) | Q(lease_until__gt=at + rules.FAR_AHEAD)


def _held(job: Job) -> Q:
    return Q(pk=job.pk, state=State.RUNNING, attempt=job.attempt, worker=job.worker)


def progress(job: Job, *, step: int, steps: int, words: str) -> None:
    """Report how far the work is.

    Raises:
        StopAsked: a person asked for a stop.
        LeaseLost: the job is no longer this worker's.
    """
    if not Job.objects.filter(_held(job)).update(step=step, steps=steps, words=words[:200]):
        raise LeaseLost(str(job.pk))
    if stop_asked(job):
        raise StopAsked(str(job.pk))


def stop_asked(job: Job) -> bool:
    """Return whether a person asked the job to stop."""
    return Job.objects.filter(pk=job.pk, stop_requested_at__isnull=False).exists()


def beat(job: Job, *, at: datetime) -> bool:
    """Lengthen the lease; False when the job is no longer this worker's."""
    return bool(
        Job.objects.filter(_held(job)).update(heartbeat_at=at, lease_until=at + rules.LEASE)
    )


@contextmanager
def outcome(
    job: Job, *, clock: Clock, slow: str = "", unforeseen: str = UNFORESEEN
) -> Iterator[None]:
    """Record how the work inside ended, whatever it raises; a lost lease records nothing.

    ``slow`` is the sentence for a time limit; without it that is unforeseen like the rest.
    """
    lost, failed = f"{job.kind}.lease_lost", f"{job.kind}.failed"
    try:
        yield
    except LeaseLost:
        log.warning(lost, job_id=str(job.pk))
    except StopAsked:
        stopped(job, at=clock())
    except DomainError as error:
        fail(job, at=clock(), code=error.code, text=str(error))
    except Exception as error:
        if slow and _is_time_limit(error):
            fail(job, at=clock(), code="out_of_time", text=slow)
            return
        # Whatever it was, the row must not say "running" for ever: it is tried again.
        log.exception(failed, job_id=str(job.pk))
        give_back(job, at=clock(), text=unforeseen)


def _is_time_limit(error: Exception) -> bool:
    from celery.exceptions import SoftTimeLimitExceeded  # only a worker has such limits

    return isinstance(error, SoftTimeLimitExceeded)


@contextmanager
def heartbeat(job: Job, *, clock: Clock = timezone.now) -> Iterator[None]:
    """Keep the lease alive from a thread with its own connection while the work goes on."""
    done = threading.Event()

    def run() -> None:
        while not done.wait(rules.HEARTBEAT.total_seconds()):
            try:
                if not beat(job, at=clock()):
                    break
            except DatabaseError:
                log.warning("job.heartbeat_failed", job_id=str(job.pk))
            finally:
                connection.close()

    thread = threading.Thread(target=run, name=f"heartbeat-{job.pk}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join(timeout=rules.HEARTBEAT.total_seconds())


@transaction.atomic
def _end(job: Job, state: State, *, at: datetime, code: str = "", text: str = "") -> None:
    ended = Job.objects.filter(_held(job)).update(
        state=state,
        finished_at=at,
        lease_until=None,
        error_code=code[:40],
        error_text=text,
        step=F("steps") if state is State.DONE else F("step"),
    )
    if not ended:
        raise LeaseLost(str(job.pk))
    _run_hooks(job.pk, at=at)


def _run_hooks(job_id: uuid.UUID, *, at: datetime) -> None:
    """Let core and areas react to the end of a job, in the transaction that ends it."""
    job = Job.objects.select_related("engagement", "requested_by").get(pk=job_id)
    for hook in registry.job_hooks():
        hook(job, at)


def finish(job: Job, *, at: datetime) -> None:
    """End the job well; call it in the transaction that writes the result.

    Raises:
        LeaseLost: another worker has the job, so the result must not be written.
    """
    _end(job, State.DONE, at=at)


def fail(job: Job, *, at: datetime, code: str, text: str) -> None:
    """End the job for a reason that a person can act on (``text`` says what to do)."""
    _end(job, State.FAILED, at=at, code=code, text=text)


def stopped(job: Job, *, at: datetime) -> None:
    """End the job because a person asked for it."""
    _end(job, State.STOPPED, at=at)


def give_back(job: Job, *, at: datetime, text: str) -> None:
    """Return a job after an unforeseen error: it is tried again after the back-off, or given up."""
    if job.attempt >= rules.MAX_ATTEMPTS:
        _end(job, State.GAVE_UP, at=at, code="gave_up", text=text)
        return
    Job.objects.filter(_held(job)).update(
        state=State.QUEUED,
        lease_until=None,
        due_at=at + rules.back_off(job.attempt),
        error_text=text,
    )


@operation(Action.WORK, also_owner="requested_by")
@transaction.atomic
def request_stop(job: Job, *, actor: User, at: datetime, source: Channel = Channel.UI) -> None:
    """Ask a running job to stop at its next step; a queued one stops at once.

    Raises:
        NotNow: it has ended already.
    """
    waiting = Job.objects.filter(pk=job.pk, state=State.QUEUED).update(
        state=State.STOPPED, stop_requested_at=at, finished_at=at
    )
    if waiting:
        _run_hooks(job.pk, at=at)
        return
    if not Job.objects.filter(pk=job.pk, state=State.RUNNING).update(stop_requested_at=at):
        raise NotNow("This has ended already; there is nothing to stop.", code="job_ended")


def may_retry(job: Job) -> bool:
    """Return whether the job ended without a result, may be done here, and was not tried again."""
    over = job.state in {State.FAILED, State.STOPPED, State.GAVE_UP}
    known = job.kind in registry.job_kinds()
    return over and known and not Job.objects.filter(retry_of=job).exists()


@operation(Action.WORK, also_owner="requested_by")
@transaction.atomic
def retry(job: Job, *, actor: User, at: datetime, source: Channel = Channel.UI) -> Job:
    """Ask for the same work again: a new job that names the old one.

    Whatever row the old job was to fill (a probe run, a report) now waits for the new one.

    Raises:
        NotNow: the job has not ended without a result, was tried again before, or belongs to an
            area that is not installed.
    """
    # The lock keeps two clicks from making two jobs: the second one finds the first's.
    if not Job.objects.filter(pk=job.pk).update(kind=job.kind) or not may_retry(job):
        raise NotNow(
            "This is running, has a result, or was tried again already.", code="job_not_retriable"
        )
    kind = registry.job_kinds()[job.kind]
    again = open_job(
        job.kind,
        title=job.title,
        requested_by=job.requested_by if kind.is_personal else actor,
        engagement=job.engagement,
        input_sha256=job.input_sha256,
        about=job.about,
        retry_of=job,
        at=at,
    )
    if kind.fills is not None:
        kind.fills._default_manager.filter(job=job).update(job=again)
    return again


def sweep(*, at: datetime) -> list[Job]:
    """Return jobs that should be sent (again); mark those that lost their worker too often.

    Due are queued jobs that nobody took in time, and running ones whose lease has run out; so are
    both when their times are far ahead, because the clock was set back.
    """
    expired = Job.objects.filter(_lease_is_over(at), state=State.RUNNING)
    for job in expired.filter(attempt__gte=rules.MAX_ATTEMPTS):
        _bury(expired.filter(pk=job.pk), at=at)
    for job in expired.filter(attempt__lt=rules.MAX_ATTEMPTS):
        expired.filter(pk=job.pk, attempt=job.attempt).update(
            state=State.QUEUED,
            lease_until=None,
            due_at=at + rules.back_off(job.attempt) - rules.QUEUED_TOO_LONG,
        )
    waits = Q(due_at__lt=at - rules.QUEUED_TOO_LONG) | Q(due_at__gt=at + rules.FAR_AHEAD)
    late = list(Job.objects.filter(waits, state=State.QUEUED).order_by("due_at")[:200])
    # Sent once now; asked for again only after the same wait.
    Job.objects.filter(pk__in=[job.pk for job in late], state=State.QUEUED).update(due_at=at)
    return late


@transaction.atomic
def _bury(lost: QuerySet[Job], *, at: datetime) -> None:
    """Give up a job that lost its worker too often, unless somebody else just did."""
    job_id = lost.values_list("pk", flat=True).first()
    buried = lost.update(
        state=State.GAVE_UP,
        finished_at=at,
        lease_until=None,
        error_code="worker_lost",
        error_text=f"The worker was lost {rules.MAX_ATTEMPTS} times while doing this.",
    )
    if buried and job_id is not None:
        _run_hooks(job_id, at=at)


def worker_seen(*queues: str, worker: str, at: datetime) -> None:
    """Note a sign of life of a worker on each of its queues, or of beat under its own name."""
    WorkerBeat.objects.bulk_create(
        [WorkerBeat(queue=queue, worker=worker[:120], seen_at=at) for queue in sorted(queues)],
        update_conflicts=True,
        unique_fields=["queue"],
        update_fields=["worker", "seen_at"],
    )
