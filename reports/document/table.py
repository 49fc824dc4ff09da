"""Tables ready to print: a caption, columns with fixed widths, rows with equal cell counts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from engagements.domain.prose import DASH, clip, short_day
from engagements.domain.reporting import Cell, Known, Tone
from engagements.domain.wording import counted, grouped
from reports.document.snapshot import Grade, Standing, Status
from reports.document.words import STATUS_SIGNS, STATUS_WORDS, VERDICTS

MOST_ROWS, MOST_LETTERS = 500, 400
SIGNS = {
    Tone.GOOD: "✓ ",
    Tone.WARN: "▲ ",
    Tone.BAD: "✗ ",
    Tone.UNKNOWN: "? ",
    Tone.EXCEPTED: "▲ ",
    Tone.LEFT_OUT: f"{DASH} ",
    Tone.PLAIN: "",
    Tone.QUIET: "",
}
TONE_CSS = {
    Tone.GOOD: "proven",
    Tone.WARN: "warn",
    Tone.BAD: "failing",
    Tone.UNKNOWN: "unknown",
    Tone.EXCEPTED: "excepted",
    Tone.LEFT_OUT: "left-out",
    Tone.PLAIN: "",
    Tone.QUIET: "quiet",
}
TINTED = frozenset({Tone.WARN, Tone.BAD})
VERDICT_CSS = {
    "GO": "proven",
    "CONDITIONAL": "warn",
    "INCOMPLETE": "unknown",
    "NO_GO": "failing",
}


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column; ``kind`` is one of the style sheet's: num, mono, strong."""

    title: str
    width: int
    kind: str = ""


@dataclass(frozen=True, kw_only=True)
class TableCell:
    """One cell: text, the style of its words, and a tag in front."""

    text: str = ""
    css: str = ""
    tag: str = ""
    tag_css: str = ""


@dataclass(frozen=True, kw_only=True)
class TableRow:
    """One row; the first cell heads it. ``css`` is ``group`` for a heading of the rows below."""

    head: TableCell
    cells: tuple[TableCell, ...]
    css: str = ""


@dataclass(frozen=True, kw_only=True)
class Table:
    """A table ready to print."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[TableRow, ...]
    css: str = ""
    note: str = ""


Cells = Sequence[str | TableCell]


def column(title: str, width: int, kind: str = "") -> Column:
    """Return a column of ``width`` per cent."""
    return Column(title=title, width=width, kind=kind)


def table(
    caption: str,
    columns: Sequence[Column],
    rows: Iterable[Cells],
    *,
    css: str = "",
    note: str = "",
    most: int = MOST_ROWS,
) -> Table:
    """Return the table of at most ``most`` rows; how many are not printed stands below."""
    made = [_row(cells, columns) for cells in rows]
    missing = len(made) - most
    if missing > 0:
        words = f"{counted(missing, 'more row')} in the data of this report."
        note = f"{note} {words}".strip()
    return Table(
        caption=caption, columns=tuple(columns), rows=tuple(made[:most]), css=css, note=note
    )


def _row(cells: Cells, columns: Sequence[Column]) -> TableRow:
    styled = []
    for index, item in enumerate(cells):
        ready = item if isinstance(item, TableCell) else TableCell(text=clip(item, MOST_LETTERS))
        kind = columns[index].kind
        css = f"{kind} {ready.css}".strip()
        styled.append(TableCell(text=ready.text, css=css, tag=ready.tag, tag_css=ready.tag_css))
    styled += [TableCell()] * (len(columns) - len(styled))
    group = len(cells) == 1 and len(columns) > 1
    return TableRow(head=styled[0], cells=tuple(styled[1:]), css="group" if group else "")


def status_cell(status: Status) -> TableCell:
    """Return a status as sign, word and colour."""
    return TableCell(text=f"{STATUS_SIGNS[status]} {STATUS_WORDS[status]}", css=status.value)


def left_out_cell() -> TableCell:
    """Return the cell of a row that makes no requirement."""
    return TableCell(text=f"{DASH} Left out", css="left-out")


def verdict_cell(standing: Standing) -> TableCell:
    """Return a verdict in words and colour."""
    return TableCell(text=VERDICTS[standing.verdict], css=VERDICT_CSS[standing.verdict] + " bold")


def tone_cell(cell: Cell) -> TableCell:
    """Return a value of an area's table with the sign and colour of its tone."""
    return TableCell(text=SIGNS[cell.tone] + cell.text, css=TONE_CSS[cell.tone])


def answer_cell(cell: Cell) -> TableCell:
    """Return an answer of the reach tables: what needs attention is tinted, the rest is quiet."""
    css = TONE_CSS[cell.tone] or "quiet"
    return TableCell(
        text=SIGNS[cell.tone] + cell.text, css=f"{css} tinted" if cell.tone in TINTED else css
    )


def known_cell(known: Known) -> TableCell:
    """Return how a line is known: a filled tag with its evidence, or a dashed one."""
    if known.measured:
        return TableCell(text=known.evidence, tag="Measured", tag_css="measured")
    return TableCell(text=known.evidence, tag="Declared", tag_css="declared")


def grade_word(grade: Grade | None) -> str:
    """Return a proof grade or a dash."""
    return grade.value if grade else DASH


def number_cell(value: int) -> TableCell:
    """Return a number; nothing counted is a quiet dash."""
    return TableCell(text=grouped(value)) if value else TableCell(text=DASH, css="quiet")


def lapse_cell(valid_until: date | None, *, today: date, target: date) -> TableCell:
    """Return a last day of validity, marked when it is over or ends before the target."""
    if valid_until is None:
        return TableCell(text=DASH, css="quiet")
    shown = short_day(valid_until)
    if valid_until < today:
        return TableCell(text=f"✗ {shown}", css="failing")
    return (
        TableCell(text=f"▲ {shown}", css="warn") if valid_until < target else TableCell(text=shown)
    )


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A drawing with the message above and a remark below."""

    svg: str
    caption: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Callout:
    """A box that must not be missed: bold words, then the text."""

    lead: str
    text: str
    css: str = ""
