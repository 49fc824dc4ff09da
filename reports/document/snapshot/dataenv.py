"""Data sources with the probes of their last run."""

from dataclasses import dataclass
from datetime import datetime

from reports.document.snapshot.requirements import Level
from reports.document.snapshot.standing import Standing


@dataclass(frozen=True, kw_only=True)
class ProbeRow:
    """One probe on its worst table; ``also`` names the other tables it found.

    Units:
        ``value`` and the limits are in ``unit``: a share from 0 to 1, days, or a plain count.
    """

    probe: str
    question: str
    level: Level
    outcome: str
    table: str = ""
    columns: tuple[str, ...] = ()
    numerator: int | None = None
    denominator: int | None = None
    value: float | None = None
    pass_limit: float | None = None
    fail_limit: float | None = None
    unit: str = "share"
    reason: str = ""
    also: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One bar of a small chart."""

    label: str
    value: float
    shown: str
    bad: bool = False


@dataclass(frozen=True, kw_only=True)
class FigureSet:
    """A small chart: what it shows, its bars and the limit they are held against."""

    title: str
    figures: tuple[Figure, ...]
    note: str
    limit: float | None = None
    limit_words: str = ""


@dataclass(frozen=True, kw_only=True)
class SourceRow:
    """A data source with its last finished run; without a run it has no probes.

    ``key`` is the group of its requirements.
    """

    key: str
    name: str
    kind: str
    tables: int | None
    rows: int | None
    rows_exact: bool
    run: int | None
    statements: int | None
    seconds: float | None
    measured_at: datetime | None
    evidence: str
    score: float | None
    coverage: float | None
    standing: Standing
    stopped: str = ""
    probes: tuple[ProbeRow, ...] = ()
    charts: tuple[FigureSet, ...] = ()


@dataclass(frozen=True, kw_only=True)
class DataEnvironment:
    """The data sources."""

    sources: tuple[SourceRow, ...] = ()
