"""Requirements as a report keeps them: what was asked for, and where each one stood.

These are the report's own types. The rules of readiness may gain fields, states and names; what
was stored keeps its own, and ``reports/collect`` turns the one into the other.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Level(StrEnum):
    """How much a requirement binds."""

    MUST = "must"
    SHOULD = "should"


class Status(StrEnum):
    """What the evidence said of a requirement when the report was made."""

    PROVEN = "proven"
    FAILING = "failing"
    UNKNOWN = "unknown"
    EXCEPTED = "excepted"  # failing, with an exception in force


class Grade(StrEnum):
    """Who vouches for the evidence, best first."""

    MEASURED = "measured"
    WITNESSED = "witnessed"
    IMPORTED = "imported"
    DOCUMENTED = "documented"
    ATTESTED = "attested"


@dataclass(frozen=True, kw_only=True)
class Requirement:
    """One thing that must or should hold for the target, and where it stood.

    ``examined`` is False for the one row that stands for an area nobody looked at. The client may
    read ``reason`` only where ``reason_for_client`` says that a check of ours wrote it.
    """

    area: str
    group: str
    key: str
    text: str
    level: Level
    status: Status
    grade: Grade | None = None
    valid_until: date | None = None
    owner: str = ""
    closes: str = ""
    weight: int = 1
    since: date | None = None
    due: date | None = None
    reason: str = ""
    group_title: str = ""
    evidence: tuple[str, ...] = ()
    examined: bool = True
    reason_for_client: bool = False

    @property
    def identity(self) -> str:
        """Return the name by which findings and the portal point at this requirement."""
        return f"{self.area}/{self.group}/{self.key}/{self.level.value}"


@dataclass(frozen=True, kw_only=True)
class LeftOut:
    """Something that made no requirement for the target, with the reason printed."""

    area: str
    group: str
    key: str
    text: str
    reason: str
    group_title: str = ""


@dataclass(frozen=True, kw_only=True)
class Target:
    """What readiness was asked for: a gate on a day in the engagement's time zone."""

    gate: str
    title: str
    on: date
    scope: str = ""
