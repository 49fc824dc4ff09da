"""A probe run in three steps: claim the job, examine outside any transaction, finish."""

import uuid
from datetime import datetime, timedelta

from django.db import transaction

from engagements import permissions
from engagements.areas.dataenv.connectors.registry import standard_thresholds
from engagements.areas.dataenv.domain.about import PROBE_RUN
from engagements.areas.dataenv.domain.document import document_sha256
from engagements.areas.dataenv.domain.ports import Stopped
from engagements.areas.dataenv.domain.record import RunRecord
from engagements.areas.dataenv.domain.results import Outcome
from engagements.areas.dataenv.models import ProbeResult, ProbeRun, RunStatement, Source
from engagements.areas.dataenv.prober import asking
from engagements.areas.dataenv.prober.orders import Task, TaskProgress
from engagements.areas.dataenv.services.connect import order_for
from engagements.areas.dataenv.services.refusals import RunRefused
from engagements.areas.dataenv.services.turns import take_turn
from engagements.domain.about import About
from engagements.domain.access import Action
from engagements.domain.events import Channel
from engagements.domain.units import local_day
from engagements.models import Evidence, Job, User
from engagements.models.fields import longest
from engagements.services import events, jobs
from engagements.services.evidence import record_check_run
from engagements.services.numbering import next_number
from engagements.services.operations import operation

TOOL = "FDE Toolkit probes"
UNFORESEEN = "The run failed for an unexpected reason. It will be tried again."


@operation(Action.WORK)
@transaction.atomic
def open_run(row: Source, *, actor: User, at: datetime, source: Channel = Channel.UI) -> ProbeRun:
    """Write the run and its job; the caller sends the job after commit.

    Raises:
        RunRefused: the source was removed, or a run of it waits or runs already.
    """
    number = next_number(ProbeRun.objects.all(), engagement=row.engagement)
    take_turn(row, ProbeRun)
    job = jobs.open_job(
        "probe",
        title=f"Probe run {number}: {row.name}",
        about=About(PROBE_RUN, str(number)),
        requested_by=actor,
        engagement=row.engagement,
        at=at,
    )
    run = ProbeRun.objects.create(
        engagement=row.engagement, number=number, source=row, job=job, requested_at=at
    )
    events.record(
        "probe_run.requested",
        engagement=row.engagement,
        actor=actor,
        at=at,
        source=source,
        run=number,
        source_id=row.pk,
    )
    return run


def perform_run(job_id: uuid.UUID | str, *, worker: str, clock: jobs.Clock) -> None:
    """Claim the job, examine the source, write what was found; harmless when called twice."""
    job = jobs.claim(job_id, worker=worker, at=clock())
    if job is None:
        return
    with jobs.outcome(job, clock=clock, unforeseen=UNFORESEEN):
        try:
            _perform(job, clock=clock)
        except Stopped as stopped:  # how the pure rules, which know no jobs, say it
            raise jobs.StopAsked from stopped


def _perform(job: Job, *, clock: jobs.Clock) -> None:
    run = ProbeRun.objects.select_related(
        "engagement__client", "source__file", "source__engagement"
    ).get(job=job)
    _check_right(job, run)
    ProbeRun.objects.filter(pk=run.pk).update(started_at=clock())
    with jobs.heartbeat(job, clock=clock):
        record = asking.measure(
            order_for(
                run.source,
                task=Task.RUN,
                at=clock(),
                run=f"{run.engagement.code}-{run.number}",
            ),
            progress=lambda done: _report_progress(job, done),
            should_stop=lambda: jobs.stop_asked(job),
        )
    finish_run(run, job=job, record=record, at=clock())


