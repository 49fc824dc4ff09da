"""The ring of a range: told in words, drawn without a piece that is not there."""

from xml.etree import ElementTree as ET

import pytest

from engagements.charts.palette import PAGE, PRINT
from engagements.charts.ring import ring

NO_GO = {"verdict": "NO_GO", "words": "Not ready"}


def drawn(**fields):
    return ET.fromstring(ring(**fields))


def named(svg, name):
    return [element for element in svg.iter() if element.tag.endswith("}" + name)]


@pytest.mark.parametrize("palette", [PRINT, PAGE], ids=["print", "page"])
@pytest.mark.parametrize(("low", "high"), [(0, 0), (0, 100), (12, 46), (50, 50), (100, 100)])
def test_it_is_well_formed_without_style(palette, low, high):
    markup = ring(low=low, high=high, expected=35, palette=palette, **NO_GO)

    names = {element.tag.split("}")[1] for element in ET.fromstring(markup).iter()}
    assert names <= {"svg", "title", "path", "line", "text"}
    assert "style=" not in markup
    assert "class=" not in markup
    assert "nan" not in markup


def test_it_tells_its_figures():
    svg = drawn(low=12, high=46, expected=35, **NO_GO)

    told = "Readiness 12 to 46 of 100, worst to best: Not ready. Expected: 35."
    assert svg[0].text == told
    assert [text.text for text in named(svg, "text")] == ["12 to 46", "expected 35"]


def test_what_is_typed_is_text():
    svg = ring(low=1, high=2, verdict="GO", words="<b>&")

    assert "<b>" not in svg
    assert ET.fromstring(svg)[0].text.endswith("<b>&.")


@pytest.mark.parametrize(
    ("low", "high", "pieces"),
    [
        pytest.param(0, 0, 0, id="nothing"),
        pytest.param(0, 40, 1, id="only possible"),
        pytest.param(40, 40, 1, id="only certain"),
        pytest.param(12, 46, 2, id="both"),
        pytest.param(100, 100, 2, id="the whole ring, in two halves"),
    ],
)
def test_it_draws_no_empty_piece(low, high, pieces):
    svg = drawn(low=low, high=high, **NO_GO)

    assert len(named(svg, "path")) == 2 + pieces  # the track is two halves


@pytest.mark.parametrize(
    ("verdict", "low", "ink"),
    [
        pytest.param("NO_GO", 12, PRINT.failing, id="not ready and behind"),
        pytest.param("NO_GO", 40, PRINT.solid, id="not ready, and not due yet"),
        pytest.param("INCOMPLETE", 12, PRINT.unknown_line, id="not known yet"),
        pytest.param("CONDITIONAL", 70, PRINT.exception, id="with conditions"),
        pytest.param("GO", 99, PRINT.proven[1], id="ready"),
    ],
)
def test_it_takes_its_colour_from_the_verdict(verdict, low, ink):
    svg = drawn(low=low, high=low, verdict=verdict, words="x", expected=35)

    assert named(svg, "path")[2].get("fill") == ink


def test_the_tick_stands_at_what_is_expected():
    svg = drawn(low=0, high=100, expected=25, size=100, **NO_GO)

    (tick,) = named(svg, "line")
    assert float(tick.get("y1")) == pytest.approx(50)  # a quarter: three o'clock
    assert float(tick.get("x2")) > float(tick.get("x1")) > 50
