"""Texts that people type, cleaned the same whatever brought them."""

import pytest

from engagements.domain.text import Text


@pytest.mark.parametrize(
    ("spec", "typed", "stored"),
    [
        pytest.param(Text(longest=9), "  a \t b\r\nc ", "a b c", id="on one line"),
        pytest.param(Text(longest=9, lines=True), " a\r\n  b \n", "a\n  b", id="its lines stay"),
        pytest.param(Text(longest=9, literal=True), " a  b ", "a  b", id="another system's name"),
        pytest.param(Text(longest=9, letters="upper"), " eur ", "EUR", id="capitals"),
        pytest.param(Text(longest=9, letters="lower"), "ACME", "acme", id="small letters"),
    ],
)
def test_it_is_cleaned(spec, typed, stored):
    assert spec.clean(typed) == stored
    assert spec.clean(stored) == stored, "once is enough"


@pytest.mark.parametrize(
    ("text", "fits", "says_something"),
    [("", True, False), ("abc", True, True), ("abcd", False, False), ("a\x00", False, False)],
)
def test_what_can_be_stored(text, fits, says_something):
    spec = Text(longest=3)

    assert spec.fits(text) is fits
    assert spec.is_told(text) is says_something
