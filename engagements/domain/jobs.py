"""States and time rules of background work, and what a kind of job is."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from engagements.domain.labels import Labelled

LEASE = timedelta(seconds=60)
HEARTBEAT = timedelta(seconds=10)
QUEUED_TOO_LONG = timedelta(seconds=30)
# No lease and no wait is longer: one that ends later was written before the clock was set back.
FAR_AHEAD = timedelta(minutes=5)
MAX_ATTEMPTS = 5
# Connections that one person may have opened in a minute: more would make a port scanner of us.
CONNECTIONS = 10
CONNECTIONS_IN = timedelta(minutes=1)
CROWDED = timedelta(seconds=5)  # after which a job that found its kind at its most is sent again
_BACK_OFF = (15, 30, 60)


class State(Labelled):
    """The state of a job; the last four are ends."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"  # ended for a reason that a person can act on
    STOPPED = "stopped"
    GAVE_UP = "gave_up"  # failed or lost its worker too often


ENDED = frozenset({State.DONE, State.FAILED, State.STOPPED, State.GAVE_UP})


@dataclass(frozen=True, kw_only=True)
class Queue:
    """A queue with a worker of its own: a job that is stuck there holds up no other queue."""

    key: str
    at_once: int = 2  # tasks that its worker does at the same time


@dataclass(frozen=True, kw_only=True)
class JobKind:
    """A kind of job: its name, the task and queue that do it, and the model that it fills.

    ``fills`` has a one-to-one ``job``; after a retry its row waits for the new job.
    ``before_retry`` may refuse a retry. One that ``connects`` opens a connection to a client's
    system, and ``most`` of a kind run at once in the deployment. A short one is watched where it
    was asked for: it sends no notice. What a personal one makes is for whoever asked first, also
    when somebody else tries it again.
    """

    key: str
    words: str
    task: str
    queue: str
    fills: type[Any] | None = None
    before_retry: Callable[[Any], None] | None = None
    connects: bool = False
    most: int | None = None
    is_short: bool = False
    is_personal: bool = False


DEFAULT_QUEUE = "default"
BEAT = "beat"  # the name under which beat says that it is alive, beside the queues


def back_off(attempt: int) -> timedelta:
    """Return how long a job waits before its next attempt.

    Units:
        ``attempt`` counts those already made; 15, 30, then 60 seconds.
    """
    return timedelta(seconds=_BACK_OFF[min(max(attempt, 1), len(_BACK_OFF)) - 1])
