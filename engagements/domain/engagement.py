"""Whether an engagement goes on, how it ended, and what it waits for."""

from engagements.domain.labels import Labelled


class Status(Labelled):
    """Whether work goes on; a pause is an interval, not a stage."""

    OPEN = "open"
    PAUSED = "paused"
    CLOSED = "closed"


class Outcome(Labelled):
    """How a closed engagement ended."""

    COMPLETED = "completed"
    KILLED = "killed"
    LOST = "lost"
    HANDED_BACK = "handed_back"


class WaitKind(Labelled):
    """Paused by agreement, or blocked."""

    PAUSED = "paused"
    BLOCKED = "blocked"


class WaitingOn(Labelled):
    """Whose move it is."""

    CLIENT = "client"
    US = "us"
    THIRD_PARTY = "third_party"
