"""One test and one run of a source at a time, however they are requested."""

from engagements.areas.dataenv.models import ConnectionTest, ProbeRun, Source
from engagements.areas.dataenv.services.refusals import RunRefused
from engagements.domain.jobs import State
from engagements.models import Job

_UNDER_WAY = {
    ConnectionTest: "A test of this source is under way. Wait for its end, or stop it.",
    ProbeRun: "A run of this source is under way. Wait for its end, or stop it.",
}


def take_turn(
    source: Source, model: type[ConnectionTest] | type[ProbeRun], *, beside: Job | None = None
) -> None:
    """Lock a source until the transaction ends; ``beside`` is a job that does not count.

    Raises:
        RunRefused: the source was removed, or a test or run of it waits or runs already.
    """
    here = Source.objects.select_for_update(no_key=True).filter(pk=source.pk, removed_at=None)
    if not here:
        raise RunRefused("This source was removed.", code="source_removed")
    others = model._default_manager.filter(source=source).exclude(job=beside)
    if others.filter(job__state__in=(State.QUEUED, State.RUNNING)).exists():
        raise RunRefused(_UNDER_WAY[model], code="source_busy")


def take_turn_again(job: Job) -> None:
    """Take the turn of the test or run that a job was to fill; do nothing for other jobs.

    Raises:
        RunRefused: the source was removed, or another test or run of it waits or runs.
    """
    for test in ConnectionTest.objects.select_related("source").filter(job=job):
        take_turn(test.source, ConnectionTest, beside=job)
    for run in ProbeRun.objects.select_related("source").filter(job=job):
        take_turn(run.source, ProbeRun, beside=job)
