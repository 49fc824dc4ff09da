"""Verdicts with their ranges, overall, by area and by group."""

from dataclasses import dataclass, field
from enum import StrEnum


class Verdict(StrEnum):
    """What could be decided when the report was made, the worst first."""

    NO_GO = "NO_GO"
    INCOMPLETE = "INCOMPLETE"
    CONDITIONAL = "CONDITIONAL"
    GO = "GO"


@dataclass(frozen=True, kw_only=True)
class Tally:
    """How many requirements stand where."""

    proven: int = 0
    failing: int = 0
    excepted: int = 0
    unknown: int = 0

    @property
    def total(self) -> int:
        """Return how many there are."""
        return self.proven + self.failing + self.excepted + self.unknown


@dataclass(frozen=True, kw_only=True)
class Standing:
    """A verdict with its range, worst to best.

    Units:
        ``low`` and ``high`` are whole points of 100.
    """

    verdict: Verdict
    low: int
    high: int
    musts: Tally = field(default_factory=Tally)
    shoulds: Tally = field(default_factory=Tally)


@dataclass(frozen=True, kw_only=True)
class GroupStanding:
    """A group of requirements (a framework, a source, a gate) and where it stands."""

    key: str
    title: str
    standing: Standing


@dataclass(frozen=True, kw_only=True)
class Standings:
    """An area, where it stands, and its groups."""

    key: str
    title: str
    examined: bool
    standing: Standing
    groups: tuple[GroupStanding, ...] = ()
