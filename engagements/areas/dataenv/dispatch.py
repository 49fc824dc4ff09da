"""The only code of the area that queues work: writes the rows, then sends the job's id."""

from datetime import datetime

from django.db import transaction

from engagements.areas.dataenv import services
from engagements.areas.dataenv.models import ConnectionTest, ProbeRun, Source
from engagements.dispatch import send_after_commit
from engagements.domain.events import Channel
from engagements.models import User


@transaction.atomic
def request_probe_run(
    row: Source, *, actor: User, at: datetime, source: Channel = Channel.UI
) -> ProbeRun:
    """Ask for a run of the probes; see ``services.open_run`` for what is refused."""
    run = services.open_run(row, actor=actor, at=at, source=source)
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
    """Ask for a test of a source; see ``services.open_test`` for what is refused."""
    test = services.open_test(row, actor=actor, at=at, source=source, puts_in_scope=puts_in_scope)
    send_after_commit(test.job)
    return test
