"""One bar of statuses: what is proven by grade, what fails, what is not known (hatched)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engagements.charts.palette import PRINT, Palette
from engagements.charts.svg import Style, Svg, drawing, hatch, rect, tag, text, text_width

WIDTH, HEIGHT, LEAST = 658.0, 26.0, 13.0
PROVEN = ("measured", "witnessed", "imported", "documented", "attested")
KINDS = (*PROVEN, "failing", "exception", "unknown")


@dataclass(frozen=True, kw_only=True)
class Bracket:
    """A label under neighbouring segments."""

    kinds: tuple[str, ...]
    label: str


def status_bar(
    counts: Mapping[str, int],
    *,
    of: str,
    brackets: Sequence[Bracket] = (),
    width: float = WIDTH,
    height: float = HEIGHT,
    legend: bool = False,
    palette: Palette = PRINT,
) -> Svg:
    """Return the bar of ``counts`` by kind; nothing counted is an empty track.

    Units:
        ``counts`` are numbers of rows; ``width`` and ``height`` are pixels of print.
    """
    kinds = [kind for kind in KINDS if counts.get(kind)]
    spans = _spans([counts[kind] for kind in kinds], width=width)
    shapes = [] if kinds else [rect(0, 0, width, height, fill=palette.track)]
    for kind, (x, wide) in zip(kinds, spans, strict=True):
        shapes += _segment(kind, counts[kind], x=x, wide=wide, height=height, palette=palette)
    places = dict(zip(kinds, spans, strict=True))
    shapes += _brackets(brackets, places, width=width, top=height, palette=palette)
    bottom = height + (24 if brackets else 0)
    if legend:
        shapes += _legend(counts, kinds, top=bottom + 8, palette=palette)
        bottom += 22
    told = ", ".join(f"{counts[kind]} {kind}" for kind in kinds) or "none"
    return drawing(width=width, height=bottom, sentence=f"{of}: {told}.", shapes=shapes)


def _spans(values: Sequence[int], *, width: float) -> list[tuple[float, float]]:
    """Share the width by value, each segment wide enough for its number."""
    total = sum(values)
    if not total:
        return []
    wides = [max(LEAST, width * value / total) for value in values]
    spare = sum(wides) - width
    broad = sum(wide - LEAST for wide in wides)
    wides = [
        wide - spare * (wide - LEAST) / broad if broad else width / len(wides) for wide in wides
    ]
    return [(sum(wides[:index]), wide) for index, wide in enumerate(wides)]


def _segment(
    kind: str, count: int, *, x: float, wide: float, height: float, palette: Palette
) -> list[str]:
    size = min(12.0, height * 0.62)
    hatched = kind == "unknown"
    ink = palette.text if hatched else _ink(kind, palette=palette)
    bold = Style(fill=ink, font=palette.sans, size=size, weight=600, anchor="middle")
    middle, base = x + (wide - 1) / 2, height / 2 + size * 0.36
    patch = size * 0.75 * len(str(count)) + 3
    under = rect(middle - patch / 2, 1.5, patch, height - 3, fill=palette.surface)
    return [
        _swatch(kind, x, 0, wide - 1, height, palette=palette),
        under if hatched else "",
        text(middle, base, str(count), bold),
    ]


def _ink(kind: str, *, palette: Palette) -> str:
    if kind in PROVEN:
        return palette.on_proven[PROVEN.index(kind)]
    return palette.on_failing if kind == "failing" else palette.on_exception


def _swatch(kind: str, x: float, y: float, width: float, height: float, *, palette: Palette) -> str:
    if kind == "unknown":
        return rect(x, y, width, height, fill=palette.unknown_ground) + hatch(
            x, y, width, height, stroke=palette.unknown_line, step=4.4
        )
    if kind in PROVEN:
        return rect(x, y, width, height, fill=palette.proven[PROVEN.index(kind)])
    fill = palette.failing if kind == "failing" else palette.exception
    return rect(x, y, width, height, fill=fill)


def _brackets(
    brackets: Sequence[Bracket],
    places: Mapping[str, tuple[float, float]],
    *,
    width: float,
    top: float,
    palette: Palette,
) -> list[str]:
    """Draw a bracket under each group; a label that would run into the one before is left out."""
    words = Style(fill=palette.text, font=palette.sans, size=9.4, anchor="middle")
    shapes, end = [], 0.0
    for bracket in brackets:
        spans = [places[kind] for kind in bracket.kinds if kind in places]
        if not spans:
            continue
        left, right = spans[0][0], spans[-1][0] + spans[-1][1] - 1.5
        path = f"M{left:.1f} {top + 4}V{top + 8}H{right:.1f}V{top + 4}"
        shapes.append(tag("path", d=path, stroke=palette.muted, stroke_width=0.8, fill="none"))
        half = text_width(bracket.label, size=9.4) * 0.54
        centre = min(max((left + right) / 2, half), width - half)
        if centre - half >= end:
            shapes.append(text(centre, top + 20, bracket.label, words))
            end = centre + half + 4
    return shapes


def _legend(
    counts: Mapping[str, int], kinds: Sequence[str], *, top: float, palette: Palette
) -> list[str]:
    small = Style(fill=palette.muted, font=palette.sans, size=9.2)
    shapes, x = [], 0.0
    for kind in kinds:
        label = f"{kind.capitalize()} {counts[kind]}"
        shapes += [
            _swatch(kind, x, top, 12, 9, palette=palette),
            text(x + 16, top + 8.4, label, small),
        ]
        x += 16 + 5.1 * len(label) + 14
    return shapes
