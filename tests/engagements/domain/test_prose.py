from datetime import date

import pytest

from engagements.domain import prose


@pytest.mark.parametrize(
    ("number", "words"),
    [(0, "no musts"), (1, "one must"), (12, "twelve musts"), (1300, "1,300 musts")],
)
def test_count(number, words):
    assert prose.count(number, "must") == words


@pytest.mark.parametrize(
    ("items", "words"),
    [([], ""), (["a"], "a"), (["a", "b"], "a and b"), ("abcd", "a, b and 2 more")],
)
def test_listing(items, words):
    assert prose.listing(items, most=2 if len(items) > 2 else 0) == words


@pytest.mark.parametrize(
    ("share", "places", "words"),
    [
        (None, 0, "–"),  # noqa: RUF001 - the dash that is printed
        (0.0, 0, "0%"),
        (0.0004, 0, "below 1%"),
        (0.0004, 2, "0.04%"),
        (0.9999, 0, "above 99%"),
        (1.0, 0, "100%"),
    ],
)
def test_a_share_never_reads_as_nothing_or_all_when_it_is_not(share, places, words):
    assert prose.percent(share, places=places) == words


def test_days():
    assert prose.day(date(2026, 12, 18)) == "18 December 2026"
    assert prose.short_day(date(2026, 12, 18), near=date(2026, 1, 1)) == "18 Dec"
    assert prose.short_day(date(2027, 2, 1), near=date(2026, 1, 1)) == "1 Feb 2027"
