"""Whether an engagement goes on, how it ended, and what it waits for."""

from dataclasses import dataclass

from engagements.domain.labels import Labelled
from engagements.domain.text import Text


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


NAME = Text(longest=120)
CODE = Text(longest=20, letters="upper")
CURRENCY = Text(longest=3, letters="upper")
NEXT_STEP = Text(longest=300)
NEXT_STEP_OWNER = Text(longest=120)
VALUE_BASIS = Text(longest=4_000, lines=True)
REASON = Text(longest=4_000, lines=True)  # why it ended, goes on, or its date moves
WAIT_REASON = Text(longest=300)


@dataclass(frozen=True, kw_only=True)
class Detail:
    """A text that describes an engagement: what pages call it, and what may be typed."""

    label: str
    text: Text
    is_required: bool = False


# Those that are changed together, by the name of their column.
DETAILS = {
    "name": Detail(label="Title", text=NAME, is_required=True),
    "next_step": Detail(label="Next step", text=NEXT_STEP),
    "next_step_owner": Detail(label="Who", text=NEXT_STEP_OWNER),
    "currency": Detail(label="Currency", text=CURRENCY),
    "value_basis": Detail(label="Basis of the value", text=VALUE_BASIS),
}
