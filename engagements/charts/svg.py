"""The few SVG shapes that charts are made of, with every text escaped."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

Attribute = str | float | int | None


class Svg(str):
    """Markup that is safe to print as it is: its texts were escaped when it was made."""

    __slots__ = ()

    def __html__(self) -> "Svg":
        """Tell template engines that nothing is left to escape."""
        return self


def number(value: float) -> str:
    """Return a coordinate with at most two decimals, the same for equal values."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text


def tag(name: str, *children: str, **attributes: Attribute) -> str:
    """Return one element; children must be markup made here, attributes are escaped."""
    parts = [
        f' {key.rstrip("_").replace("_", "-")}="{_value(value)}"'
        for key, value in attributes.items()
        if value is not None
    ]
    head = f"<{name}{''.join(parts)}"
    return f"{head}>{''.join(children)}</{name}>" if children else f"{head}/>"


def _value(value: str | float) -> str:
    return escape(value) if isinstance(value, str) else number(value)


def drawing(*, width: float, height: float, sentence: str, shapes: Iterable[str]) -> Svg:
    """Return a whole drawing; ``sentence`` holds its data for those who cannot see it."""
    return Svg(
        tag(
            "svg",
            tag("title", escape(sentence)),
            *shapes,
            xmlns="http://www.w3.org/2000/svg",
            viewBox=f"0 0 {number(width)} {number(height)}",
            width=width,
            height=height,
            role="img",
        )
    )


def rect(x: float, y: float, width: float, height: float, *, fill: str, rx: float = 0) -> str:
    """Return a filled rectangle."""
    return tag("rect", x=x, y=y, width=width, height=height, fill=fill, rx=rx or None)


def line(x1: float, y1: float, x2: float, y2: float, *, stroke: str, width: float = 1) -> str:
    """Return a straight line."""
    return tag("line", x1=x1, y1=y1, x2=x2, y2=y2, stroke=stroke, stroke_width=width)


@dataclass(frozen=True, kw_only=True)
class Style:
    """How a line of text looks."""

    fill: str
    font: str
    size: float
    weight: int = 400
    anchor: str = "start"


def text(x: float, y: float, words: str, style: Style) -> str:
    """Return one line of text; its letters are escaped."""
    return tag(
        "text",
        escape(words),
        x=x,
        y=y,
        fill=style.fill,
        font_family=style.font,
        font_size=style.size,
        font_weight=style.weight,
        text_anchor=style.anchor if style.anchor != "start" else None,
    )


def hatch(x: float, y: float, width: float, height: float, *, stroke: str, step: float = 4) -> str:
    """Return slanted lines cut to a rectangle by arithmetic; renderers differ on patterns."""
    moves = []
    at = step / 2 - height
    while at < width:
        x1, y1 = (x, y + height + at) if at < 0 else (x + at, y + height)
        over = at + height > width
        x2, y2 = (x + width, y + height - (width - at)) if over else (x + at + height, y)
        moves.append(f"M{number(x1)} {number(y1)}L{number(x2)} {number(y2)}")
        at += step
    return _hatching("".join(moves), stroke=stroke) if moves else ""


def _hatching(path: str, *, stroke: str) -> str:
    return tag("path", d=path, stroke=stroke, stroke_width=1, fill="none")


def on_circle(cx: float, cy: float, radius: float, degrees: float) -> tuple[float, float]:
    """Return the point at ``degrees``, counted clockwise from nine o'clock."""
    angle = math.radians(180 + degrees)
    return cx + radius * math.cos(angle), cy + radius * math.sin(angle)


@dataclass(frozen=True, kw_only=True)
class Ring:
    """A ring on which arcs lie."""

    cx: float
    cy: float
    inner: float
    outer: float

    def on(self, radius: float, degrees: float) -> tuple[float, float]:
        """Return the point of this ring's centre at ``radius`` and ``degrees``."""
        return on_circle(self.cx, self.cy, radius, degrees)


def arc(ring: Ring, start: float, end: float, *, fill: str, opacity: float | None = None) -> str:
    """Return the piece of a ring from ``start`` to ``end`` degrees."""
    big = 1 if end - start > 180 else 0  # noqa: PLR2004 - half a circle
    corners = [ring.on(ring.outer, start), ring.on(ring.outer, end)]
    corners += [ring.on(ring.inner, end), ring.on(ring.inner, start)]
    a, b, c, d = (f"{number(x)} {number(y)}" for x, y in corners)
    outer, inner = number(ring.outer), number(ring.inner)
    path = f"M{a}A{outer} {outer} 0 {big} 1 {b}L{c}A{inner} {inner} 0 {big} 0 {d}Z"
    return tag("path", d=path, fill=fill, fill_opacity=opacity)


def arc_hatch(ring: Ring, start: float, end: float, *, stroke: str) -> str:
    """Return slanted lines inside a piece of a ring, cut to it by arithmetic."""
    lean, step = 14.0, 3.2  # degrees a line turns from inner to outer edge; between two lines
    deep = ring.outer - ring.inner
    moves = []
    at = start - lean + step / 2
    while at < end:
        first, last = max(0.0, (start - at) / lean), min(1.0, (end - at) / lean)
        ax, ay = ring.on(ring.inner + deep * first, at + lean * first)
        bx, by = ring.on(ring.inner + deep * last, at + lean * last)
        moves.append(f"M{number(ax)} {number(ay)}L{number(bx)} {number(by)}")
        at += step
    return _hatching("".join(moves), stroke=stroke) if end > start else ""


def text_width(words: str, *, size: float, weight: int = 400) -> float:
    """Return about how wide a text will be, for pills and for labels that must not meet."""
    wide = sum(0.33 if c in " .,:;ijl|'!()[]1tfr" else 0.68 if c.isupper() else 0.57 for c in words)
    return wide * size * (1.06 if weight > 500 else 1.0)  # noqa: PLR2004 - bold runs wider
