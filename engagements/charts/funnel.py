"""The falling line of the funnel, piece by piece, and how a stage's time is used."""

from engagements.charts.svg import Svg, number, tag

TALL, TOP = 40.0, 4.0


def funnel_piece(here: int, after: int, *, most: int) -> Svg:
    """Return one stage's piece of the line, from its own count down to the next one's.

    The figures stand beside it as text, so the drawing is decoration. It stretches to the width
    of its column.

    Units:
        ``here``, ``after`` and ``most`` count engagements; ``most`` draws at the top.
    """
    start, end = (number(_level(count, most)) for count in (here, after))
    line = f"M0 {start}C50 {start} 50 {end} 100 {end}"
    shapes = [
        tag("path", d=f"{line}L100 {number(TALL)}L0 {number(TALL)}z", fill="var(--accent-soft)"),
        tag(
            "path",
            d=line,
            fill="none",
            stroke="var(--accent)",
            stroke_width=2,
            vector_effect="non-scaling-stroke",
        ),
    ]
    return Svg(
        tag(
            "svg",
            *shapes,
            viewBox=f"0 0 100 {number(TALL)}",
            width="100%",
            height=TALL,
            preserveAspectRatio="none",
            aria_hidden="true",
        )
    )


def _level(count: int, most: int) -> float:
    return TALL - 2 - (TALL - 2 - TOP) * count / most if most else TALL - 2


def age_bar(first_half: int, second_half: int, over: int) -> Svg:
    """Return how many engagements are in the first and second half of a stage's time, and beyond.

    Units:
        Counts of engagements; an empty stage draws its track only.
    """
    total = first_half + second_half + over
    fills = (
        (first_half, "var(--age-first)"),
        (second_half, "var(--accent)"),
        (over, "var(--warn-fill)"),
    )
    shapes, x = [], 0.0
    for count, fill in fills:
        if count:
            wide = 100 * count / total
            shapes.append(
                tag("rect", x=f"{number(x)}%", width=f"{number(wide)}%", height=5.0, fill=fill)
            )
            x += wide
    words = f"{first_half} in the first half of the stage's time, {second_half} in the second"
    sentence = f"{words}, {over} past it" if total else "Nobody is in this stage"
    return Svg(tag("svg", *shapes, width="100%", height=5.0, role="img", aria_label=f"{sentence}."))
