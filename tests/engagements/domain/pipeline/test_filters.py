"""What the filters of the pipeline mean."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engagements.domain.pipeline import (
    GO_LIVE,
    NAMES,
    PipelineFilters,
    UnknownChoice,
    filters_of,
    go_live_span,
    without_place,
)


@pytest.mark.parametrize(
    ("key", "today", "first", "last"),
    [
        pytest.param("quarter", date(2026, 11, 24), date(2026, 10, 1), date(2026, 12, 31), id="Q4"),
        pytest.param("quarter", date(2026, 1, 1), date(2026, 1, 1), date(2026, 3, 31), id="Q1"),
        pytest.param("soon", date(2026, 12, 20), date(2026, 12, 20), date(2027, 1, 19), id="soon"),
        pytest.param("past", date(2026, 3, 1), None, date(2026, 2, 28), id="yesterday or before"),
    ],
)
def test_a_span_of_days(key, today, first, last):
    assert go_live_span(key, today=today) == (first, last)


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_today_is_within_its_quarter_and_not_past(today):
    first, last = go_live_span("quarter", today=today)

    assert first <= today <= last
    assert first.day == 1
    assert (last + timedelta(days=1)).day == 1
    assert go_live_span("past", today=today)[1] < today


def test_every_filter_but_the_missing_date_has_a_span():
    for key in set(GO_LIVE) - {"none"}:
        assert len(go_live_span(key, today=date(2026, 1, 1))) == 2


def test_readiness_matters_to_a_verdict_and_to_an_order_only():
    assert PipelineFilters(verdict="GO").goes_by_readiness
    assert PipelineFilters(sort="worst").goes_by_readiness
    assert not PipelineFilters(stage="pilot", age="over").goes_by_readiness


def test_an_address_names_its_filters():
    found = filters_of({"owner": "me", "golive": "soon", "view": "table"}, me="a@example.org")

    assert found == PipelineFilters(owner="a@example.org", go_live="soon")


@pytest.mark.parametrize("name", ["golive", "age", "waiting"])
def test_a_choice_that_no_page_offers_is_refused(name):
    with pytest.raises(UnknownChoice):
        filters_of({name: "godot"}, me="")


@given(st.dictionaries(st.sampled_from(NAMES), st.text(max_size=400)))
def test_whatever_is_typed_is_refused_or_a_filter_of_bounded_length(told):
    try:
        found = filters_of(told, me="a@example.org")
    except UnknownChoice:
        return

    assert all(len(value) <= 254 and "\x00" not in value for value in vars(found).values())


@pytest.mark.parametrize(
    ("query", "rest"),
    [
        pytest.param("age=over&after=abc&owner=&q=x+y", "age=over&q=x+y", id="filters only"),
        pytest.param("//evil.example/#x\r\nLocation: y", "", id="no address"),
        pytest.param("q=a%0d%0ab%26c", "q=a%0D%0Ab%26c", id="stays quoted"),
        pytest.param("", "", id="nothing"),
    ],
)
def test_what_is_kept_of_a_query(query, rest):
    assert without_place(query) == rest


@given(st.text(max_size=80))
def test_what_is_kept_is_a_plain_query_and_stays_as_it_is(query):
    once = without_place(query)

    assert without_place(once) == once
    assert once.isascii()
    assert not set(once) & set("#/?\r\n <>\"'")
