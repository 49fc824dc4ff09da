"""A connection test in three steps: claim the job, let the child open the source, finish."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from engagements import permissions
from engagements.areas.dataenv.domain.about import SOURCE
from engagements.areas.dataenv.domain.ports import Budget, ConnectFailed, Stopped
from engagements.areas.dataenv.domain.sources import OPENED
from engagements.areas.dataenv.domain.typed_texts import TABLE
from engagements.areas.dataenv.models import ConnectionTest, Source
from engagements.areas.dataenv.prober import asking
from engagements.areas.dataenv.prober.orders import FoundTable, Task, TaskProgress
from engagements.areas.dataenv.services.connect import order_for
from engagements.areas.dataenv.services.expectations import add_tables
from engagements.areas.dataenv.services.refusals import RunRefused, SourceRefused
from engagements.areas.dataenv.services.turns import take_turn
from engagements.domain.about import About
from engagements.domain.access import Action
from engagements.domain.errors import DomainError
from engagements.domain.events import Channel
from engagements.models import Job, User
from engagements.models.fields import longest
from engagements.services import events, jobs
from engagements.services.operations import operation

LISTED = Budget().tables  # that a test names or puts in scope: as many as a run reads
_PHASES = {"connect": "opening the source", "catalogue": "reading its catalogue"}


@operation(Action.WORK)
@transaction.atomic
def open_test(
    row: Source,
    *,
    actor: User,
    at: datetime,
    source: Channel = Channel.UI,
    puts_in_scope: bool = False,
) -> ConnectionTest:
    """Write the test and its job; the caller sends the job after commit.

    Raises:
        RunRefused: the source was removed, or a test of it waits or runs already.
        TooOften: the person had many connections opened within a minute.
    """
    take_turn(row, ConnectionTest)
    job = jobs.open_job(
        "test",
        title=f"{'Tables for the scope' if puts_in_scope else 'Connection test'}: {row.name}",
        about=About(SOURCE, str(row.pk)),
        requested_by=actor,
        engagement=row.engagement,
        at=at,
    )
    return ConnectionTest.objects.create(source=row, job=job, puts_in_scope=puts_in_scope)


def perform_test(job_id: uuid.UUID | str, *, worker: str, clock: jobs.Clock) -> None:
    """Claim the job, open the source, write how that went; harmless when called twice."""
    job = jobs.claim(job_id, worker=worker, at=clock())
    if job is None:
        return
    with jobs.outcome(job, clock=clock):
        try:
            _perform(job, clock=clock)
        except Stopped as stopped:
            raise jobs.StopAsked from stopped


def _perform(job: Job, *, clock: jobs.Clock) -> None:
    test = ConnectionTest.objects.select_related("source__engagement__client", "source__file").get(
        job=job
    )
    _check_right(job, test)
    outcome, sentence, tables = OPENED, "", tuple[FoundTable, ...]()
    with jobs.heartbeat(job, clock=clock):
        try:
            tables = asking.tables(
                order_for(test.source, task=Task.TABLES, at=clock()),
                progress=lambda done: _report_progress(job, done),
                should_stop=lambda: jobs.stop_asked(job),
            ).tables
        except (ConnectFailed, SourceRefused) as failure:
            outcome, sentence = _reason(failure), str(failure)
    finish_test(test, job=job, outcome=outcome, sentence=sentence, tables=tables, at=clock())


def _reason(error: DomainError) -> str:
    return str(error.reason) if isinstance(error, ConnectFailed) else error.code


@transaction.atomic
def finish_test(
    test: ConnectionTest,
    *,
    job: Job,
    outcome: str,
    sentence: str,
    tables: Sequence[FoundTable],
    at: datetime,
) -> None:
    """Write how a test went, also at its source, and end the job.

    Raises:
        LeaseLost: another worker has the job, so nothing is written.
        RunRefused: the source is no longer what was tested, so nothing is written either.
    """
    row, actor = test.source, job.requested_by
    current = Source.objects.select_for_update(no_key=True).get(pk=row.pk)
    if (current.version, current.secret) != (row.version, row.secret):
        raise RunRefused("The source was changed while it was being tested. Test it again.")
    outcome = outcome[: longest(ConnectionTest, "outcome")]
    Source.objects.filter(pk=row.pk).update(tested_at=at, tested_outcome=outcome)
    events.record(
        "source.changed",
        engagement=row.engagement,
        actor=actor,
        at=at,
        source=Channel.TASK,
        source_id=row.pk,
        changed=["tested"],
        outcome=outcome,
    )
    added = 0
    if test.puts_in_scope and actor is not None:
        added = add_tables(
            row, tables=_tables_for_scope(row, tables), actor=actor, at=at, source=Channel.TASK
        )
    ConnectionTest.objects.filter(pk=test.pk).update(
        outcome=outcome,
        sentence=sentence[: longest(ConnectionTest, "sentence")],
        found=len(tables),
        tables=[table.name for table in tables[:LISTED]],
        added=added,
    )
    jobs.finish(job, at=at)


def _tables_for_scope(row: Source, tables: Sequence[FoundTable]) -> list[str]:
    """Return the names of tables to agree on; views are named by a person only.

    With those that are agreed on already there are no more than a run reads, however many tables
    a source claims to have.
    """
    known = set(row.expectations.values_list("table", flat=True))
    names = [table.name for table in tables if table.kind != "view" and table.name not in known]
    usable = [name for name in names if name.strip() and TABLE.fits(name)]
    return usable[: max(0, LISTED - len(known))]


def _check_right(job: Job, test: ConnectionTest) -> None:
    """Ask again whether the person may do this: rights may have ended since the request."""
    user, engagement = job.requested_by, test.source.engagement
    if user is None or not permissions.may(Action.WORK, user=user, engagement=engagement):
        raise RunRefused("The person who asked for this test may no longer test sources here.")
    if test.source.removed_at is not None:
        raise RunRefused("The source was removed before its test began.")


def _report_progress(job: Job, done: TaskProgress) -> None:
    step = list(_PHASES).index(done.phase) if done.phase in _PHASES else 0
    jobs.progress(job, step=step, steps=len(_PHASES), words=_PHASES.get(done.phase, ""))
