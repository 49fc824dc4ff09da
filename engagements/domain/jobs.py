"""States, kinds and time rules of background work."""

from dataclasses import dataclass
from datetime import timedelta

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
    """Where a job stands; the last four are ends."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"  # ended for a reason that a person can act on
    STOPPED = "stopped"
    GAVE_UP = "gave_up"  # failed or lost its worker too often


ENDED = frozenset({State.DONE, State.FAILED, State.STOPPED, State.GAVE_UP})


@dataclass(frozen=True, kw_only=True)
class Kind:
    """What a kind of job is called, and the task and queue that do it.

    One that ``connects`` opens a connection to a client's system, and ``most`` of a kind run at
    once in the deployment. A short one is watched where it was asked for: it sends no notice.
    What a personal one makes is for whoever asked first, also when somebody else tries it again.
    """

    key: str
    words: str
    task: str
    queue: str
    connects: bool = False
    most: int | None = None
    is_short: bool = False
    is_personal: bool = False


KINDS = {
    kind.key: kind
    for kind in (
        Kind(key="probe", words="Probe run", task="probes.run", queue="probes", connects=True),
        Kind(
            key="test",
            words="Connection test",
            task="probes.test",
            queue="tests",
            connects=True,
            most=3,
            is_short=True,
        ),
        Kind(key="report", words="Report", task="reports.produce", queue="reports"),
        Kind(
            key="export",
            words="Export",
            task="engagements.export",
            queue="default",
            is_personal=True,
        ),
    )
}
QUEUES = ("default", "reports", "probes", "tests")  # each has a worker of its own
BEAT = "beat"  # the name under which beat says that it is alive, beside the queues


def back_off(attempt: int) -> timedelta:
    """Return how long a job waits before its next attempt.

    Units:
        ``attempt`` counts those already made; 15, 30, then 60 seconds.
    """
    return timedelta(seconds=_BACK_OFF[min(max(attempt, 1), len(_BACK_OFF)) - 1])
