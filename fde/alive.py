"""Signs of life: workers say which queues they serve, beat that it sends what is due.

Each writes its own row of ``WorkerBeat``, so that ``/healthz`` can tell them apart: a worker that
is busy for a quarter of an hour is not silent, and beat is not taken for dead with its workers.
"""

import os
import socket
from datetime import timedelta
from typing import Any

import structlog
from celery import bootsteps
from celery.beat import PersistentScheduler
from celery.schedules import schedule
from celery.utils.time import maybe_make_aware

from engagements.domain.jobs import BEAT

EVERY_SECONDS = 15
log = structlog.get_logger(__name__)


def say(*names: str, worker: str) -> None:
    """Write that these are alive; a database that does not answer is no reason to end."""
    from django.db import DatabaseError, connection
    from django.utils import timezone

    from engagements.services import jobs

    try:
        jobs.worker_seen(*names, worker=worker, at=timezone.now())
    except DatabaseError:
        log.warning("alive.not_written", names=names)
    finally:
        connection.close()  # children are forked from here: they must not share it


class WorkerAlive(bootsteps.StartStopStep):
    """Lets a worker's main process say which queues it takes tasks from, while it takes them."""

    requires = ("celery.worker.consumer.tasks:Tasks",)

    def __init__(self, consumer: Any, **kwargs: Any) -> None:
        self.timer: Any = None
        super().__init__(consumer, **kwargs)

    def start(self, consumer: Any) -> None:
        """Say it now, and from now on."""
        self.tell(consumer)
        self.timer = consumer.timer.call_repeatedly(EVERY_SECONDS, self.tell, (consumer,))

    def stop(self, _consumer: Any) -> None:
        """Fall silent: the worker ends, or lost its broker."""
        if self.timer is not None:
            self.timer.cancel()
            self.timer = None

    def tell(self, consumer: Any) -> None:
        """Say it once."""
        say(*(queue.name for queue in consumer.task_consumer.queues), worker=consumer.hostname)


class Scheduler(PersistentScheduler):
    """Beat that says when it sent something, and goes on when the clock is set back."""

    def setup_schedule(self) -> None:
        """Read what was sent when, by clocks that may have been ahead.

        What goes out every few seconds and was never sent goes out at once: the first sign of
        life need not wait for it.
        """
        super().setup_schedule()
        for entry in self.schedule.values():
            if isinstance(entry.schedule, schedule) and not entry.total_run_count:
                every = timedelta(seconds=entry.schedule.seconds)
                entry.last_run_at = entry.default_now() - every
        self.forget_the_future()

    def tick(self, *args: Any, **kwargs: Any) -> float:
        """Send what is due; return the seconds to wait."""
        self.forget_the_future()
        return float(super().tick(*args, **kwargs))

    def apply_async(self, *args: Any, **kwargs: Any) -> Any:
        """Send one task; that it was sent is the sign of life."""
        sent = super().apply_async(*args, **kwargs)
        say(BEAT, worker=f"{socket.gethostname()}:{os.getpid()}")
        return sent

    def forget_the_future(self) -> None:
        """Take what was sent in the future as sent now; beat would stand still until then."""
        ahead = [entry for entry in self.schedule.values() if self.is_ahead(entry)]
        for entry in ahead:
            entry.last_run_at = entry.default_now()
        if ahead:
            log.warning("beat.clock_set_back", entries=[entry.name for entry in ahead])
            self._heap = None  # worked out anew by the next tick

    def is_ahead(self, entry: Any) -> bool:
        """Tell whether an entry was last sent at a time that is still to come."""
        zone = self.app.timezone
        last, now = (maybe_make_aware(t, zone) for t in (entry.last_run_at, entry.default_now()))
        return bool(last > now)
