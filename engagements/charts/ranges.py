"""Bars of readiness ranges, one row each, over the bands of the verdicts."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from engagements.charts.palette import PRINT, Palette
from engagements.charts.svg import Style, Svg, drawing, hatch, line, rect, text, text_width

WIDTH, LABEL, TRACK_END, FIGURES, WORDS = 658.0, 140.0, 462.0, 510.0, 522.0
ROW, BAR = 30.0, 9.0


@dataclass(frozen=True, kw_only=True)
class RangeRow:
    """One range: a label, worst and best points of 100, and the verdict in code and words."""

    label: str
    low: int
    high: int
    code: str
    verdict: str
    note: str = ""


def range_bars(
    rows: Sequence[RangeRow], *, expected: int | None = None, palette: Palette = PRINT
) -> Svg:
    """Return one bar for each row, solid to worst and hatched to best."""
    height = 22 + ROW * len(rows) + (14 if expected is not None else 0)
    shapes = [*_heads(palette)]
    for index, row in enumerate(rows):
        shapes += _row(row, top=18 + ROW * index, palette=palette)
    if expected is not None:
        shapes += _expected(expected, bottom=18 + ROW * len(rows), palette=palette)
    sentence = " ".join(f"{r.label}: {r.low} to {r.high} of 100, {r.verdict}." for r in rows)
    if expected is not None:
        sentence += f" Expected: {expected}."
    return drawing(width=WIDTH, height=height, sentence=sentence, shapes=shapes)


def short_range(row: RangeRow, *, palette: Palette = PRINT) -> Svg:
    """Return one small bar for a table cell."""
    bar = _bar(row.low, row.high, left=0, right=96, top=2, height=7, palette=palette)
    sentence = f"{row.low} to {row.high} of 100, {row.verdict}."
    return drawing(width=96, height=11, sentence=sentence, shapes=bar)


def _x(points: float, *, left: float = LABEL, right: float = TRACK_END) -> float:
    return left + (right - left) * points / 100


def _heads(palette: Palette) -> list[str]:
    small = Style(fill=palette.muted, font=palette.sans, size=8.4, anchor="middle")
    middles = (("Not ready", 24.5), ("Conditions", 77.0), ("Ready", 99.0))
    return [text(_x(at), 10, words, small) for words, at in middles]


def _bar(
    low: int, high: int, *, left: float, right: float, top: float, height: float, palette: Palette
) -> list[str]:
    def x(points: float) -> float:
        return _x(points, left=left, right=right)

    shapes = [rect(left, top - 2, x(100) - left, height + 4, fill=palette.track)]
    for (first, last), fill in zip(((0, 49), (70, 84)), palette.bands[:2], strict=True):
        shapes.append(rect(x(first), top - 2, x(last) - x(first), height + 4, fill=fill))
    shapes.append(rect(x(98.4), top - 2, x(100) - x(98.4), height + 4, fill=palette.bands[2]))
    if low:
        shapes.append(rect(left, top, x(low) - left, height, fill=palette.solid))
    if high > low:
        piece = (x(low), top, x(high) - x(low), height)
        shapes.append(rect(*piece, fill=palette.hatch_ground))
        shapes.append(hatch(*piece, stroke=palette.hatch_line, step=3.6))
    return shapes


def _row(row: RangeRow, *, top: float, palette: Palette) -> list[str]:
    bold = Style(fill=palette.text, font=palette.sans, size=9.8, weight=600)
    track = {"left": LABEL, "right": TRACK_END, "top": top + 4, "height": BAR}
    return [
        text(0, top + 12, row.label, bold),
        *_bar(row.low, row.high, palette=palette, **track),
        text(FIGURES, top + 12, _figures(row), replace(bold, anchor="end")),
        *(_words(row, top=top, palette=palette) if row.note else _pill(row, top, palette=palette)),
    ]


def _pill(row: RangeRow, top: float, *, palette: Palette) -> list[str]:
    ink, ground = palette.pills[row.code]
    width = text_width(row.verdict, size=9.4, weight=600) + 20
    bold = Style(fill=ink, font=palette.sans, size=9.4, weight=600, anchor="middle")
    return [
        rect(WORDS, top, width, 17, fill=ground, rx=4),
        text(WORDS + width / 2, top + 12, row.verdict, bold),
    ]


def _words(row: RangeRow, *, top: float, palette: Palette) -> list[str]:
    ink = palette.pills[row.code][0]
    bold = Style(fill=ink, font=palette.sans, size=9.4, weight=600)
    return [
        text(WORDS, top + 8, row.verdict, bold),
        text(WORDS, top + 19, row.note, Style(fill=palette.muted, font=palette.sans, size=8)),
    ]


def _figures(row: RangeRow) -> str:
    return str(row.low) if row.low == row.high else f"{row.low} to {row.high}"


def _expected(points: int, *, bottom: float, palette: Palette) -> list[str]:
    x = _x(points)
    marks = "".join(
        line(x, y, x, y + 3, stroke=palette.text, width=1.4) for y in range(16, int(bottom), 5)
    )
    bold = Style(fill=palette.text, font=palette.sans, size=8.4, weight=600, anchor="middle")
    return [marks, text(x, bottom + 10, f"{points} expected", bold)]
