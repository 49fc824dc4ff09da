"""The part of an area: its blocks, one after the other, ready to print."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from engagements.charts.columns import Column as ChartColumn
from engagements.charts.columns import columns
from engagements.charts.status import status_bar
from engagements.domain.prose import clip, short_day
from engagements.domain.reporting import (
    Callout,
    Cell,
    Charts,
    Column,
    ColumnKind,
    Figures,
    GroupFindings,
    Part,
    Row,
    Table,
)
from reports.document import table as printed
from reports.document.snapshot import Finding, Snapshot
from reports.document.table import TONE_CSS, Picture, TableCell, tone_cell
from reports.document.times import as_of_day

KIND_CSS = {ColumnKind.NAME: "strong", ColumnKind.NUMBER: "num", ColumnKind.CODE: "mono"}
MOST_FINDINGS, MOST_CHARTS, MOST_FIGURES = 8, 3, 5


@dataclass(frozen=True, kw_only=True)
class PrintedBlock:
    """A block ready to print; ``kind`` says which partial prints it."""

    kind: str
    value: Any


@dataclass(frozen=True, kw_only=True)
class PartPage:
    """The lead and the blocks of a part."""

    lead: str
    blocks: tuple[PrintedBlock, ...]


def build(part: Part, snapshot: Snapshot) -> PartPage:
    """Return the pages ready to print."""
    made = [(block.kind, PRINTERS[block.kind](block, part, snapshot)) for block in part.blocks]
    return PartPage(
        lead=part.lead,
        blocks=tuple(PrintedBlock(kind=kind, value=value) for kind, value in made if value),
    )


def _text(block: Any, _part: Part, _snapshot: Snapshot) -> str:
    return str(block.text)


def _callout(block: Callout, _part: Part, _snapshot: Snapshot) -> printed.Callout:
    return printed.Callout(lead=block.lead, text=block.text, css=TONE_CSS[block.tone])


def _figures(block: Figures, _part: Part, _snapshot: Snapshot) -> tuple[Any, ...]:
    return block.figures[:MOST_FIGURES]


def _charts(block: Charts, _part: Part, _snapshot: Snapshot) -> tuple[Picture, ...]:
    return tuple(
        Picture(
            svg=columns(
                [
                    ChartColumn(label=bar.label, value=bar.value, shown=bar.shown, bad=bar.bad)
                    for bar in chart.bars
                ],
                of=chart.about,
                limit=chart.limit,
                limit_words=chart.limit_words,
            ),
            caption=chart.title,
            note=chart.note,
        )
        for chart in block.charts[:MOST_CHARTS]
    )


def _table(block: Table, _part: Part, _snapshot: Snapshot) -> printed.Table:
    bars = any(column.kind is ColumnKind.BAR for column in block.columns)
    css = "dense" if block.dense else "bars" if bars else ""
    return printed.table(
        block.caption,
        [
            printed.column(column.title, column.width, KIND_CSS.get(column.kind, ""))
            for column in block.columns
        ],
        [_row(row, block.columns) for row in block.rows],
        css=css,
        note=block.note,
        most=block.most,
    )


def _row(row: Row, columns: tuple[Column, ...]) -> list[TableCell]:
    cells = zip(row.cells, columns, strict=False)
    return [_cell(cell, column, row) for cell, column in cells]


def _cell(cell: Cell, column: Column, row: Row) -> TableCell:
    if column.kind is ColumnKind.VERDICT:
        return TableCell(text=cell.text, css=f"{TONE_CSS[cell.tone]} bold")
    if column.kind is ColumnKind.BAR:
        counts = {share.status: share.count for share in row.bar}
        return TableCell(text=status_bar(counts, of=row.cells[0].text, width=250, height=14))
    shown = tone_cell(cell)
    return TableCell(text=clip(shown.text, printed.MOST_LETTERS), css=shown.css)


def _group_findings(block: GroupFindings, part: Part, snapshot: Snapshot) -> printed.Callout | None:
    prefix = f"{part.area}/{block.group}/"
    found = [f for f in snapshot.findings if any(key.startswith(prefix) for key in f.keys)]
    if not found:
        return None
    named = " ".join(_finding(finding, snapshot) for finding in found[:MOST_FINDINGS])
    return printed.Callout(lead="Findings here.", text=named)


def _finding(finding: Finding, snapshot: Snapshot) -> str:
    due = f", due {short_day(finding.due, near=as_of_day(snapshot))}" if finding.due else ""
    return f"{finding.code} {clip(finding.title, 120)}{due}."


PRINTERS: Mapping[str, Callable[[Any, Part, Snapshot], Any]] = {
    "heading": _text,
    "note": _text,
    "callout": _callout,
    "figures": _figures,
    "charts": _charts,
    "table": _table,
    "findings": _group_findings,
}
