"""The part of a report on the data environment: the sources, then what each probe measured."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from engagements import registry
from engagements.areas.dataenv.report.figures import figure, limit
from engagements.areas.dataenv.report.rows import AREA, ProbeRow, SourceRow, source_rows
from engagements.domain.codec import to_plain
from engagements.domain.prose import (
    DASH,
    clip,
    count,
    listing,
    moment,
    percent,
    sentence,
    span,
)
from engagements.domain.reporting import (
    Block,
    Cell,
    Charts,
    Column,
    ColumnKind,
    GroupFindings,
    Heading,
    Note,
    Part,
    Row,
    Table,
    Tone,
)
from engagements.domain.reporting.cells import texts, verdict_cell
from engagements.domain.wording import agree, counted, grouped

if TYPE_CHECKING:
    from engagements.selectors.readiness import Context

OUTCOMES = {
    "pass": Cell(text="Pass", tone=Tone.GOOD),
    "warn": Cell(text="Warn", tone=Tone.WARN),
    "fail": Cell(text="Fail", tone=Tone.BAD),
    "not_measured": Cell(text="Not measured", tone=Tone.UNKNOWN),
    "vacuous": Cell(text="Vacuous", tone=Tone.LEFT_OUT),
}
NAME, NUMBER = ColumnKind.NAME, ColumnKind.NUMBER


def part(context: "Context") -> Part:
    """Return the sources of an engagement, each with what its last run measured."""
    return sources_part(source_rows(context), time_zone=context.engagement.time_zone)


def sources_part(sources: Sequence[SourceRow], *, time_zone: str) -> Part:
    """Return the part that prints these sources."""
    probes = sum(len(source.probes) for source in sources)
    return Part(
        area=AREA,
        key=AREA,
        title=registry.title(AREA),
        lead=_lead(sources) if sources else "",
        blocks=(
            _sources(sources),
            *(block for source in sources for block in _source(source, time_zone=time_zone)),
        )
        if sources
        else (),
        absent="" if sources else "no data source is registered",
        in_scope=(
            f"{sentence(count(len(sources), 'data source'))} with "
            f"{counted(probes, 'probe result')}",
        ),
        out_of_scope=tuple(
            f"{source.name}: registered, but no run has finished on it"
            for source in sources
            if not source.probes
        ),
        group_titles={source.key: source.name for source in sources},
        data={"sources": [_source_data(source) for source in sources]},
    )


def _split(probes: Sequence[ProbeRow]) -> list[str]:
    """Return how many probes have each outcome, such as "9 pass"."""
    outcomes = [probe.outcome for probe in probes]
    return [
        f"{outcomes.count(outcome)} {outcome.replace('_', ' ')}"
        for outcome in OUTCOMES
        if outcome in outcomes
    ]


def _lead(sources: Sequence[SourceRow]) -> str:
    probes = [row for source in sources for row in source.probes]
    split = f": {listing(_split(probes))}" if probes else ""
    text = sentence(
        f"{count(len(sources), 'source')}, {counted(len(probes), 'probe result')}{split}."
    )
    never = [source.name for source in sources if not source.probes]
    if never:
        text += f" {listing(never, most=4)} {agree(len(never), 'was', 'were')} never measured."
    stopped = [source for source in sources if source.stopped]
    if stopped:
        names = listing([source.name for source in stopped], most=3)
        dark = sum(row.outcome == "not_measured" for source in stopped for row in source.probes)
        text += f" The run on {names} stopped, so {counted(dark, 'probe')} stayed unmeasured."
    bad = [source.name for source in sources if source.judgement.verdict == "NO_GO"]
    if bad:
        text += f" Not ready: {listing(bad, most=4)}."
    return text


def _sources(sources: Sequence[SourceRow]) -> Table:
    return Table(
        caption="Sources",
        columns=(
            Column(title="Source", width=15, kind=NAME),
            Column(title="Kind", width=12),
            Column(title="Rows", width=18),
            Column(title="Run", width=16),
            Column(title="Worst, best", width=9, kind=NUMBER),
            Column(title="Score", width=7, kind=NUMBER),
            Column(title="Coverage", width=10, kind=NUMBER),
            Column(title="Verdict", width=13, kind=ColumnKind.VERDICT),
        ),
        rows=tuple(
            Row(
                cells=texts(
                    source.name,
                    source.kind,
                    _size(source),
                    _run(source),
                    span(source.judgement.low, source.judgement.high),
                    DASH if source.score is None else f"{source.score:.0f}",
                    percent(source.coverage),
                    verdict_cell(source.judgement),
                )
            )
            for source in sources
        ),
    )


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


def _source(source: SourceRow, *, time_zone: str) -> list[Block]:
    remark = _remark(source)
    return [
        Heading(text=clip(source.name, 60)),
        *([Note(text=remark)] if remark else []),
        *([Charts(charts=source.charts)] if source.charts else []),
        *([_probes(source, time_zone=time_zone)] if source.probes else []),
        GroupFindings(group=source.key),
    ]


def _remark(source: SourceRow) -> str:
    if not source.probes:
        return "No run has finished on this source: everything about it is unknown."
    if source.stopped:
        return f"The run stopped: {clip(source.stopped, 300)}"
    if source.too_old:
        return (
            "The run is too old to speak for today: what it measured is printed below, and counts "
            "as unknown until the probes run again."
        )
    return ""


def _source_data(source: SourceRow) -> Mapping[str, Any]:
    """Return the row as plain JSON; of the rules' own types only verdict and range go in."""
    plain: dict[str, Any] = to_plain(source)
    del plain["judgement"]
    judged = source.judgement
    return plain | {"verdict": judged.verdict.value, "low": judged.low, "high": judged.high}


def _probes(source: SourceRow, *, time_zone: str) -> Table:
    when = moment(source.measured_at, time_zone=time_zone) if source.measured_at else ""
    proof = ", ".join(part for part in (source.evidence, when) if part)
    caption = f"{source.name}: {counted(len(source.probes), 'probe')}, "
    caption += f"{', '.join(_split(source.probes))}."
    return Table(
        caption=f"{caption} Evidence {proof}" if proof else caption,
        columns=(
            Column(title="Probe", width=9, kind=NAME),
            Column(title="Question", width=22),
            Column(title="Bearing", width=8),
            Column(title="Result", width=12),
            Column(title="Worst table, column", width=19),
            Column(title="Figure", width=21),
            Column(title="Pass limit", width=9),
        ),
        rows=tuple(_probe(row) for row in source.probes),
        dense=True,
    )


def _probe(row: ProbeRow) -> Row:
    where = ".".join(part for part in (row.table, ", ".join(row.columns[:3])) if part)
    also = f", and {counted(len(row.also), 'more table')}" if row.also else ""
    return Row(
        cells=texts(
            row.probe,
            row.question,
            row.level.value,
            OUTCOMES[row.outcome],
            clip(where + also, 90) or DASH,
            clip(figure(row), 120),
            limit(row),
        )
    )
