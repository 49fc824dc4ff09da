"""The palette, the keys, values changed in place, and toasts."""

import pytest

from tests.ui.test_typed_text import engagement  # noqa: F401 - a fixture


@pytest.fixture
def open_page(page_for):
    def at(path, role="Engineer", **more):
        page = page_for(role, **more)
        page.goto(path)
        return page

    return at


def focused(page):
    return page.evaluate("document.activeElement.textContent.trim()")


def test_the_palette_leads_to_an_engagement_and_remembers_it(open_page):
    page = open_page("/", "Manager")
    page.keyboard.press("Control+k")
    page.keyboard.type("BRW-01")
    page.wait_for_selector("#palette-hits [aria-selected=true]:has-text('BRW-01')")

    page.keyboard.press("Enter")
    page.wait_for_url("**/engagements/BRW-01/")
    page.goto("/engagements/")
    page.keyboard.press("/")
    page.wait_for_selector("#palette-recent [role=option]")

    assert "Claims triage assistant" in page.inner_text("#palette-recent")
    page.keyboard.press("Escape")
    assert not page.is_visible("#palette")


def test_without_a_script_the_search_box_finds(page_for):
    page = page_for("Manager", script=False)
    page.goto("/")
    page.fill("#finder-q", "BRW-01")
    page.press("#finder-q", "Enter")

    page.click("main >> text=Claims triage assistant")
    assert page.url.endswith("/engagements/BRW-01/")


@pytest.mark.parametrize(
    ("letter", "path"),
    [("o", "/"), ("p", "/pipeline/"), ("e", "/engagements/"), ("l", "/log/"), ("r", "/reports/"),
     ("c", "/controls/")],
)  # fmt: skip
def test_g_and_a_letter_lead_to_a_place(open_page, live, letter, path):
    page = open_page("/notices/", "Manager")
    page.keyboard.press("g")
    page.keyboard.press(letter)

    page.wait_for_url(f"{live.url}{path}**")


def test_rows_are_walked_and_opened_and_left_by_keys(open_page):
    page = open_page("/engagements/", "Manager")
    page.keyboard.press("j")
    first = focused(page)
    page.keyboard.press("j")
    second = focused(page)
    page.keyboard.press("k")
    assert (focused(page), first != second) == (first, True)

    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/engagements/*-*/")
    assert page.inner_text("h1") == second
    page.keyboard.press("]")
    page.wait_for_url("**/readiness/")
    page.keyboard.press("[")
    page.wait_for_url("**/engagements/*-*/")


def test_letters_do_nothing_while_somebody_types(open_page, engagement):  # noqa: F811
    page = open_page(engagement)
    page.keyboard.press("n")
    page.keyboard.type("t? gp jk [")

    assert page.input_value("#id_text") == "t? gp jk ["
    assert page.url.endswith(engagement)


def test_letters_can_be_turned_off(open_page, live):
    email = live.logins["Manager"][0]
    live.execute("UPDATE engagements_user SET single_keys = 0 WHERE email = ?", email)
    page = open_page("/engagements/", "Manager")
    page.keyboard.press("?")
    shown = page.is_visible("#keys")
    page.keyboard.press("Control+k")
    palette = page.is_visible("#palette")
    live.execute("UPDATE engagements_user SET single_keys = 1 WHERE email = ?", email)

    assert (shown, palette) == (False, True)


def test_the_table_of_keys_opens_and_the_theme_switches(open_page):
    page = open_page("/engagements/", "Manager")
    page.keyboard.press("?")
    assert "Search and commands" in page.inner_text("#keys")
    page.keyboard.press("Escape")
    page.keyboard.press("t")

    assert page.evaluate("document.documentElement.dataset.theme") == "dark"


def test_a_title_is_changed_in_place(open_page, engagement):  # noqa: F811
    page = open_page(engagement)
    before = page.inner_text("h1")
    page.keyboard.press("e")
    page.wait_for_function("() => document.activeElement.name === 'name'")
    page.keyboard.type("Thrown away")
    page.keyboard.press("Escape")
    page.wait_for_selector("div#inline-name")
    assert page.inner_text("h1") == before

    page.click("div#inline-name h1")
    page.wait_for_function("() => document.activeElement.name === 'name'")
    page.fill("#inline_name", f"{before} two")
    page.keyboard.press("Enter")
    page.wait_for_selector("div#inline-name")

    assert page.inner_text("h1") == f"{before} two"
    page.wait_for_function("() => document.activeElement.matches('[data-edit]')")


