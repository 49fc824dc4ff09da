"""No typed text is lost: tab killed, session ended, a conflict, no network, a server error."""

import re

import pytest

SESSION = "sessionid"
TEXT = "Met the platform team; they open the window on Thursday."


@pytest.fixture
def engagement(live):
    """The address of an engagement that the engineer leads."""
    [[code]] = live.execute(
        "SELECT e.code FROM engagements_engagement e JOIN engagements_membership m"
        " ON m.engagement_id = e.id JOIN engagements_user u ON u.id = m.user_id"
        " WHERE u.email = ? AND m.role = 'lead' AND e.status = 'open' ORDER BY e.id LIMIT 1",
        live.logins["Engineer"][0],
    )
    return f"/engagements/{code}/"


@pytest.fixture
def composer(page_for, engagement):
    def open_page(**more):
        page = page_for("Engineer", **more)
        page.goto(engagement)
        return page

    return open_page


def written(live, text):
    return live.execute("SELECT COUNT(*) FROM engagements_logentry WHERE text = ?", text)[0][0]


def typed(page):
    return page.input_value("#id_text")


def expect_typed(page, text):
    page.wait_for_function("(text) => document.querySelector('#id_text')?.value === text", arg=text)


def test_a_killed_tab_comes_back_with_its_text(composer, engagement):
    page = composer()
    page.check("[name=kind][value=decision]", force=True)
    page.fill("#id_text", TEXT)

    page.close(run_before_unload=False)
    again = page.context.new_page()
    again.goto(engagement)

    expect_typed(again, TEXT)
    assert again.is_checked("[name=kind][value=decision]")
    again.click("[data-discard]")
    assert typed(again) == ""


def sign_in(page, live, role):
    page.fill("[name=login]", live.logins[role][0])
    page.fill("[name=password]", live.logins[role][1])
    page.press("[name=password]", "Enter")


def test_an_ended_session_leads_back_to_the_text(composer, live):
    page = composer(fresh=True)
    page.fill("#id_text", TEXT)
    page.context.clear_cookies(name=SESSION)

    page.press("#id_text", "Control+Enter")
    page.wait_for_url("**/account/sign-in/**")
    sign_in(page, live, "Engineer")

    expect_typed(page, TEXT)
    assert written(live, TEXT) == 0


def test_a_plain_form_that_meets_an_ended_session_is_given_back(page_for, engagement, live):
    page = page_for("Engineer", script=False, fresh=True)
    text = f"{TEXT} Without a script."
    page.goto(engagement)
    page.fill("#id_text", text)
    page.context.clear_cookies(name=SESSION)
    page.click("text=Log it")

    assert page.input_value("textarea[name=text]") == text
    with page.context.expect_page() as opened:
        page.click("text=Sign in in a new tab")
    sign_in(opened.value, live, "Engineer")
    opened.value.wait_for_load_state()
    page.get_by_role("button", name="Send it again").click()
    page.get_by_role("heading", name="Send it once more").wait_for()
    page.get_by_role("button", name="Send it again").click()
    page.wait_for_url("**/log/")

    assert written(live, text) == 1


def test_no_network_keeps_the_text_and_sends_it_once_it_is_back(composer, live):
    page = composer()
    text = f"{TEXT} Offline."
    page.fill("#id_text", text)
    page.context.set_offline(True)

    page.press("#id_text", "Control+Enter")
    page.click("[data-later]")
    assert typed(page) == text
    page.context.set_offline(False)

    expect_typed(page, "")
    assert written(live, text) == 1


def test_a_server_error_keeps_the_text_and_names_a_reference(composer, live):
    page = composer()
    text = f"{TEXT} Error."
    page.route(
        "**/log/add/",
        lambda route: route.fulfill(status=500, headers={"X-Request-ID": "0123456789abcdef"}),
    )
    page.fill("#id_text", text)

    page.press("#id_text", "Control+Enter")
    page.wait_for_selector(".toast.error")

    assert "0123456789ab" in page.inner_text(".toast.error")
    assert typed(page) == text
    page.unroute("**/log/add/")
    page.reload()
    expect_typed(page, text)
    page.press("#id_text", "Control+Enter")
    expect_typed(page, "")
    assert written(live, text) == 1


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_a_conflict_shows_both_texts_and_saves_the_choice(page_for, engagement, live, script):
    page = page_for("Engineer", script=script)
    code = engagement.split("/")[2]
    page.goto(f"{engagement}settings/")
    page.fill("[name=details-next_step]", "Mine: write to the sponsor")
    live.execute(
        "UPDATE engagements_engagement SET next_step = 'Theirs: call', version = version + 1"
        " WHERE code = ?",
        code,
    )

    page.click("text=Save details")
    assert page.inner_text("h1") == "Changed by somebody else"
    sides = page.inner_text(".conflict-sides")
    assert re.search("Mine: write to the sponsor.*Theirs: call", sides, re.DOTALL)
    page.check("[name=pick-details-next_step][value=edit]", force=True)
    page.fill("[name=details-next_step]", "Both: write, then call")
    page.locator(".conflict").get_by_role("button", name="Save", exact=True).click()
    page.wait_for_url("**/settings/")

    assert page.input_value("[name=details-next_step]") == "Both: write, then call"


def test_sign_out_leaves_nothing_of_a_client_in_the_browser(composer):
    page = composer(fresh=True)
    page.fill("#id_text", TEXT)
    page.wait_for_function(
        "() => Object.keys(localStorage).some((key) => key.startsWith('fde-draft:'))"
    )

    page.click("summary:has-text('Your account') >> visible=true")
    page.click(".menu-items >> text=Sign out >> visible=true")
    page.wait_for_load_state()

    kept = page.evaluate("Object.keys(localStorage)")
    assert [key for key in kept if key != "fde-theme"] == []
