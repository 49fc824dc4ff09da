"""Data sources with the probes of their last finished run; figures only, never a value."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from engagements.areas.dataenv import selectors
from engagements.areas.dataenv.models import ProbeResult, ProbeRun
from engagements.domain.prose import clip
from engagements.domain.references import evidence_reference
from engagements.domain.wording import agree, counted
from engagements.models import Engagement
from reports.document.derive.rules import stand
from reports.document.snapshot import (
    DataEnvironment,
    Figure,
    FigureSet,
    LeftOut,
    Level,
    ProbeRow,
    Requirement,
    SourceRow,
)

AREA = "dataenv"
WORST_FIRST = ("fail", "warn", "not_measured", "pass", "vacuous")
DAYS = {"TML-01"}
MOST_BARS = 6


def section(
    engagement: Engagement, *, rows: Sequence[Requirement], left_out: Sequence[LeftOut]
) -> DataEnvironment:
    """Return the sources of an engagement, each with what its last run measured."""
    lines = selectors.sources(engagement)
    return DataEnvironment(
        sources=tuple(_source(line, rows=rows, left_out=left_out) for line in lines)
    )


def _source(
    line: selectors.SourceLine, *, rows: Sequence[Requirement], left_out: Sequence[LeftOut]
) -> SourceRow:
    source, run = line.source, line.latest
    mine = [row for row in rows if row.area == AREA and row.group == str(source.pk)]
    out = [row for row in left_out if row.area == AREA and row.group == str(source.pk)]
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
        standing=stand(mine),
        stopped=_stopped(results),
        probes=tuple(_probes(results, rows=mine, left_out=out)),
        charts=tuple(_charts(results, tables)),
    )


def _seconds(run: ProbeRun | None) -> float | None:
    if run is None or run.started_at is None or run.job.finished_at is None:
        return None
    return round((run.job.finished_at - run.started_at).total_seconds(), 1)


def _stopped(results: Iterable[ProbeResult]) -> str:
    """Return why a run ended early: the failed access probe behind what it did not measure."""
    failed = [r for r in results if r.probe.startswith("ACC") and r.outcome == "fail"]
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
            unit="days" if probe in DAYS else "share",
            reason=worst.reason,
            also=tuple(sorted(set(also))) if worst.outcome in {"fail", "warn"} else (),
        )


def _badness(result: ProbeResult) -> tuple[int, float, float, int]:
    place = WORST_FIRST.index(result.outcome)
    return (place, -(result.points or 0.0), -(result.value or 0.0), result.order)


def _charts(results: Sequence[ProbeResult], tables: Sequence[dict[str, Any]]) -> list[FigureSet]:
    made = [
        _shares(results, "CMP-01", "Values missing, %"),
        _shares(results, "CMP-02", "Placeholders for missing values, %"),
        _sensitive(tables),
        _ages(results),
    ]
    return [chart for chart in made if chart is not None][:3]


def _shares(results: Sequence[ProbeResult], probe: str, title: str) -> FigureSet | None:
    """Return the worst columns of a probe that counts shares, beside its limit."""
    lines = [r for r in results if r.probe == probe and r.value and r.columns]
    if not lines:
        return None
    worst = sorted(lines, key=lambda r: (-(r.value or 0), r.table, r.columns))[:MOST_BARS]
    more = len(lines) - len(worst)
    limits = {r.fail_limit for r in worst}
    one = limits.pop() if len(limits) == 1 else None
    shown = one if one is not None and one * 3 >= (worst[0].value or 0) else None
    return FigureSet(
        title=title,
        figures=tuple(
            Figure(
                label=str(r.columns[0]),
                value=(r.value or 0) * 100,
                shown=f"{(r.value or 0) * 100:.2g}",
                bad=r.outcome == "fail",
            )
            for r in worst
        ),
        note=f"{counted(more, 'more column')} with less" if more else _columns_told(worst),
        limit=shown * 100 if shown is not None else None,
        limit_words=f"fails above {shown * 100:g}%" if shown is not None else "",
    )


def _columns_told(lines: Sequence[ProbeResult]) -> str:
    tables = sorted({line.table for line in lines})
    return clip(f"in {', '.join(tables)}", 60)


def _sensitive(tables: Sequence[dict[str, Any]]) -> FigureSet | None:
    """Return how many columns hold which kind of personal data."""
    found: Counter[str] = Counter()
    for table in tables:
        for column in table.get("columns", []):
            found.update({item["label"] for item in column.get("sensitive", [])})
    if not found:
        return None
    most = found.most_common(MOST_BARS)
    total = sum(found.values())
    return FigureSet(
        title=f"Personal data found, {counted(total, 'column')}",
        figures=tuple(
            Figure(label=label, value=float(number), shown=str(number)) for label, number in most
        ),
        note="by kind; samples were looked at, no value was kept",
    )


def _ages(results: Sequence[ProbeResult]) -> FigureSet | None:
    """Return how old the newest row of each table is."""
    lines = [r for r in results if r.probe in DAYS and r.value is not None]
    if not lines:
        return None
    oldest = sorted(lines, key=lambda r: (-(r.value or 0), r.table))[:MOST_BARS]
    late = sum(r.outcome == "fail" for r in lines)
    note = f"{counted(late, 'table')} {agree(late, 'is', 'are')} older than agreed"
    return FigureSet(
        title="Age of the newest row, days",
        figures=tuple(
            Figure(
                label=r.table,
                value=r.value or 0.0,
                shown=f"{r.value:.0f}",
                bad=r.outcome == "fail",
            )
            for r in oldest
        ),
        note=note,
    )
