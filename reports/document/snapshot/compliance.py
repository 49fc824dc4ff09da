"""Frameworks, controls and exceptions."""

from dataclasses import dataclass
from datetime import date

from reports.document.snapshot.requirements import Grade, Status


@dataclass(frozen=True, kw_only=True)
class FrameworkRow:
    """A framework, where its controls stand, and why it binds."""

    key: str
    title: str
    version: str
    why: str
    low: float | None
    high: float | None
    coverage: float | None
    questions: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ControlRow:
    """One control with its state; ``counts_as`` is None for one that makes no requirement."""

    framework: str
    ref: str
    text: str
    bearing: str
    weight: int
    state: str
    counts_as: Status | None
    reason: str = ""
    grade: Grade | None = None
    evidence: tuple[str, ...] = ()
    valid_until: date | None = None
    owner: str = ""
    due: date | None = None


@dataclass(frozen=True, kw_only=True)
class ExceptionRow:
    """Leave to live with a failing control for a time."""

    number: str
    control: str
    kind: str
    reason: str
    starts_on: date
    expires_on: date
    asked_by: str = ""
    approved_by: str = ""


@dataclass(frozen=True, kw_only=True)
class Compliance:
    """Frameworks, controls and exceptions."""

    frameworks: tuple[FrameworkRow, ...] = ()
    controls: tuple[ControlRow, ...] = ()
    exceptions: tuple[ExceptionRow, ...] = ()
