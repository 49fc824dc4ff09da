"""Every page on a phone."""

import pytest

from tests.ui.walk import look


def test_every_page_is_accessible_in_the_dark(pages, page_for):
    faults = look(page_for, pages, width=390, theme="dark")

    assert not faults, "\n".join(faults)


@pytest.mark.slow
def test_every_page_is_accessible_by_day(pages, page_for):
    faults = look(page_for, pages, width=390, theme="light")

    assert not faults, "\n".join(faults)
