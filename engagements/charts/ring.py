"""The readiness ring: solid to the worst case, hatched to the best, a tick at what is due."""

from engagements.charts.palette import PRINT, Palette
from engagements.charts.svg import Ring, Style, Svg, arc, drawing, line, number, tag, text

SIZE = 140.0
TOP, FULL = 90.0, 360.0
STROKE_EVERY, LEAN = 4.8, 2.0  # degrees between two strokes of the hatching; how far they lean


def ring(
    *,
    low: int,
    high: int,
    verdict: str,
    words: str,
    expected: int | None = None,
    size: float = SIZE,
    alarm: bool = False,
    palette: Palette = PRINT,
) -> Svg:
    """Return the ring of a range from 0 to 100, its figures inside.

    ``verdict`` is the code that colours it, ``words`` is what people read; ``alarm`` colours a
    verdict that is not ready whatever is expected by now.

    Units:
        ``low``, ``high`` and ``expected`` are whole points of 100; ``size`` is in pixels.
    """
    dial = Ring(cx=size / 2, cy=size / 2, inner=size * 0.405, outer=size * 0.47)
    behind = alarm or (expected is not None and low < expected)
    ink = _ink(verdict, behind=behind, palette=palette)
    shapes = [
        _piece(dial, 0, 100, fill=palette.track),
        _piece(dial, 0, low, fill=ink),
        _hatched(dial, low, high, stroke=ink),
        _tick(dial, expected, palette=palette),
        *_figures(dial, low, high, expected=expected, palette=palette),
    ]
    sentence = f"Readiness {_range(low, high)} of 100, worst to best: {words}."
    if expected is not None:
        sentence += f" Expected: {expected}."
    return drawing(width=size, height=size, sentence=sentence, shapes=shapes)


def _at(points: float) -> float:
    return TOP + FULL * points / 100


def _range(low: int, high: int) -> str:
    return str(low) if low == high else f"{low} to {high}"


def _ink(verdict: str, *, behind: bool, palette: Palette) -> str:
    """Return the colour of the arcs; an early engagement with a low score is no alarm."""
    inks = {
        "NO_GO": palette.failing if behind else palette.solid,
        "INCOMPLETE": palette.unknown_line,
        "CONDITIONAL": palette.exception,
        "GO": palette.proven[1],
    }
    return inks[verdict]


def _piece(dial: Ring, first: float, last: float, *, fill: str) -> str:
    """Return a solid piece; a whole ring is two halves, as an arc cannot end where it starts."""
    if last <= first:
        return ""
    if last - first < 100:  # noqa: PLR2004 - the whole ring
        return arc(dial, _at(first), _at(last), fill=fill)
    return arc(dial, TOP, TOP + 180, fill=fill) + arc(dial, TOP + 180, TOP + FULL, fill=fill)


def _hatched(dial: Ring, first: float, last: float, *, stroke: str) -> str:
    """Return short strokes across the ring, wide enough apart to be told from a solid piece."""
    moves, at = "", _at(first) + STROKE_EVERY / 2
    while at < _at(last):
        (x1, y1), (x2, y2) = dial.on(dial.inner, at), dial.on(dial.outer, at + LEAN)
        moves += f"M{number(x1)} {number(y1)}L{number(x2)} {number(y2)}"
        at += STROKE_EVERY
    return tag("path", d=moves, stroke=stroke, stroke_width=2, fill="none") if moves else ""


def _tick(dial: Ring, expected: int | None, *, palette: Palette) -> str:
    if expected is None:
        return ""
    (x1, y1), (x2, y2) = (dial.on(r, _at(expected)) for r in (dial.inner - 2, dial.outer + 2))
    return line(x1, y1, x2, y2, stroke=palette.text, width=2.5)


def _figures(
    dial: Ring, low: int, high: int, *, expected: int | None, palette: Palette
) -> list[str]:
    size = dial.inner * 0.37
    big = Style(fill=palette.text, font=palette.sans, size=size, weight=650, anchor="middle")
    if expected is None:
        return [text(dial.cx, dial.cy + size * 0.36, _range(low, high), big)]
    small = Style(fill=palette.muted, font=palette.sans, size=max(9, size * 0.56), anchor="middle")
    return [
        text(dial.cx, dial.cy + size * 0.16, _range(low, high), big),
        text(dial.cx, dial.cy + size * 0.95, f"expected {expected}", small),
    ]