@transaction.atomic
def finish_run(run: ProbeRun, *, job: Job, record: RunRecord, at: datetime) -> None:
    """Write what a run found with its evidence, and end the job.

    Raises:
        LeaseLost: another worker has the job, so nothing is written.
    """
    document = record.document
    sha256 = document_sha256(document)
    evidence = _evidence(run, job=job, record=record, sha256=sha256, at=at)
    ProbeRun.objects.filter(pk=run.pk).update(
        plan_sha256=record.plan_sha256,
        thresholds_version=record.thresholds_version[:20],
        as_of=record.as_of,
        document=document,
        document_sha256=sha256,
        facts={**record.facts, "engine": record.engine},
        evidence=evidence,
    )
    ProbeResult.objects.bulk_create(_results(run, record), batch_size=200)
    RunStatement.objects.bulk_create(_statements(run, record), batch_size=200)
    events.record(
        "probe_run.finished",
        engagement=run.engagement,
        actor=job.requested_by,
        at=at,
        source=Channel.TASK,
        run=run.number,
        source_id=run.source_id,
        document_sha256=sha256,
        plan_sha256=record.plan_sha256,
        score=document["score"],
        coverage=document["coverage"],
        outcomes={
            outcome.value: sum(line.outcome is outcome for line in record.results)
            for outcome in Outcome
        },
        statements=len(record.statements),
        evidence=evidence.number,
    )
    jobs.finish(job, at=at)


def _evidence(run: ProbeRun, *, job: Job, record: RunRecord, sha256: str, at: datetime) -> Evidence:
    day = local_day(record.as_of, time_zone=run.engagement.time_zone)
    return record_check_run(
        run.engagement,
        title=f"Probe run {run.number} on {run.source.name}",
        sha256=sha256,
        tool=f"{TOOL}, {record.engine}",
        source_ref=f"runs/{run.number}/",
        effective_at=record.as_of,
        at=at,
        actor=job.requested_by,
        valid_until=day + timedelta(days=standard_thresholds().valid_days),
    )


def _results(run: ProbeRun, record: RunRecord) -> list[ProbeResult]:
    most = {name: longest(ProbeResult, name) for name in ("table", "reason")}
    return [
        ProbeResult(
            run=run,
            order=order,
            probe=line.probe,
            table=line.table[: most["table"]],
            columns=list(line.columns),
            outcome=line.outcome,
            numerator=line.numerator,
            denominator=line.denominator,
            value=line.value,
            pass_limit=line.pass_limit,
            fail_limit=line.fail_limit,
            reason=line.reason[: most["reason"]],
            points=line.points,
            detail=dict(line.detail),
        )
        for order, line in enumerate(record.results, start=1)
    ]


def _statements(run: ProbeRun, record: RunRecord) -> list[RunStatement]:
    most = {name: longest(RunStatement, name) for name in ("purpose", "error")}
    return [
        RunStatement(
            run=run,
            order=order,
            purpose=one.purpose[: most["purpose"]],
            text=one.text,
            sha256=one.sha256,
            rows=one.rows,
            milliseconds=one.milliseconds,
            error=one.error[: most["error"]],
        )
        for order, one in enumerate(record.statements, start=1)
    ]


def _check_right(job: Job, run: ProbeRun) -> None:
    """Ask again whether the person may do this: rights may have ended since the request."""
    user = job.requested_by
    if user is None or not permissions.may(Action.WORK, user=user, engagement=run.engagement):
        raise RunRefused("The person who asked for this run may no longer run probes here.")
    if run.source.removed_at is not None:
        raise RunRefused("The source was removed before its run began.")


_PHASES = {"connect": "opening the source", "measure": "measuring", "judge": "judging"}


def _report_progress(job: Job, done: TaskProgress) -> None:
    """Write how far the run is: one step a table, and one for the verdict."""
    if done.table:
        step, words = done.number - 1, f"table {done.number} of {done.tables}, {done.table[:80]}"
    else:
        step = done.tables if done.phase == "judge" else 0
        words = _PHASES.get(done.phase, done.phase)
    if so_far := _so_far(done):
        words = f"{words}; so far {so_far}"
    plain = "".join(c for c in words if c.isprintable())
    jobs.progress(job, step=step, steps=done.tables + 1, words=plain)


def _so_far(done: TaskProgress) -> str:
    shown = (Outcome.PASS, Outcome.WARN, Outcome.FAIL)
    counted = {outcome: done.outcomes.get(outcome, 0) for outcome in shown}
    return ", ".join(f"{count} {outcome}" for outcome, count in counted.items() if count)
