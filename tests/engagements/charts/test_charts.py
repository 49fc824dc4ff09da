"""What every chart keeps: well-formed, told in words first, no style, no foreign content."""

from datetime import date
from xml.etree import ElementTree as ET

import pytest

from engagements.charts.columns import Column, columns
from engagements.charts.gauge import gauge
from engagements.charts.palette import PAGE, PRINT
from engagements.charts.ranges import RangeRow, range_bars, short_range
from engagements.charts.status import LEAST, Bracket, status_bar
from engagements.charts.timeline import Bar, Mark, Wait, timeline

ROW = RangeRow(label="A & B", low=21, high=33, code="NO_GO", verdict="Not ready")
DAY = date(2026, 11, 20)


def all_charts(palette):
    yield gauge(low=21, high=33, verdict="Not ready", expected=75, palette=palette)
    yield range_bars([ROW], expected=75, palette=palette)
    yield short_range(ROW, palette=palette)
    yield status_bar({"measured": 3, "unknown": 1}, of="Musts", legend=True, palette=palette)
    yield timeline(
        ["A"],
        bars=[Bar(row="A", start=DAY, end=DAY, label="1 d")],
        waits=[Wait(row="A", start=DAY, end=DAY, words="Waiting")],
        marks=[Mark(on=DAY, words="as of")],
        palette=palette,
    )
    yield columns([Column(label="<a>", value=1, shown="1")], of="Rows", limit=2, palette=palette)


@pytest.mark.parametrize("palette", [PRINT, PAGE], ids=["print", "page"])
@pytest.mark.parametrize("index", range(6))
def test_every_chart(palette, index):
    svg = list(all_charts(palette))[index]
    root = ET.fromstring(svg)
    names = {element.tag.split("}")[1] for element in root.iter()}

    assert root[0].tag.endswith("title")
    assert root[0].text
    assert names <= {"svg", "title", "rect", "path", "line", "text"}
    assert "style=" not in svg
    assert "class=" not in svg
    assert "nan" not in svg


def title(svg):
    return ET.fromstring(svg)[0].text


def test_gauge_tells_its_figures():
    told = title(
        gauge(low=21, high=33, verdict="Not ready", expected=75, expected_in="in hardening")
    )

    assert told == (
        "Readiness 21 to 33 of 100, worst to best: Not ready. Expected in hardening: 75."
    )


@pytest.mark.parametrize(
    ("low", "high", "pieces"), [(0, 0, 0), (0, 40, 2), (40, 40, 1), (10, 40, 3)]
)
def test_gauge_draws_no_empty_arc(low, high, pieces):
    drawn = gauge(low=low, high=high, verdict="x").count("<path")

    assert drawn == 1 + 3 + pieces  # track, bands, then solid, ground and hatch of the best


def test_ranges_tell_their_figures():
    assert title(range_bars([ROW])) == "A & B: 21 to 33 of 100, Not ready."


def test_status_segments_fill_the_width_and_none_vanishes():
    svg = status_bar({"measured": 970, "failing": 1, "exception": 1, "unknown": 2}, of="Musts")
    rects = [r for r in ET.fromstring(svg) if r.tag.endswith("rect") and r.get("height") == "26"]
    ends = [float(r.get("x")) + float(r.get("width")) for r in rects]

    assert len(rects) == 4
    assert all(float(r.get("width")) >= LEAST - 1.01 for r in rects)
    assert max(ends) == pytest.approx(657, abs=0.1)
    assert title(svg) == "Musts: 970 measured, 1 failing, 1 exception, 2 unknown."


def test_a_bar_of_nothing_is_a_track():
    svg = status_bar({}, of="Musts", brackets=[Bracket(kinds=("failing",), label="0 failing")])

    assert title(svg) == "Musts: none."
    assert "0 failing" not in svg


def test_more_kinds_than_room_still_fit():
    svg = status_bar(dict.fromkeys(("measured", "failing", "unknown"), 1), of="x", width=20)
    rects = [r for r in ET.fromstring(svg) if r.tag.endswith("rect")]

    assert max(float(r.get("x")) + float(r.get("width")) for r in rects) <= 26


def test_timeline_without_a_stay_is_an_empty_frame():
    assert ET.fromstring(timeline([], bars=[])) is not None


def test_timeline_shows_few_months_of_a_long_time():
    bars = [Bar(row="A", start=date(2020, 1, 1), end=date(2026, 1, 1))]

    assert timeline(["A"], bars=bars).count("Jan") <= 14


def test_column_labels_are_cut_to_their_room():
    items = [Column(label="a very long column name", value=n, shown=str(n)) for n in range(7)]

    assert "a very long column name</text>" not in columns(items, of="x")
    assert "a very long column name 3" in title(columns(items, of="x"))
