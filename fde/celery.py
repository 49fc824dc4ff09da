"""The Celery application of web, workers and beat."""

import os
from datetime import timedelta
from typing import Any

import structlog
from celery import Celery
from celery.schedules import crontab, schedule
from celery.signals import (
    import_modules,
    task_postrun,
    task_prerun,
    worker_process_init,
    worker_ready,
)
from django.conf import settings

from fde import collector
from fde.alive import WorkerAlive
from fde.platform.env import env

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fde.settings")

app = Celery("fde")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.beat_schedule = {
    "daily": {
        "task": "engagements.daily",
        "schedule": crontab(hour=settings.FDE_DIGEST_AT[0], minute=settings.FDE_DIGEST_AT[1]),
        "options": {"expires": 12 * 3600},
    },
    "sweep": {
        "task": "engagements.sweep",
        "schedule": schedule(timedelta(seconds=15)),
        "options": {"expires": 15},
    },
    "refresh-figures": {
        "task": "engagements.refresh_figures",
        "schedule": schedule(timedelta(seconds=5)),
        "options": {"expires": 5},
    },
}
app.autodiscover_tasks()
app.steps["consumer"].add(WorkerAlive)


@import_modules.connect
def prepare(**_: Any) -> None:
    """Make the folders that a worker or beat writes to, before it writes anything."""
    env.prepare()


@worker_process_init.connect
def freeze(**_: Any) -> None:
    """Spare collections what the process was loaded with."""
    collector.freeze()


@task_prerun.connect
def bind_job(task_id: str = "", kwargs: dict[str, Any] | None = None, **_: Any) -> None:
    """Name the task, and the job it works on, in every log line."""
    job = (kwargs or {}).get("job_id")
    structlog.contextvars.bind_contextvars(task_id=task_id, **({"job_id": job} if job else {}))


@task_postrun.connect
def unbind_job(**_: Any) -> None:
    """Forget them again."""
    structlog.contextvars.clear_contextvars()


@worker_ready.connect
def sweep_at_start(**_: Any) -> None:
    """Look for jobs whose message or worker was lost, and keep what pages will ask for."""
    app.send_task("engagements.sweep", queue="default", expires=60)
    app.send_task("engagements.refresh_figures", queue="default", expires=60)