def test_a_conflict_in_place_keeps_both(open_page, engagement, live):  # noqa: F811
    page = open_page(engagement)
    page.keyboard.press("e")
    page.wait_for_function("() => document.activeElement.name === 'name'")
    live.execute(
        "UPDATE engagements_engagement SET name = 'Theirs', version = version + 1 WHERE code = ?",
        engagement.split("/")[2],
    )
    page.fill("#inline_name", "Mine")
    page.keyboard.press("Enter")
    page.wait_for_selector("form.conflict#inline-name")
    assert "Mine" in page.inner_text(".conflict-sides")
    assert "Theirs" in page.inner_text(".conflict-sides")

    page.locator(".conflict").get_by_role("button", name="Save", exact=True).click()
    page.wait_for_selector("div#inline-name")
    assert page.inner_text("h1") == "Mine"


def test_the_composer_completes_a_name(open_page, engagement):  # noqa: F811
    page = open_page(engagement)
    page.keyboard.press("n")
    page.keyboard.type("Spoke with @")
    page.wait_for_selector("#completion [aria-selected=true]")
    name = page.inner_text("#completion [aria-selected=true] > span >> nth=0")
    page.keyboard.press("Enter")

    assert page.input_value("#id_text") == f"Spoke with @{name} "
    assert page.locator("#completion").count() == 0


DROPPED = """([name, bytes, event]) => {
  const carried = new DataTransfer();
  carried.items.add(new File([new Uint8Array(bytes)], name));
  const kind = event === "drop" ? DragEvent : ClipboardEvent;
  const field = event === "drop" ? "dataTransfer" : "clipboardData";
  document.querySelector("#id_text").dispatchEvent(
    new kind(event, { bubbles: true, cancelable: true, [field]: carried }));
}"""


@pytest.mark.parametrize("event", ["drop", "paste"])
def test_a_file_given_to_the_composer_is_kept_and_named(open_page, engagement, event):  # noqa: F811
    page = open_page(engagement)
    page.fill("#id_text", "Minutes: ")
    page.evaluate(DROPPED, [f"{event}.txt", list(b"Agreed."), event])
    page.locator(".toast", has_text=f"{event}.txt is kept as E-").wait_for()
    text = page.input_value("#id_text")
    assert text.startswith("Minutes: E-")
    page.press("#id_text", "Control+Enter")

    link = page.locator("#timeline .moment-text a", has_text=text.split()[1]).first
    link.click()
    assert f"{event}.txt" in page.inner_text(":target")


def test_a_file_that_is_refused_leaves_the_text_as_it_was(open_page, engagement):  # noqa: F811
    page = open_page(engagement)
    page.fill("#id_text", "Minutes: ")
    page.evaluate(DROPPED, ["page.html", list(b"<html><script>1</script>"), "drop"])

    page.locator(".toast.error", has_text="page.html was not kept").wait_for()
    assert page.input_value("#id_text") == "Minutes: "


def test_a_module_says_something_with_undo(open_page, engagement):  # noqa: F811
    page = open_page(engagement)
    page.evaluate(
        "document.dispatchEvent(new CustomEvent('fde:say', { detail:"
        " { words: 'Moved.', undo: { url: '/undone/', fields: { version: 3 } } } }))"
    )
    toast = page.locator(".toast", has_text="Moved.")
    assert toast.is_visible()
    with page.expect_request("**/undone/") as sent:
        page.keyboard.press("Control+z")

    assert "version=3" in sent.value.post_data
    assert "csrfmiddlewaretoken=" in sent.value.post_data


def test_my_run_that_ends_elsewhere_is_told_on_any_page(open_page, live):
    email = live.logins["Engineer"][0]
    job = "11112222333344445555666677778888"
    live.execute(
        "INSERT INTO engagements_job (id, kind, title, state, attempt, worker, due_at, step, steps,"
        " words, error_code, error_text, about_kind, about_key, idempotency_key, input_sha256,"
        " created_at, lease_until, requested_by_id, engagement_id)"
        " SELECT ?, 'report', 'Report 9', 'running', 1, 'w', datetime('now'), 1, 4,"
        " '', '', '', '', '', ?, '', datetime('now'), datetime('now', '+1 hour'), u.id,"
        " m.engagement_id"
        " FROM engagements_user u JOIN engagements_membership m ON m.user_id = u.id"
        " WHERE u.email = ? LIMIT 1",
        job, job, email,
    )  # fmt: skip
    page = open_page("/engagements/")
    page.wait_for_selector("#my-work:has-text('1 of my jobs running')")
    live.execute(
        "UPDATE engagements_job SET state = 'done', finished_at = datetime('now') WHERE id = ?",
        job,
    )

    page.goto("/clients/")

    page.wait_for_selector(".toast:has-text('Report 9: done.')")
    assert page.locator(".toast a").get_attribute("href").startswith("/jobs/")
    assert not page.is_visible("#my-work")
