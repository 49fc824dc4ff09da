"""Lists over all engagements: what a board, a sync and a report of the firm need in few calls."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from engagements.models import Engagement, LogEntry, Question
from engagements.services import logbook
from tests import factories

pytestmark = pytest.mark.django_db
LIST = "/api/v1/engagements/"


@pytest.fixture
def board(db, manager):
    """Five hundred engagements on the shipped playbook, every tenth with a blocker."""
    book, client = factories.real_playbook(), factories.ClientFactory()
    owner = factories.UserFactory(role="engineer")
    made = [
        factories.EngagementFactory.build(
            code=f"BRD-{number:03d}", client=client, owner=owner, playbook_version=book,
            created_by=owner, current_stage="qualify",
        )
        for number in range(500)
    ]  # fmt: skip
    rows = Engagement.objects.bulk_create(made)
    LogEntry.objects.bulk_create(
        LogEntry(
            engagement=row, number=1, kind="blocker", text=f"No access to {row.code}.",
            author=owner, occurred_at=row.created_at, created_at=row.created_at,
            waiting_on="client",
        )
        for row in rows[::10]
    )  # fmt: skip
    return rows


def walk(browser, url):
    """Return all rows of a list, and how many calls that took."""
    rows, calls = [], 0
    while url:
        page = browser.get(url).json()
        rows, calls, url = rows + page["results"], calls + 1, page["next"]
    return rows, calls


def test_a_board_of_500_with_readiness_and_blockers_takes_three_calls(signed_in, manager, board):
    browser = signed_in(manager)

    rows, calls = walk(browser, f"{LIST}?page_size=200&include=readiness,blockers")

    assert (len(rows), calls) == (500, 3)
    assert sum(len(row["blockers"]) for row in rows) == 50
    blocked = next(row for row in rows if row["code"] == "BRD-010")
    assert blocked["blockers"][0]["text"] == "No access to BRD-010."
    assert blocked["readiness"]["verdict"] == "incomplete"
    assert blocked["readiness"]["musts"] > blocked["readiness"]["musts_proven"]


def test_what_is_included_costs_a_fixed_number_of_statements(signed_in, manager, board):
    browser = signed_in(manager)
    counts = []
    for size in (10, 100):
        url = f"{LIST}?page_size={size}&include=readiness,blockers"
        browser.get(url)  # what was not worked out yet is kept
        with CaptureQueriesContext(connection) as seen:
            browser.get(url)
        counts.append(len(seen))

    assert counts[0] == counts[1]


def test_an_unknown_inclusion_is_refused(signed_in, manager):
    answer = signed_in(manager).get(LIST, {"include": "readiness,owners"})

    assert (answer.status_code, list(answer.json()["fields"])) == (400, ["include"])


def test_nothing_is_included_unasked(signed_in, engineer, engagement):
    (row,) = signed_in(engineer).get(LIST).json()["results"]

    assert {"readiness", "blockers"}.isdisjoint(row)


@pytest.mark.parametrize("noun", ["engagements", "log-entries", "evidence", "questions", "reports"])
def test_a_copy_asks_for_what_changed(signed_in, engineer, engagement, now, noun):
    browser = signed_in(engineer)
    url = f"/api/v1/{noun}/"
    for at, expected in ((now + timedelta(days=1), 0), (None, None)):
        query = {"updated_since": at.isoformat()} if at else {}
        answer = browser.get(url, query)
        assert answer.status_code == 200, answer.content
        if expected is not None:
            assert answer.json()["results"] == []
    assert browser.get(url, {"updated_since": "2026-01-01"}).status_code == 400


def test_what_happened_to_an_entry_is_a_change(signed_in, engineer, engagement, now):
    browser = signed_in(engineer)
    old = now - timedelta(days=9)
    for text in ("Stays.", "Is over."):
        logbook.add_entry(engagement, kind="blocker", text=text, waiting_on="us",
                          actor=engineer, at=old)  # fmt: skip
    logbook.resolve_entry(LogEntry.objects.get(text="Is over."), actor=engineer, at=now)

    rows = browser.get("/api/v1/log-entries/", {"updated_since": now.isoformat()}).json()["results"]

    assert [row["text"] for row in rows] == ["Is over."]


def test_questions_across_are_found_by_how_they_stand(signed_in, engineer, engagement, now):
    asker = factories.UserFactory(role="client")
    foreign = factories.EngagementFactory()
    for number, (place, answered) in enumerate(
        [(engagement, None), (engagement, now), (foreign, None)], start=1
    ):
        Question.objects.create(
            engagement=place, number=number, text=f"Question {number}", asked_by=asker,
            asked_at=now, answered_at=answered, answer="So." if answered else "",
            answered_by=engineer if answered else None,
        )  # fmt: skip
    browser = signed_in(engineer)

    def texts(**query):
        return [row["text"] for row in browser.get("/api/v1/questions/", query).json()["results"]]

    assert texts() == ["Question 2", "Question 1"]
    assert texts(standing="open") == ["Question 1"]
    assert texts(standing="answered", q="so") == ["Question 2"]
    assert browser.get("/api/v1/questions/?standing=lost").status_code == 400
    assert browser.get(f"/api/v1/questions/?engagement={foreign.code}").status_code == 400
