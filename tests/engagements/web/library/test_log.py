"""My log: entries of every engagement in scope, and the quick entry."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from engagements.models import LogEntry
from engagements.services import logbook
from tests import factories

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def two(engineer):
    """Two engagements of the engineer with one entry each, and one of somebody else."""
    found = [factories.engagement_with_lead(engineer, code=code) for code in ("AAA-01", "BBB-01")]
    other = factories.engagement_with_lead(factories.UserFactory())
    for row, text in zip([*found, other], ["First one", "Second one", "Foreign one"], strict=True):
        logbook.add_entry(row, kind="note", text=text, actor=row.owner, at=timezone.now())
    return found


def entry(**changes):
    told = {"engagement": "AAA-01", "kind": "note", "text": "Went well"}
    return told | {"visibility": "internal"} | changes


def test_it_holds_the_entries_of_all_engagements_in_scope(signed_in, engineer, two):
    text = signed_in(engineer).get("/log/").content.decode()

    assert "First one" in text
    assert "Second one" in text
    assert "Foreign one" not in text
    assert 'id="AAA-01-e-1"' in text


@pytest.mark.parametrize(
    ("query", "seen"),
    [
        pytest.param("engagement=AAA-01", {"First one"}, id="engagement"),
        pytest.param("kind=risk", set(), id="kind"),
        pytest.param("q=second", {"Second one"}, id="words"),
        pytest.param("by=me", {"First one", "Second one"}, id="by me"),
        pytest.param("since=2999-01-01", set(), id="since"),
        pytest.param("until=2001-01-01", set(), id="until"),
    ],
)
def test_filters_stand_in_the_address(signed_in, engineer, two, query, seen):
    text = signed_in(engineer).get(f"/log/?{query}").content.decode()

    assert {words for words in ("First one", "Second one") if words in text} == seen
    assert ("No entries match these filters." in text) == (not seen)


@pytest.mark.parametrize("query", ["kind=poem", "since=soon", "by=you"])
def test_a_choice_that_was_never_offered_is_not_found(signed_in, engineer, two, query):
    assert signed_in(engineer).get(f"/log/?{query}").status_code == 404


def test_an_entry_is_internal_unless_said_otherwise_and_found_again(signed_in, engineer, two):
    answer = signed_in(engineer).post("/log/add/", entry())

    made = LogEntry.objects.get(text="Went well")
    assert answer["Location"] == f"/log/#AAA-01-e-{made.number}"
    assert (made.engagement, made.visibility) == (two[0], "internal")


def test_with_a_script_the_log_answers_with_the_entry_and_a_fresh_composer(
    signed_in, engineer, two
):
    text = signed_in(engineer).post("/log/add/", entry(), headers=HTMX).content.decode()

    assert text.strip().startswith('<div id="my-log"')
    assert text.count("Went well") == 1
    assert 'name="engagement" value="AAA-01"' in text


def test_an_entry_sent_twice_is_written_once(signed_in, engineer, two):
    browser = signed_in(engineer)
    keys = re.findall(r'name="key" value="(\w+)"', browser.get("/log/").content.decode())
    assert len(keys) == 1

    for _ in range(2):
        assert browser.post("/log/add/", entry(key=keys[0])).status_code == 302

    assert LogEntry.objects.filter(text="Went well").count() == 1


def test_after_writing_the_list_still_goes_on_at_its_own_address(signed_in, engineer, two, now):
    for number in range(31):
        logbook.add_entry(two[0], kind="note", text=f"Old {number}", actor=engineer, at=now)

    answer = signed_in(engineer).post("/log/add/", entry(), headers=HTMX)

    assert answer.context["page"].older_url.startswith("/log/?after=")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        pytest.param({"text": " "}, "Write what happened.", id="no text"),
        pytest.param({"engagement": ""}, "Choose what it is about.", id="no engagement"),
        pytest.param({"due_on": "2999-01-01"}, "Only a blocker or a risk", id="due note"),
    ],
)
def test_a_refused_entry_loses_nothing(signed_in, engineer, two, changes, words):
    answer = signed_in(engineer).post("/log/add/", entry(owner_name="Dana Mirev") | changes)

    assert answer.status_code == 422
    text = answer.content.decode()
    assert words in text
    assert "Dana Mirev" in text
    assert LogEntry.objects.count() == 3


@pytest.mark.parametrize("code", ["foreign", "closed"])
def test_nothing_is_written_where_one_has_no_say(signed_in, engineer, two, code):
    other = factories.engagement_with_lead(factories.UserFactory(), code="CCC-01")
    if code == "closed":
        type(other).objects.filter(pk=two[0].pk).update(
            status="closed", closed_at=timezone.now(), outcome="lost", outcome_reason="Gone"
        )
    about = "CCC-01" if code == "foreign" else "AAA-01"

    answer = signed_in(engineer).post("/log/add/", entry(engagement=about))

    assert answer.status_code == 422
    assert LogEntry.objects.count() == 3


@pytest.mark.parametrize("query", ["engagement=AAA-01", "engagement=AAA-01&q=o"])
def test_pages_go_on_where_the_last_one_ended(signed_in, engineer, two, now, query):
    for number in range(40):
        at = now - timedelta(hours=number + 1)
        logbook.add_entry(two[0], kind="note", text=f"Old {number:02d}", actor=engineer, at=at)
    client = signed_in(engineer)

    first = client.get(f"/log/?{query}")
    second = client.get(first.context["page"].older_url)

    assert query in first.context["page"].older_url
    texts = [
        moment.moment.text
        for page in (first, second)
        for day in page.context["days"]
        for moment in day.entries
    ]
    assert len(texts) == len(set(texts)) == 41


@pytest.mark.parametrize("address", ["/log/?q=one", "/api/v1/log-entries/?q=one"])
def test_words_are_looked_for_in_the_log_alone(signed_in, two, address):
    client = signed_in(factories.UserFactory(role="manager"))

    with CaptureQueriesContext(connection) as asked:
        answer = client.get(address)

    text = answer.content.decode()
    assert [words in text for words in ("First one", "Second one", "Foreign one")] == [True] * 3
    searched = [query["sql"] for query in asked if "ONE" in query["sql"].upper()]
    (keys, *_) = [sql for sql in searched if "engagements_logentry" in sql]
    assert " JOIN " not in keys  # thousands of rows can hold a word, and thirty are shown


def test_a_person_without_engagements_is_told_what_will_be_here(signed_in):
    text = signed_in(factories.UserFactory()).get("/log/").content.decode()

    assert "once somebody adds you to an engagement" in text
    assert "Log it" not in text
