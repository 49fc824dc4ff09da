"""Celery tasks of the core: claim, read the clock, call one service."""

import socket
from os import getpid

from celery import shared_task
from django.utils import timezone

from engagements import dispatch
from engagements.selectors import figures
from engagements.services import daily, exports

AT_ONCE = 600  # figures that one round works out: a second or two


def worker_name() -> str:
    """Return a name that no other worker process has."""
    return f"{socket.gethostname()}:{getpid()}"


@shared_task(name="engagements.sweep", ignore_result=True)
def sweep() -> None:
    """Send the jobs that should be running and are not."""
    dispatch.sweep(at=timezone.now())


@shared_task(name="engagements.refresh_figures", ignore_result=True)
def refresh_figures() -> None:
    """Work out the figures that a write or the calendar has ended; what is left waits its turn."""
    figures.refresh(as_of=timezone.now(), at_most=AT_ONCE)


@shared_task(
    name="engagements.export",
    ignore_result=True,
    acks_late=True,
    soft_time_limit=exports.SOFT_SECONDS,
    time_limit=exports.HARD_SECONDS,
)
def export(*, job_id: str) -> None:
    """Write the list of a job into a file."""
    exports.perform_export(job_id, worker=worker_name(), clock=timezone.now)


@shared_task(name="engagements.daily", ignore_result=True, soft_time_limit=900, time_limit=960)
def run_daily() -> None:
    """Do what is due once a day: notify of lapses, remove old files, send the digests."""
    daily.run(at=timezone.now())
