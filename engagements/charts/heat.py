"""The hatched part of a heatmap's cell: as wide as the share that nobody knows."""

from engagements.charts.svg import Svg, tag


def unknown_part(share: int) -> Svg:
    """Return the hatching at the right end of a cell; the cell's text says the same in words.

    Units:
        ``share`` is in whole per cent of the cell's width.
    """
    if share <= 0:
        return Svg()
    return Svg(
        tag(
            "svg",
            tag(
                "rect",
                x=f"{100 - share}%",
                width=f"{share}%",
                height="100%",
                fill="url(#hatch-heat)",
            ),
            class_="heat-unknown",
            width="100%",
            height="100%",
            aria_hidden="true",
            focusable="false",
        )
    )


def hatching() -> Svg:
    """Return the pattern of the hatching, once for a page; cells stretch, its lines do not."""
    stroke = tag("path", d="M-1 7L7 -1M-1 1L1 -1M5 7L7 5", stroke="var(--hatch)", stroke_width=1.6)
    pattern = tag(
        "pattern", stroke, id="hatch-heat", width=6, height=6, patternUnits="userSpaceOnUse"
    )
    return Svg(
        tag("svg", tag("defs", pattern), class_="defs", width=0, height=0, aria_hidden="true")
    )
