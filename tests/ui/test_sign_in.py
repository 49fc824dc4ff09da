"""Signing in and out, with a keyboard and without JavaScript."""

import pytest

from tests.ui.keys import tab_to


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_a_person_signs_in_with_the_keyboard_and_out_again(page_for, live, script):
    page = page_for(None, script=script)
    email, password = live.logins["Manager"]

    page.goto("/engagements/")
    tab_to(page, "[name=login]")
    page.keyboard.type(email)
    tab_to(page, "[name=password]")
    page.keyboard.type(password)
    page.keyboard.press("Enter")
    page.wait_for_url("**/engagements/")

    assert "Engagements" in page.inner_text("h1")
