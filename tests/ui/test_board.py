"""The board in a real browser: by drag, by menu and by key, with refusal, conflict and undo."""

import pytest

MOVABLE = "CAS-02"  # its gate was decided to go
REFUSED = "BRW-01"  # musts of its gate are not met


@pytest.fixture
def board(page_for):
    page = page_for("Manager", width=1440)
    page.goto("/pipeline/")
    page.wait_for_selector("[data-board][data-js]")
    return page


def lane_of(page, code):
    return page.locator(f"[data-lane]:has(#card-{code})").get_attribute("data-lane")


def ask(page, code):
    """Open the choice of stages of a card by the key M."""
    page.focus(f"#card-{code} h3 a")
    page.keyboard.press("m")
    page.wait_for_selector("#move-dialog[open]")


def toast(page, words):
    found = page.locator(".toast", has_text=words).last
    found.wait_for()
    return found


def drag(page, code, key):
    card = page.locator(f"#card-{code} .meta").first
    card.scroll_into_view_if_needed()
    start, end = card.bounding_box(), page.locator(f"[data-lane={key}]").bounding_box()
    page.mouse.move(start["x"] + 4, start["y"] + 4)
    page.mouse.down()
    page.mouse.move(start["x"] + 20, start["y"] + 14, steps=4)
    page.mouse.move(end["x"] + end["width"] / 2, end["y"] + 20, steps=12)
    page.mouse.up()


def test_the_key_offers_later_stages_only(board):
    ask(board, REFUSED)

    shown = board.locator("[data-move-to]:visible").all_inner_texts()
    assert shown == ["Pilot", "Hardening", "Rollout", "Adoption", "Handover"]


def test_a_refusal_puts_the_card_back_and_leads_to_the_gate(board):
    ask(board, REFUSED)
    board.click("[data-move-to=pilot]")

    message = toast(board, f"{REFUSED} stays.")

    assert "musts are not met" in message.inner_text()
    assert message.get_by_role("link", name="Review the gate").get_attribute("href") == (
        f"/engagements/{REFUSED}/gate/"
    )
    assert lane_of(board, REFUSED) == "readiness"


def test_a_dragged_card_that_is_refused_goes_back(board):
    drag(board, REFUSED, "pilot")

    toast(board, f"{REFUSED} stays.")
    assert lane_of(board, REFUSED) == "readiness"


def test_a_move_from_an_old_board_says_so_and_shows_what_is(board, live):
    live.execute("UPDATE engagements_engagement SET version = version + 1 WHERE code = ?", MOVABLE)
    before = board.get_attribute(f"#card-{MOVABLE}", "data-version")

    ask(board, MOVABLE)
    board.click("[data-move-to=readiness]")

    toast(board, f"{MOVABLE} was changed by somebody else.")
    board.wait_for_selector(f"#card-{MOVABLE}:not([data-version='{before}'])")
    assert lane_of(board, MOVABLE) == "scoping"


@pytest.mark.parametrize("way", ["menu", "drag"])
def test_a_card_moves_and_undo_brings_it_back(board, way):
    if way == "drag":
        drag(board, MOVABLE, "readiness")
    else:
        board.click(f"#card-{MOVABLE} summary")
        board.click(f"#card-{MOVABLE} [data-move]")
        board.click("[data-move-to=readiness]")

    message = toast(board, f"{MOVABLE} moved to Readiness")
    board.wait_for_selector(f"#card-{MOVABLE}[data-stage=readiness]")
    assert lane_of(board, MOVABLE) == "readiness"

    message.get_by_role("button", name="Undo").click()

    toast(board, f"{MOVABLE} is back")
    assert lane_of(board, MOVABLE) == "scoping"


def test_filters_keep_the_board_working(board):
    board.get_by_text("Owner is", exact=False).click()
    board.get_by_role("link", name="Maeve Tarrowmere").click()
    board.wait_for_url("**owner=**")
    board.wait_for_selector("[data-board][data-js]")

    ask(board, REFUSED)
    board.keyboard.press("Escape")
    board.go_back()
    board.wait_for_selector("#card-LIN-02")
