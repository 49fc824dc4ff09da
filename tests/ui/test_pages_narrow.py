"""Every page on a phone."""

import pytest

from tests.ui.walk import everywhere, look


def test_every_page_is_accessible_in_the_dark(live, signed_in_as, page_for):
    assert look(page_for, everywhere(live, signed_in_as), width=390, theme="dark") == []


@pytest.mark.slow
def test_every_page_is_accessible_by_day(live, signed_in_as, page_for):
    assert look(page_for, everywhere(live, signed_in_as), width=390, theme="light") == []
