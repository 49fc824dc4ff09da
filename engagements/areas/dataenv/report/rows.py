"""Data sources with the probes of their last finished run; figures only, never a value."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from engagements.areas.dataenv import selectors
from engagements.areas.dataenv.domain.probe import Unit
from engagements.areas.dataenv.domain.probes.registry import PROBES
from engagements.areas.dataenv.models import ProbeResult, ProbeRun
from engagements.areas.dataenv.report.charts import charts
from engagements.domain.readiness import Judgement, LeftOut, Level, Requirement, Status, judge
from engagements.domain.references import evidence_reference
from engagements.domain.reporting import Chart

if TYPE_CHECKING:
    from engagements.selectors.readiness import Context

AREA = "dataenv"
MEASURED = frozenset({"pass", "warn", "fail"})
ACCESS = frozenset(probe.id for probe in PROBES.values() if probe.dimension == "access")
WORST_FIRST = ("fail", "warn", "not_measured", "pass", "vacuous")


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
class SourceRow:
    """A data source with its last finished run; without a run it has no probes.

    ``key`` is the group of its requirements, and ``judgement`` where they stand. ``too_old`` says
    that the run measured something and all of it counts as unknown by now.
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
    judgement: Judgement
    stopped: str = ""
    too_old: bool = False
    probes: tuple[ProbeRow, ...] = ()
    charts: tuple[Chart, ...] = ()


def source_rows(context: "Context") -> tuple[SourceRow, ...]:
    """Return the sources of an engagement, each with what its last run measured."""
    readiness = context.readiness
    rows = [row for row in readiness.requirements if row.area == AREA]
    left_out = [row for row in readiness.left_out if row.area == AREA]
    return tuple(
        _source(line, rows=rows, left_out=left_out)
        for line in selectors.sources(context.engagement)
    )


def _source(
    line: selectors.SourceLine, *, rows: Sequence[Requirement], left_out: Sequence[LeftOut]
) -> SourceRow:
    source, run = line.source, line.latest
    needed = [row for row in rows if row.group == str(source.pk)]
    out = [row for row in left_out if row.group == str(source.pk)]
    results = list(run.results.all()) if run else []
    document = (run.document if run else None) or {}
    tables = document.get("tables", [])
    counted = [table["rows"] for table in tables if table.get("rows") is not None]
    return SourceRow(
        key=str(source.pk),
        name=source.name,
        kind=source.get_kind_display(),
        tables=len(tables) if run else None,
        rows=sum(counted) if counted else None,
        rows_exact=all(table.get("rows_exact") for table in tables),
        run=run.number if run else None,
        statements=document.get("statements"),
        seconds=_seconds(run),
        measured_at=run.as_of if run else None,
        evidence=evidence_reference(run.evidence.number) if run and run.evidence else "",
        score=document.get("score"),
        coverage=document.get("coverage"),
        judgement=judge(needed),
        stopped=_stopped(results),
        too_old=_is_too_old(results, needed),
        probes=tuple(_probes(results, rows=needed, left_out=out)),
        charts=charts(results, tables, source=source.name),
    )


def _is_too_old(results: Sequence[ProbeResult], needed: Sequence[Requirement]) -> bool:
    measured = any(result.outcome in MEASURED for result in results)
    return measured and bool(needed) and all(row.status is Status.UNKNOWN for row in needed)


def _seconds(run: ProbeRun | None) -> float | None:
    if run is None or run.started_at is None or run.job.finished_at is None:
        return None
    return round((run.job.finished_at - run.started_at).total_seconds(), 1)


def _stopped(results: Iterable[ProbeResult]) -> str:
    """Return why a run ended early: the failed access probe behind what it did not measure."""
    failed = [r for r in results if r.probe in ACCESS and r.outcome == "fail"]
    unmeasured = any(r.outcome == "not_measured" for r in results)
    return failed[0].reason if failed and unmeasured else ""


def _probes(
    results: Iterable[ProbeResult],
    *,
    rows: Sequence[Requirement],
    left_out: Sequence[LeftOut],
) -> Iterable[ProbeRow]:
    """Give one row a probe: its worst line decides, the other tables it found are named."""
    words = {row.key: row.text for row in left_out} | {row.key: row.text for row in rows}
    musts = {row.key for row in rows if row.level is Level.MUST}
    by_probe: dict[str, list[ProbeResult]] = defaultdict(list)
    for result in results:
        by_probe[result.probe].append(result)
    for probe, lines in by_probe.items():
        worst = min(lines, key=_badness)
        also = [r.table for r in lines if r.outcome == worst.outcome and r.table != worst.table]
        yield ProbeRow(
            probe=probe,
            question=words.get(probe, probe),
            level=Level.MUST if probe in musts else Level.SHOULD,
            outcome=worst.outcome,
            table=worst.table,
            columns=tuple(worst.columns),
            numerator=worst.numerator,
            denominator=worst.denominator,
            value=worst.value,
            pass_limit=worst.pass_limit,
            fail_limit=worst.fail_limit,
            unit=PROBES[probe].unit.value if probe in PROBES else Unit.SHARE.value,
            reason=worst.reason,
            also=tuple(sorted(set(also))) if worst.outcome in {"fail", "warn"} else (),
        )


def _badness(result: ProbeResult) -> tuple[int, float, float, int]:
    place = WORST_FIRST.index(result.outcome)
    return (place, -(result.points or 0.0), -(result.value or 0.0), result.order)
