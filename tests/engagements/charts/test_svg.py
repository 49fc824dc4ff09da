from xml.etree import ElementTree as ET

import pytest

from engagements.charts.svg import (
    Ring,
    Style,
    arc,
    arc_hatch,
    drawing,
    hatch,
    number,
    tag,
    text,
    text_width,
)


def lines(path):
    """Return the (x1, y1, x2, y2) of each line of a hatch."""
    data = ET.fromstring(path).get("d")
    return [
        tuple(float(n) for n in piece.replace("L", " ").split())
        for piece in data.split("M")
        if piece
    ]


@pytest.mark.parametrize(
    ("value", "shown"), [(1.0, "1"), (0.126, "0.13"), (-0.0001, "0"), (12.5, "12.5")]
)
def test_number(value, shown):
    assert number(value) == shown


@pytest.mark.parametrize("width", [3.0, 10.0, 57.3, 400.0])
@pytest.mark.parametrize("height", [4.0, 9.0, 26.0])
def test_hatch_stays_inside_its_rectangle(width, height):
    found = lines(hatch(10, 20, width, height, stroke="#000"))

    assert found
    for x1, y1, x2, y2 in found:
        assert 10 - 0.01 <= x1 <= x2 <= 10 + width + 0.01
        assert 20 - 0.01 <= y2 <= y1 <= 20 + height + 0.01
        assert (x2 - x1) == pytest.approx(y1 - y2, abs=0.02)


def test_arc_hatch_stays_between_its_radii():
    ring = Ring(cx=0, cy=0, inner=84, outer=106)

    for x1, y1, x2, y2 in lines(arc_hatch(ring, 20, 75, stroke="#000")):
        assert 84 - 0.1 <= (x1**2 + y1**2) ** 0.5 <= 106.1
        assert 84 - 0.1 <= (x2**2 + y2**2) ** 0.5 <= 106.1


def test_no_arc_hatch_without_a_width():
    assert arc_hatch(Ring(cx=0, cy=0, inner=1, outer=2), 20, 20, stroke="#000") == ""


def test_a_wide_arc_takes_the_long_way_round():
    ring = Ring(cx=0, cy=0, inner=84, outer=106)

    assert " 0 1 1 " in arc(ring, -8, 188, fill="#000")
    assert " 0 0 1 " in arc(ring, 0, 90, fill="#000")


def test_texts_and_attributes_are_escaped():
    style = Style(fill='"><script>', font="Inter", size=9)
    svg = drawing(width=10, height=10, sentence="a < b & c", shapes=[text(1, 2, "<b>x</b>", style)])
    root = ET.fromstring(svg)

    assert root[0].text == "a < b & c"
    assert root[1].text == "<b>x</b>"
    assert root[1].get("fill") == '"><script>'
    assert "<script>" not in svg


def test_no_value_means_no_attribute():
    assert tag("g", fill=None, stroke_width=2) == '<g stroke-width="2"/>'


def test_wide_letters_take_more_room():
    assert text_width("WW", size=10) > text_width("ii", size=10)
