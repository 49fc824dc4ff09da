"""Stages, waits, gates, and what the client may read of the logbook."""

from dataclasses import dataclass
from datetime import date

from reports.document.snapshot.requirements import Grade

SIGNOFF = "signoff"  # the kind of a criterion that a signature of the client settles


@dataclass(frozen=True, kw_only=True)
class VisitRow:
    """One stay in a stage; without ``left_on`` it is the present one."""

    stage: str
    entered_on: date
    left_on: date | None
    days: int
    expected_days: int | None = None
    via: str = ""


@dataclass(frozen=True, kw_only=True)
class WaitRow:
    """A time in which the engagement waited, on whom and why."""

    kind: str
    waiting_on: str
    reason: str
    started_on: date
    ended_on: date | None
    days: int


@dataclass(frozen=True, kw_only=True)
class DecisionRow:
    """What was decided at a gate."""

    gate: str
    decided_on: date
    outcome: str
    rationale: str


@dataclass(frozen=True, kw_only=True)
class CriterionRow:
    """One criterion of the target's gate."""

    key: str
    text: str
    kind: str
    bearing: str
    state: str
    grade: Grade | None = None
    least_grade: Grade | None = None
    evidence: tuple[str, ...] = ()
    owner: str = ""
    due: date | None = None


@dataclass(frozen=True, kw_only=True)
class LogLine:
    """An entry of the logbook that the client may see."""

    number: int
    kind: str
    on: date
    text: str
    owner: str = ""
    due: date | None = None


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """Stages, waits, gates and what the client may read of the logbook."""

    stages: tuple[str, ...] = ()
    visits: tuple[VisitRow, ...] = ()
    waits: tuple[WaitRow, ...] = ()
    decisions: tuple[DecisionRow, ...] = ()
    criteria: tuple[CriterionRow, ...] = ()
    waivers: tuple[str, ...] = ()
    log: tuple[LogLine, ...] = ()
