"""The readiness gauge: solid to the worst case, hatched to the best, a tick at what is due."""

from dataclasses import replace

from engagements.charts.palette import PRINT, Palette
from engagements.charts.svg import Ring, Style, Svg, arc, arc_hatch, drawing, line, text

WIDTH, HEIGHT = 290.0, 184.0
FIRST, SWEEP = -8.0, 196.0
SOLID_AND_HATCHED = "Solid: every unknown fails. Hatched: every unknown passes."
DIAL = Ring(cx=122, cy=124, inner=84, outer=106)
BANDS = Ring(cx=122, cy=124, inner=112, outer=115.5)


def gauge(
    *,
    low: int,
    high: int,
    verdict: str,
    expected: int | None = None,
    expected_in: str = "",
    palette: Palette = PRINT,
) -> Svg:
    """Return the gauge of a range from 0 to 100.

    Units:
        ``low``, ``high`` and ``expected`` are whole points of 100.
    """
    shapes = [
        arc(DIAL, FIRST, FIRST + SWEEP, fill=palette.track),
        *_bands(palette),
        arc(DIAL, FIRST, _at(low), fill=palette.solid) if low else "",
        *_best(low, high, palette=palette),
        *_tick(expected, expected_in, palette=palette),
        *_figures(low, high, palette=palette),
    ]
    sentence = f"Readiness {_range(low, high)} of 100, worst to best: {verdict}."
    if expected is not None:
        sentence += f" Expected {expected_in}: {expected}."
    return drawing(width=WIDTH, height=HEIGHT, sentence=sentence, shapes=shapes)


def _at(points: float) -> float:
    return FIRST + SWEEP * points / 100


def _range(low: int, high: int) -> str:
    return str(low) if low == high else f"{low} to {high}"


def _bands(palette: Palette) -> list[str]:
    spans = [(0.0, 49.0), (70.0, 84.0), (98.0, 100.0)]
    fills = (palette.failing, palette.exception, palette.bands[2])
    return [
        arc(BANDS, _at(first), _at(last), fill=fill, opacity=opacity)
        for (first, last), fill, opacity in zip(spans, fills, (0.4, 0.55, 1.0), strict=True)
    ]


def _best(low: int, high: int, *, palette: Palette) -> list[str]:
    if high <= low:
        return []
    return [
        arc(DIAL, _at(low), _at(high), fill=palette.hatch_ground),
        arc_hatch(DIAL, _at(low), _at(high), stroke=palette.hatch_line),
    ]


def _tick(expected: int | None, expected_in: str, *, palette: Palette) -> list[str]:
    if expected is None:
        return []
    (x1, y1), (x2, y2) = (DIAL.on(r, _at(expected)) for r in (DIAL.inner - 4, BANDS.outer + 7))
    right = x2 > DIAL.cx - 20
    side = "start" if right else "end"
    x = x2 + (4 if right else -4)
    bold = Style(fill=palette.text, font=palette.sans, size=9, weight=600, anchor=side)
    small = Style(fill=palette.muted, font=palette.sans, size=8.4, anchor=side)
    return [
        line(x1, y1, x2, y2, stroke=palette.text, width=2),
        text(x, max(9, y2 - 4), f"{expected} expected", bold),
        text(x, max(19, y2 + 6), expected_in, small),
    ]


def _figures(low: int, high: int, *, palette: Palette) -> list[str]:
    cx, cy = DIAL.cx, DIAL.cy
    big = Style(fill=palette.text, font=palette.serif, size=33, weight=600, anchor="middle")
    small = Style(fill=palette.muted, font=palette.sans, size=8.6, anchor="middle")
    (x0, y0), (x1, y1) = (DIAL.on((DIAL.inner + DIAL.outer) / 2, _at(p)) for p in (0, 100))
    return [
        text(cx, cy - 10, _range(low, high), big),
        text(cx, cy + 8, "of 100, worst to best", small),
        text(x0, y0 + 15, "0", small),
        text(x1, y1 + 15, "100", small),
        text(cx, cy + 46, SOLID_AND_HATCHED, replace(small, size=7.8)),
    ]
