"""Data environment: the sources, then what each probe measured on them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from engagements.charts.columns import Column, columns
from engagements.domain.prose import (
    DASH,
    clip,
    count,
    listing,
    moment,
    percent,
    sentence,
    short_day,
    span,
)
from engagements.domain.wording import agree, counted, grouped
from reports.document.figures import figure, limit
from reports.document.snapshot import Finding, ProbeRow, Snapshot, SourceRow, Status
from reports.document.table import (
    Callout,
    Cells,
    Picture,
    Table,
    TableCell,
    column,
    table,
    verdict_cell,
)
from reports.document.times import as_of_day

OUTCOMES = {
    "pass": ("✓ Pass", "proven"),
    "warn": ("▲ Warn", "warn"),
    "fail": ("✗ Fail", "failing"),
    "not_measured": ("? Not measured", "unknown"),
    "vacuous": (f"{DASH} Vacuous", "left-out"),
}
MOST_CHARTS = 3
SAID = {
    "pass": "pass",
    "warn": "warn",
    "fail": "fail",
    "not_measured": "not measured",
    "vacuous": "vacuous",
}


@dataclass(frozen=True, kw_only=True)
class SourceBlock:
    """One source: its remark, charts, probes and findings."""

    title: str
    remark: str
    charts: tuple[Picture, ...]
    probes: Table | None
    findings: Callout | None


@dataclass(frozen=True, kw_only=True)
class DataPage:
    """The table of sources and a block for each."""

    lead: str
    sources: Table
    blocks: tuple[SourceBlock, ...]


def absent(snapshot: Snapshot) -> str:
    """Return why there is nothing to print, or nothing."""
    return "" if snapshot.dataenv.sources else "no data source is registered"


def build(snapshot: Snapshot) -> DataPage:
    """Return the pages ready to print."""
    sources = snapshot.dataenv.sources
    return DataPage(
        lead=_lead(sources),
        sources=_sources(sources),
        blocks=tuple(_block(source, snapshot) for source in sources),
    )


def _lead(sources: Sequence[SourceRow]) -> str:
    results = sum(len(source.probes) for source in sources)
    probes = [row for source in sources for row in source.probes]
    told = [
        f"{number} {words}"
        for outcome, words in SAID.items()
        if (number := _number(probes, outcome))
    ]
    split = f": {listing(told)}" if told else ""
    text = sentence(f"{count(len(sources), 'source')}, {counted(results, 'probe result')}{split}.")
    never = [source.name for source in sources if not source.probes]
    if never:
        text += f" {listing(never, most=4)} {agree(len(never), 'was', 'were')} never measured."
    stopped = [source for source in sources if source.stopped]
    if stopped:
        names = listing([source.name for source in stopped], most=3)
        dark = sum(_number(source.probes, "not_measured") for source in stopped)
        text += f" The run on {names} stopped, so {counted(dark, 'probe')} stayed unmeasured."
    bad = [s.name for s in sources if s.standing.verdict == "NO_GO"]
    if bad:
        text += f" Not ready: {listing(bad, most=4)}."
    return text


def _number(rows: Sequence[ProbeRow], outcome: str) -> int:
    return sum(row.outcome == outcome for row in rows)


def _sources(sources: Sequence[SourceRow]) -> Table:
    columns_ = [
        column("Source", 15, "strong"),
        column("Kind", 12),
        column("Rows", 18),
        column("Run", 16),
        column("Worst, best", 9, "num"),
        column("Score", 7, "num"),
        column("Coverage", 10, "num"),
        column("Verdict", 13),
    ]
    made: list[Cells] = [
        [
            source.name,
            source.kind,
            _size(source),
            _run(source),
            span(source.standing.low, source.standing.high),
            DASH if source.score is None else f"{source.score:.0f}",
            percent(source.coverage),
            verdict_cell(source.standing),
        ]
        for source in sources
    ]
    return table("Sources", columns_, made)


def _size(source: SourceRow) -> str:
    if source.tables is None:
        return DASH
    tables = counted(source.tables, "table")
    if source.rows is None:
        return f"{tables}, not counted"
    about = "" if source.rows_exact else "about "
    return f"{about}{grouped(source.rows)} in {tables}"


def _run(source: SourceRow) -> str:
    if source.run is None:
        return "never"
    parts = [f"{source.run}:"]
    if source.statements is not None:
        parts.append(counted(source.statements, "statement") + ",")
    if source.seconds is not None:
        parts.append(f"{source.seconds:.1f} s")
    return " ".join(parts).rstrip(",:")


def _block(source: SourceRow, snapshot: Snapshot) -> SourceBlock:
    remark = ""
    if not source.probes:
        remark = "No run has finished on this source: everything about it is unknown."
    elif source.stopped:
        remark = f"The run stopped: {clip(source.stopped, 300)}"
    elif _is_too_old(source, snapshot):
        remark = (
            "The run is too old to speak for today: what it measured is printed below, and counts "
            "as unknown until the probes run again."
        )
    return SourceBlock(
        title=clip(source.name, 60),
        remark=remark,
        charts=tuple(
            Picture(
                svg=columns(
                    [
                        Column(label=f.label, value=f.value, shown=f.shown, bad=f.bad)
                        for f in chart.figures
                    ],
                    of=f"{source.name}, {chart.title}",
                    limit=chart.limit,
                    limit_words=chart.limit_words,
                ),
                caption=clip(chart.title, 44),
                note=chart.note,
            )
            for chart in source.charts[:MOST_CHARTS]
        ),
        probes=_probes(source, snapshot) if source.probes else None,
        findings=_findings(source, snapshot),
    )


def _is_too_old(source: SourceRow, snapshot: Snapshot) -> bool:
    """Tell whether a run measured something and all of it counts as unknown by now."""
    mine = [row for row in snapshot.readiness.requirements if row.group == source.key]
    measured = any(row.outcome in {"pass", "warn", "fail"} for row in source.probes)
    return measured and bool(mine) and all(row.status is Status.UNKNOWN for row in mine)


def _probes(source: SourceRow, snapshot: Snapshot) -> Table:
    told = [
        f"{number} {words}"
        for outcome, words in SAID.items()
        if (number := _number(source.probes, outcome))
    ]
    when = ""
    if source.measured_at:
        when = moment(source.measured_at, time_zone=snapshot.identity.time_zone)
    proof = ", ".join(part for part in (source.evidence, when) if part)
    caption = f"{source.name}: {counted(len(source.probes), 'probe')}, {', '.join(told)}."
    columns_ = [
        column("Probe", 9, "strong"),
        column("Question", 22),
        column("Bearing", 8),
        column("Result", 12),
        column("Worst table, column", 19),
        column("Figure", 21),
        column("Pass limit", 9),
    ]
    made = [_probe(row) for row in source.probes]
    caption += f" Evidence {proof}" if proof else ""
    return table(caption, columns_, made, css="dense")


def _probe(row: ProbeRow) -> Cells:
    words, css = OUTCOMES[row.outcome]
    where = ".".join(part for part in (row.table, ", ".join(row.columns[:3])) if part)
    also = f", and {counted(len(row.also), 'more table')}" if row.also else ""
    return [
        row.probe,
        row.question,
        row.level.value,
        TableCell(text=words, css=css),
        clip(where + also, 90) or DASH,
        clip(figure(row), 120),
        limit(row),
    ]


def _findings(source: SourceRow, snapshot: Snapshot) -> Callout | None:
    prefix = f"dataenv/{source.key}/"
    mine = [f for f in snapshot.findings if any(key.startswith(prefix) for key in f.keys)]
    if not mine:
        return None
    near = as_of_day(snapshot)
    return Callout(lead="Findings here.", text=" ".join(_told(f, near=near) for f in mine[:8]))


def _told(finding: Finding, *, near: date) -> str:
    due = f", due {short_day(finding.due, near=near)}" if finding.due else ""
    return f"{finding.code} {clip(finding.title, 120)}{due}."
