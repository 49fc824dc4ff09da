"""The funnel's line and the age bar."""

from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engagements.charts.funnel import age_bar, funnel_piece


@given(st.integers(0, 50), st.integers(0, 50))
def test_the_line_stays_inside_its_drawing(here, after):
    svg = ElementTree.fromstring(funnel_piece(here, after, most=50))

    assert svg.get("aria-hidden") == "true"
    for path in svg:
        heights = [float(pair.split()[1].rstrip("z")) for pair in path_points(path.get("d"))]
        assert all(0 < height <= 40 for height in heights)


def path_points(d):
    for letter in "MCLz":
        d = d.replace(letter, ",")
    numbers = d.replace(",", " ").split()
    return [f"{x} {y}" for x, y in zip(numbers[::2], numbers[1::2], strict=True)]


def test_pieces_of_neighbours_meet():
    left, right = funnel_piece(9, 4, most=9), funnel_piece(4, 1, most=9)

    assert left.split("L100")[0].split()[-1] == right.split("M0 ")[1].split("C")[0]


def test_a_funnel_of_nobody_lies_on_the_floor():
    assert "38" in funnel_piece(0, 0, most=0)


@pytest.mark.parametrize(
    ("counts", "widths", "words"),
    [
        pytest.param((1, 1, 2), ["25%", "25%", "50%"], "2 past it.", id="three parts"),
        pytest.param((0, 3, 0), ["100%"], "0 past it.", id="one part fills it"),
        pytest.param((0, 0, 0), [], "Nobody is in this stage.", id="empty"),
    ],
)
def test_the_age_bar_shares_its_width(counts, widths, words):
    svg = ElementTree.fromstring(age_bar(*counts))

    assert [rect.get("width") for rect in svg] == widths
    assert svg.get("aria-label").endswith(words)
