"""A small column chart for a probe's figures, with the limit as a dashed line."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from engagements.charts.palette import PRINT, Palette
from engagements.charts.svg import Style, Svg, drawing, line, rect, text, text_width

WIDTH, HEIGHT, TOP, FLOOR = 204.0, 82.0, 16.0, 64.0
MOST_LABELS = 7


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column; ``shown`` is the figure as people read it, ``bad`` one over the limit."""

    label: str
    value: float
    shown: str
    bad: bool = False


def columns(
    items: Sequence[Column],
    *,
    of: str,
    limit: float | None = None,
    limit_words: str = "",
    palette: Palette = PRINT,
) -> Svg:
    """Return the columns side by side; the tallest (or the limit) fills the height."""
    top = max([item.value for item in items] + [limit or 0.0, 0.0]) or 1.0
    step = WIDTH / max(1, len(items))
    shapes = [line(0, FLOOR, WIDTH, FLOOR, stroke=palette.rule)]
    few = len(items) <= MOST_LABELS
    for index, item in enumerate(items):
        tall = (FLOOR - TOP) * item.value / top
        fill = palette.failing if item.bad else palette.column
        gap = min(6.0, step * 0.14)
        shapes.append(rect(index * step + gap, FLOOR - tall, step - 2 * gap, tall, fill=fill))
        middle = (index + 0.5) * step
        if few:
            shapes += _labels(item, middle, FLOOR - tall - 3, room=step, palette=palette)
    if not few:
        shapes += _ends(items, palette=palette)
    if limit is not None:
        shapes += _limit(FLOOR - (FLOOR - TOP) * limit / top, limit_words, palette=palette)
    told = ", ".join(f"{item.label} {item.shown}" for item in items) or "no figures"
    return drawing(width=WIDTH, height=HEIGHT, sentence=f"{of}: {told}.", shapes=shapes)


def _labels(item: Column, middle: float, top: float, *, room: float, palette: Palette) -> list[str]:
    bold = Style(fill=palette.text, font=palette.sans, size=8.6, weight=600, anchor="middle")
    small = Style(fill=palette.muted, font=palette.sans, size=7.8, anchor="middle")
    return [
        text(middle, top, item.shown, bold) if item.value else "",
        text(middle, FLOOR + 11, _cut(item.label, room), small),
    ]


def _cut(label: str, room: float) -> str:
    """Shorten a label to the room it has, so that neighbours never meet."""
    if text_width(label, size=7.8) <= room - 2:
        return label
    kept = label
    while kept and text_width(kept + "…", size=7.8) > room - 2:
        kept = kept[:-1]
    return kept + "…"


def _ends(items: Sequence[Column], *, palette: Palette) -> list[str]:
    small = Style(fill=palette.muted, font=palette.sans, size=7.8)
    return [
        text(0, FLOOR + 11, items[0].label, small),
        text(WIDTH, FLOOR + 11, items[-1].label, replace(small, anchor="end")),
    ]


def _limit(y: float, words: str, *, palette: Palette) -> list[str]:
    dashes = "".join(
        line(x, y, min(x + 4, WIDTH), y, stroke=palette.failing) for x in range(0, int(WIDTH), 6)
    )
    bold = Style(fill=palette.failing, font=palette.sans, size=7.6, weight=600, anchor="end")
    return [dashes, text(WIDTH, y - 3, words, bold)]
