"""Celery tasks of the engagement areas: claim, read the clock, call one service."""

import socket
from os import getpid

from celery import shared_task
from django.utils import timezone

from engagements import dispatch
from engagements.services import jobs


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
