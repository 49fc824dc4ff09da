from datetime import date

import pytest

from reports.document import words


@pytest.mark.parametrize(
    ("number", "told"),
    [(0, "no musts"), (1, "one must"), (12, "twelve musts"), (1300, "1,300 musts")],
)
def test_count(number, told):
    assert words.count(number, "must") == told


@pytest.mark.parametrize(
    ("items", "told"),
    [([], ""), (["a"], "a"), (["a", "b"], "a and b"), ("abcd", "a, b and 2 more")],
)
def test_listing(items, told):
    assert words.listing(items, most=2 if len(items) > 2 else 0) == told


@pytest.mark.parametrize(
    ("share", "places", "told"),
    [
        (None, 0, "–"),  # noqa: RUF001 - the dash that is printed
        (0.0, 0, "0%"),
        (0.0004, 0, "below 1%"),
        (0.0004, 2, "0.04%"),
        (0.9999, 0, "above 99%"),
        (1.0, 0, "100%"),
    ],
)
def test_a_share_never_reads_as_nothing_or_all_when_it_is_not(share, places, told):
    assert words.percent(share, places=places) == told


def test_days():
    assert words.day(date(2026, 12, 18)) == "18 December 2026"
    assert words.short_day(date(2026, 12, 18), near=date(2026, 1, 1)) == "18 Dec"
    assert words.short_day(date(2027, 2, 1), near=date(2026, 1, 1)) == "1 Feb 2027"
