"""Asks for reports and makes them: claim, work outside any transaction, finish."""

import hashlib
import uuid
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from django.db import transaction

from engagements import permissions
from engagements.domain.about import About
from engagements.domain.access import Action
from engagements.domain.errors import DomainError
from engagements.domain.events import Channel
from engagements.domain.hashing import text_sha256
from engagements.models import Engagement, Job, User
from engagements.services import events, jobs, numbering, writing
from engagements.services.operations import operation
from reports import collect, render, selectors
from reports.document.snapshot import Snapshot, Standing, Status
from reports.models import REPORT, Report

Clock = Callable[[], datetime]
SOFT_SECONDS, HARD_SECONDS = 90, 120
STEPS = 4
LONGEST_KEY = 60


class NotAllowed(DomainError):
    """The person who asked may no longer make reports here."""

    code = "not_allowed"


class BrokenFile(DomainError):
    """What was written is not what was rendered."""

    code = "broken_file"


@operation(Action.DRAFT_REPORT)
@transaction.atomic
def open_report(
    engagement: Engagement,
    *,
    actor: User,
    at: datetime,
    source: Channel = Channel.UI,
    idempotency_key: str = "",
) -> Report:
    """Write the rows that ask for the next version; the caller sends the job after commit.

    The same ``idempotency_key`` of the same person gives the report that it gave before.
    """
    number = numbering.next_number(Report.objects.all(), engagement=engagement)  # locks it
    key = _job_key(engagement, actor, idempotency_key)
    if key and (found := selectors.by_idempotency_key(key)):
        return found
    title = f"Readiness report {number}"
    job = jobs.open_job(
        "report",
        title=title,
        about=About(REPORT, str(number)),
        requested_by=actor,
        engagement=engagement,
        idempotency_key=key,
        at=at,
    )
    report = Report.objects.create(
        engagement=engagement,
        number=number,
        job=job,
        title=title,
        requested_by=actor,
        requested_at=at,
    )
    events.record(
        "report.requested",
        engagement=engagement,
        actor=actor,
        at=at,
        source=source,
        report=number,
        job=job.pk,
    )
    return report


def _job_key(engagement: Engagement, actor: User, key: str) -> str:
    """Keep one person's keys apart from another's, and whatever they hold short and plain."""
    if not key:
        return ""
    digest = text_sha256(key)[:LONGEST_KEY]
    return f"report:{engagement.pk}:{actor.pk}:{digest}"


def produce_report(job_id: uuid.UUID | str, *, worker: str, clock: Clock) -> None:
    """Make the report of a job, unless somebody else has it or it is made already."""
    job = jobs.claim(job_id, worker=worker, at=clock())
    if job is None:
        return
    slow = f"The report took longer than {SOFT_SECONDS} seconds. Try it again."
    with jobs.heartbeat(job, clock=clock), jobs.outcome(job, clock=clock, slow=slow):
        _make(job, clock=clock)


def _make(job: Job, *, clock: Clock) -> None:
    report = selectors.by_job(job.pk)
    if report.ready_at is not None:
        return
    _check_right(job, report)
    jobs.progress(job, step=0, steps=STEPS, words="collecting what is on record")
    snapshot = collect.snapshot(report, as_of=clock())
    jobs.progress(job, step=1, steps=STEPS, words="laying out the pages")
    rendered = render.render(snapshot)
    jobs.progress(job, step=2, steps=STEPS, words="writing the file")
    aside = writing.part_of(job, store=selectors.store())
    with writing.whole(aside) as out:
        out.write(rendered.pdf)
    jobs.progress(job, step=3, steps=STEPS, words="checking the file")
    try:
        sha256 = _checked(aside, rendered)
        _finish(job, report, snapshot, rendered, aside=aside, sha256=sha256, at=clock())
    finally:
        aside.unlink(missing_ok=True)


def _check_right(job: Job, report: Report) -> None:
    """Ask again whether who asked, or tried it again, may: rights can end while a job waits.

    Raises:
        NotAllowed: they may not.
    """
    actor, here = job.requested_by, report.engagement
    if actor is None or not permissions.may(Action.DRAFT_REPORT, user=actor, engagement=here):
        raise NotAllowed("The person who asked for this report may no longer make one here.")


def _checked(aside: Path, rendered: render.Rendered) -> str:
    """Read the file back and return its SHA-256.

    Raises:
        BrokenFile: it does not hold what was rendered, or not a whole PDF.
    """
    written = aside.read_bytes()
    whole = written.startswith(b"%PDF-") and written.rstrip().endswith(b"%%EOF")
    if written != rendered.pdf or not whole or rendered.pages < 1:
        raise BrokenFile("The file on disk is not the report that was made. Try it again.")
    return hashlib.sha256(written).hexdigest()


@transaction.atomic
def _finish(
    job: Job,
    report: Report,
    snapshot: Snapshot,
    rendered: render.Rendered,
    *,
    aside: Path,
    sha256: str,
    at: datetime,
) -> None:
    """Give the file its name and write the result, in the transaction that ends the job.

    The job's row is locked first: a worker whose lease ran out cannot put its file in the place
    of the one that counts.

    Raises:
        LeaseLost: another worker has the job.
    """
    jobs.finish(job, at=at)
    name = f"{report.engagement.code}/{report.engagement.code}-R{report.number}.pdf"
    target = selectors.store() / name
    text = snapshot.to_json()
    overall = snapshot.readiness.overall
    Report.objects.filter(pk=report.pk, ready_at=None).update(
        as_of=snapshot.as_of,
        snapshot=text.decode(),
        snapshot_sha256=hashlib.sha256(text).hexdigest(),
        verdict=overall.verdict.value,
        range_low=overall.low,
        range_high=overall.high,
        **_counts(overall),
        file_name=name,
        sha256=sha256,
        size=len(rendered.pdf),
        pages=rendered.pages,
        render_seconds=round(rendered.seconds, 3),
        template_version=rendered.template_version,
        engine_version=rendered.engine_version,
        ready_at=at,
    )
    events.record(
        "report.ready",
        engagement=report.engagement,
        actor=report.requested_by,
        at=at,
        source=Channel.TASK,
        report=report.number,
        sha256=sha256,
        snapshot_sha256=snapshot.sha256(),
        pages=rendered.pages,
        verdict=overall.verdict.value,
    )
    writing.put(aside, target)


def _counts(overall: Standing) -> dict[str, int]:
    """Return the columns that hold how many requirements of each level stood where."""
    levels = {"musts": overall.musts, "shoulds": overall.shoulds}
    return {
        f"{level}_{status.value}": getattr(tally, status.value)
        for level, tally in levels.items()
        for status in Status
    }
