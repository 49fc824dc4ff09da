"""The core tasks, each with the keyboard alone and each with JavaScript off."""

import re

import pytest

from tests.ui.keys import Keyboard, Plain

CODE = "BRW-01"  # the demo's flagship, with a source, a profile and controls
SOON = "2027-03-15"


def button(page, words):
    return page.get_by_role("button", name=words, exact=True)


def link(page, words):
    return page.get_by_role("link", name=words, exact=True)


def sign_in(hands, live):
    page = hands.page
    email, password = live.logins["Manager"]
    page.goto("/reports/")
    hands.write("[name=login]", email)
    hands.write("[name=password]", password)
    hands.press(page.locator("main").get_by_role("button", name="Sign in", exact=True))
    page.wait_for_url("**/reports/")


def log_an_entry(hands, _live):
    page = hands.page
    words = f"Security officer confirmed the retention period, {type(hands).__name__}."
    page.goto(f"/engagements/{CODE}/log/")
    hands.mark("[name=kind][value=decision]")
    hands.write("textarea[name=text]", words)
    hands.press(button(page, "Log it"))
    page.get_by_text(words).first.wait_for()


def add_a_client(hands, _live):
    page = hands.page
    name = f"Harrowgate Foods {type(hands).__name__}"
    page.goto("/clients/")
    hands.press(link(page, "New client"))
    hands.write("[name=name]", name)
    hands.write("[name=code]", f"harrowgate-{type(hands).__name__.lower()}")
    hands.press(button(page, "Create client"))
    page.get_by_role("heading", name=name).wait_for()


def begin_an_engagement(hands, _live):
    page = hands.page
    code = {"Keyboard": "KEY-01", "Plain": "PLN-01"}[type(hands).__name__]
    page.goto("/engagements/")
    hands.press(link(page, "New engagement"))
    hands.choose("[name=client]", "Brackw", "brackwater")
    hands.write("[name=name]", "Letters of complaint")
    hands.write("[name=code]", code)
    hands.pick("[name=owner]", "Imre")
    hands.press(button(page, "Create engagement"))
    page.wait_for_url(f"**/engagements/{code}/")


def answer_a_question_of_the_profile(hands, _live):
    page = hands.page
    page.goto(f"/engagements/{CODE}/profile/")
    field = page.locator("fieldset.fact input[type=radio][value=no]").first
    hands.mark(field)
    hands.press(page.get_by_role("button", name=re.compile("^Save")).first)
    page.locator(".toast").first.wait_for()


def judge_a_control(hands, _live):
    page = hands.page
    page.goto(f"/engagements/{CODE}/controls/")
    hands.press(page.locator("main a[href*='/controls/nist']").first)
    hands.mark("[name=state][value=planned]")
    words = f"The owner named a date, {type(hands).__name__}."
    hands.write("[name=rationale]", words)
    hands.press(button(page, "Record decision"))
    page.get_by_text(words).first.wait_for()


def add_evidence(hands, _live):
    page = hands.page
    title = f"Access review of June, {type(hands).__name__}"
    page.goto(f"/engagements/{CODE}/files/")
    hands.press(page.locator("summary", has_text="Add evidence"))
    hands.write("[name=title]", title)
    hands.write("[name=uri]", "https://example.org/review")
    hands.press(button(page, "Add evidence"))
    page.get_by_text(title).first.wait_for()


def decide_a_gate(hands, _live):
    page = hands.page
    page.goto(f"/engagements/{CODE}/gate/")
    hands.mark("[name=outcome][value=hold]")
    hands.write("[name=rationale]", "We wait for the access review.")
    hands.press(button(page, "Record decision"))
    page.get_by_text("Now: hold").wait_for()


def run_the_probes(hands, _live):
    page = hands.page
    page.goto(f"/engagements/{CODE}/sources/")
    hands.press(page.get_by_role("button", name="Run probes").first)
    page.wait_for_url(re.compile(r"/runs/\d+/"))
    hands.press(page.get_by_role("button", name="Stop").first)
    page.get_by_text("Stopped").first.wait_for()


def make_a_report(hands, _live):
    page = hands.page
    page.goto(f"/engagements/{CODE}/reports/")
    hands.press(button(page, "Make report").first)
    page.get_by_text("Queued").or_(page.get_by_text("queued")).first.wait_for()


def ask_for_a_move(hands, _live):
    page = hands.page
    page.goto("/pipeline/?view=board")
    hands.press(page.locator(f"#card-{CODE} summary").first)
    hands.press(page.locator(f"#card-{CODE} [data-move]"))
    if hands.script:
        hands.press(page.locator("dialog[open]").get_by_role("button", name="Pilot"))
    else:
        hands.press(page.get_by_role("button", name=f"Move {CODE}"))
    page.locator("[role=alert] a:visible", has_text="gate").first.wait_for()


def find_a_client(hands, _live):
    page = hands.page
    page.goto("/search/")
    hands.write("main [name=q]", "Ostermoor")
    hands.press(page.locator("main").get_by_role("button", name="Search"))
    hands.press(page.locator("main a", has_text="Ostermoor Bank").first)
    page.get_by_role("heading", name="Ostermoor Bank").first.wait_for()


def ask_the_team(hands, _live):
    page = hands.page
    words = f"Which of our people were in the sample, {type(hands).__name__}?"
    page.goto(f"/portal/brackwater/{CODE}/questions/")
    hands.write("textarea[name=text]", words)
    hands.press(button(page, "Ask your team"))
    page.get_by_text(words).first.wait_for()


TASKS = {
    sign_in: None,
    log_an_entry: "Engineer",
    add_a_client: "Manager",
    begin_an_engagement: "Manager",
    answer_a_question_of_the_profile: "Manager",
    judge_a_control: "Manager",
    add_evidence: "Engineer",
    decide_a_gate: "Manager",
    run_the_probes: "Manager",
    make_a_report: "Manager",
    ask_for_a_move: "Manager",
    find_a_client: "Manager",
    ask_the_team: "Client viewer",
}


@pytest.mark.parametrize("way", [Keyboard, Plain], ids=["keyboard alone", "without script"])
@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.__name__.replace("_", " "))
def test_a_core_task(task, way, page_for, live):
    page = page_for(TASKS[task], script=way.script)

    task(way(page), live)
