"""Celery tasks of the engagement areas: claim, read the clock, call one service."""

import socket
from os import getpid

from celery import shared_task
from django.utils import timezone

from engagements import dispatch
from engagements.services import dataenv, jobs


def worker_name() -> str:
    """Return a name that no other worker process has."""
    return f"{socket.gethostname()}:{getpid()}"


@shared_task(name="engagements.sweep", ignore_result=True)
def sweep() -> None:
    """Send the jobs that should be running and are not."""
    dispatch.sweep(at=timezone.now())


@shared_task(name="engagements.worker_beat", ignore_result=True)
def worker_beat() -> None:
    """Show that beat, broker and a worker together work."""
    jobs.worker_seen("default", worker=worker_name(), at=timezone.now())


@shared_task(
    name="probes.run", ignore_result=True, acks_late=True, soft_time_limit=960, time_limit=1020
)
def run_probes(*, job_id: str) -> None:
    """Run the probes over the source of a job."""
    dataenv.perform_run(job_id, worker=worker_name(), clock=timezone.now)
