"""Comboboxes: what they offer, to whom, and what a code that is none is answered with."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from engagements.models import Engagement, LogEntry
from tests import factories
from tests.areas import named

pytestmark = [pytest.mark.django_db, pytest.mark.both]
HTMX = {"HX-Request": "true"}
LISTS = ["/log/", "/evidence/", "/reports/", *sorted(named("lists", "LIBRARIES"))]


@pytest.fixture
def mine(engineer):
    return factories.engagement_with_lead(
        engineer, code="AAA-01", name="Ledger close", playbook_version=factories.real_playbook()
    )


@pytest.fixture
def foreign():
    return factories.engagement_with_lead(
        factories.UserFactory(), code="AAB-01", name="Ledger of others"
    )


def offered(browser, noun, q=""):
    answer = browser.get(f"/search/choices/{noun}/", {"q": q}, headers=HTMX)
    return [option["value"] for option in answer.context["options"]]


@pytest.mark.parametrize("q", ["", "aaa", "ledger", "AAB-01"])
@pytest.mark.parametrize("noun", ["engagement", "going-on"])
def test_a_foreign_engagement_is_never_offered(signed_in, engineer, mine, foreign, noun, q):
    found = offered(signed_in(engineer), noun, q)

    assert found == ([] if q == "AAB-01" else ["AAA-01"])


def test_a_closed_engagement_takes_no_entries_but_can_be_read(signed_in, engineer, mine):
    Engagement.objects.update(
        status="closed", closed_at=timezone.now(), outcome="lost", outcome_reason="Gone"
    )
    browser = signed_in(engineer)

    assert offered(browser, "going-on", "aaa") == []
    assert offered(browser, "engagement", "aaa") == ["AAA-01"]


def test_clients_are_offered_in_ones_own_scope(signed_in, engineer, manager, mine, foreign):
    for user, codes in (
        (engineer, {mine.client.code}),
        (manager, {mine.client.code, foreign.client.code}),
    ):
        assert set(offered(signed_in(user), "client")) == codes


def test_the_code_itself_comes_first(signed_in, engineer, mine):
    factories.engagement_with_lead(engineer, code="ZZZ-01", name="After AAA-01")

    assert offered(signed_in(engineer), "going-on", "aaa-01") == ["AAA-01", "ZZZ-01"]


def test_nothing_else_can_be_chosen_and_a_plain_request_goes_to_the_search(signed_in, engineer):
    browser = signed_in(engineer)

    assert browser.get("/search/choices/secret/", headers=HTMX).status_code == 404
    assert browser.get("/search/choices/engagement/").status_code == 302


@pytest.mark.parametrize("path", LISTS)
def test_a_list_asks_for_a_code_and_says_when_it_is_none(signed_in, engineer, mine, foreign, path):
    browser = signed_in(engineer)

    asked = ({"engagement": code} for code in ("", "aaa-01", "AAB-01", "ZZZ-99"))
    words = [browser.get(path, query).content.decode() for query in asked]

    assert "No engagement that you see" not in words[0] + words[1]
    assert 'value="AAA-01"' in words[1]  # as it is written, however it was typed
    assert "No engagement that you see has the code AAB-01." in words[2]
    assert "No engagement that you see has the code ZZZ-99." in words[3]
    assert not any('<select id="filter-engagement"' in text for text in words)


@pytest.mark.parametrize("code", ["AAB-01", "ZZZ-99"])
def test_an_entry_for_a_code_that_is_none_is_refused_in_words(
    signed_in, engineer, mine, foreign, code
):
    told = {"engagement": code, "kind": "note", "text": "Kept text", "visibility": "internal"}
    answer = signed_in(engineer).post("/log/add/", told)

    assert answer.status_code == 422
    assert f"No open engagement has the code {code}." in answer.content.decode()
    assert "Kept text" in answer.content.decode()
    assert not LogEntry.objects.exists()


def test_who_works_on_one_engagement_need_not_choose(signed_in, engineer, mine):
    assert 'name="engagement" value="AAA-01"' in signed_in(engineer).get("/log/").content.decode()


def test_a_new_engagement_wants_a_client_that_one_sees(signed_in, engineer, mine, foreign):
    told = {"client": foreign.client.code, "name": "New", "code": "NEW-01", "owner": engineer.pk}
    answer = signed_in(engineer).post("/engagements/new/", told)

    assert answer.status_code == 422
    assert f"No client that you see has the code {foreign.client.code}." in answer.content.decode()


def test_my_log_weighs_the_same_with_many_engagements(signed_in, engineer, mine):
    browser, sizes = signed_in(engineer), []
    for count in (2, 60):
        for number in range(count):
            factories.engagement_with_lead(engineer, code=f"M{count}-{number:02d}")
        with CaptureQueriesContext(connection) as asked:
            sizes.append((len(browser.get("/log/").content) // 500, len(asked)))

    assert sizes[0] == sizes[1]
