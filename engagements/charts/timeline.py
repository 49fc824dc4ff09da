"""A time line: one row per stage or piece of evidence, waits hatched over it, dates marked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from engagements.charts.palette import PRINT, Palette
from engagements.charts.svg import Style, Svg, drawing, hatch, line, rect, text, text_width

WIDTH, LABEL, RIGHT, ROW, TOP = 658.0, 132.0, 646.0, 21.0, 24.0
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
MOST_MARKS = 14


@dataclass(frozen=True, kw_only=True)
class Bar:
    """One stay: a row label and the days from ``start`` to ``end``, both counted."""

    row: str
    start: date
    end: date
    label: str = ""
    kind: str = "solid"  # solid, amber, planned


@dataclass(frozen=True, kw_only=True)
class Wait:
    """Days on which a row waited; drawn as a hatch over it."""

    row: str
    start: date
    end: date
    words: str


@dataclass(frozen=True, kw_only=True)
class Mark:
    """A date with a name, drawn through all rows."""

    on: date
    words: str
    strong: bool = False


def timeline(
    rows: Sequence[str],
    *,
    bars: Sequence[Bar],
    waits: Sequence[Wait] = (),
    marks: Sequence[Mark] = (),
    palette: Palette = PRINT,
) -> Svg:
    """Return the time line of ``bars`` in ``rows``; without a bar it is an empty frame."""
    days = [d for bar in bars for d in (bar.start, bar.end)] + [mark.on for mark in marks]
    first, last = (min(days), max(days)) if days else (date.min, date.min)
    axis = _Axis(first=first, days=max(1, (last - first).days + 1))
    bottom = TOP + ROW * len(rows)
    shapes = [*_months(axis, bottom=bottom, palette=palette)] if days else []
    bold = Style(fill=palette.text, font=palette.sans, size=9.4, weight=600)
    for index, row in enumerate(rows):
        top = TOP + ROW * index
        shapes.append(text(0, top + 13, row, bold))
        shapes += [s for b in bars if b.row == row for s in _bar(b, axis, top, palette=palette)]
        shapes += [s for w in waits if w.row == row for s in _wait(w, axis, top, palette=palette)]
    shapes += _marks(marks, axis, bottom=bottom, palette=palette)
    told = [f"{b.row}: {b.start:%Y-%m-%d} to {b.end:%Y-%m-%d}." for b in bars]
    told += [f"{w.words}: {w.start:%Y-%m-%d} to {w.end:%Y-%m-%d}." for w in waits]
    told += [f"{m.words}: {m.on:%Y-%m-%d}." for m in marks]
    return drawing(width=WIDTH, height=bottom + 28, sentence=" ".join(told), shapes=shapes)


@dataclass(frozen=True, kw_only=True)
class _Axis:
    first: date
    days: int

    def x(self, day: date) -> float:
        return LABEL + (RIGHT - LABEL) * (day - self.first).days / self.days


def _months(axis: _Axis, *, bottom: float, palette: Palette) -> list[str]:
    last = axis.first + timedelta(days=axis.days)
    months = []
    year, month = axis.first.year, axis.first.month
    while (day := date(year, month, 1)) <= last:
        if day >= axis.first:
            months.append(day)
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)  # noqa: PLR2004 - months
    every = -(-len(months) // MOST_MARKS) or 1
    small = Style(fill=palette.muted, font=palette.sans, size=8.4)
    shapes = []
    for day in months[::every]:
        x = axis.x(day)
        words = MONTHS[day.month - 1] + (f" {day:%y}" if day.month == 1 else "")
        shapes += [
            line(x, TOP - 6, x, bottom, stroke=palette.rule, width=0.7),
            text(x + 2, TOP - 10, words, small),
        ]
    return shapes


def _bar(bar: Bar, axis: _Axis, top: float, *, palette: Palette) -> list[str]:
    x = axis.x(bar.start)
    wide = max(2.0, axis.x(bar.end + timedelta(days=1)) - x)
    fills = {"solid": palette.solid, "amber": palette.exception, "planned": palette.hatch_ground}
    inks = {"solid": palette.surface, "amber": palette.on_exception, "planned": palette.text}
    shapes = [rect(x, top + 3, wide, 13, fill=fills[bar.kind])]
    fits = text_width(bar.label, size=8.2, weight=600) + 6 < wide
    style = Style(
        fill=inks[bar.kind] if fits else palette.text,
        font=palette.sans,
        size=8.2,
        weight=600,
        anchor="middle" if fits else "end",
    )
    if bar.label:
        shapes.append(text(x + wide / 2 if fits else x - 4, top + 12.6, bar.label, style))
    return shapes


def _wait(wait: Wait, axis: _Axis, top: float, *, palette: Palette) -> list[str]:
    x = axis.x(wait.start)
    wide = max(2.0, axis.x(wait.end + timedelta(days=1)) - x)
    return [
        rect(x, top + 14.5, wide, 4, fill=palette.surface),
        hatch(x, top + 14.5, wide, 4, stroke=palette.failing, step=3),
        line(x, top + 18.8, x + wide, top + 18.8, stroke=palette.failing, width=0.8),
    ]


def _marks(marks: Sequence[Mark], axis: _Axis, *, bottom: float, palette: Palette) -> list[str]:
    shapes: list[str] = []
    taken: list[tuple[float, float]] = []
    for mark in sorted(marks, key=lambda m: m.on):
        x = axis.x(mark.on)
        ink = palette.failing if mark.strong else palette.text
        half = text_width(mark.words, size=8.4, weight=600) / 2
        centre = min(max(x, half), WIDTH - half)
        lower = any(centre - half < right and left < centre + half for left, right in taken)
        taken.append((centre - half - 4, centre + half + 4))
        bold = Style(fill=ink, font=palette.sans, size=8.4, weight=600, anchor="middle")
        shapes += [
            line(x, TOP - 6, x, bottom + 4, stroke=ink, width=1.2),
            text(centre, bottom + (24 if lower else 14), mark.words, bold),
        ]
    return shapes
