"""Search: the palette, the page of everything, completion in the composer; and who sees what."""

import pytest
from django.urls import reverse

from engagements.selectors import search as selectors
from engagements.services import logbook
from tests import factories

pytestmark = pytest.mark.django_db
URL = "/search/"
HTMX = {"hx-request": "true"}


@pytest.fixture
def ours(engagement):
    """The engineer's engagement, with a name to look for."""
    engagement.name = "Zanzibar triage"
    engagement.save()
    return engagement


@pytest.fixture
def theirs(now):
    """An engagement of other people, full of the same word."""
    row = factories.EngagementFactory(
        name="Zanzibar secret", client=factories.ClientFactory(name="Zanzibar Bank")
    )
    row.memberships.create(user=row.owner, role="lead", added_at=now)
    factories.EvidenceFactory(engagement=row, title="Zanzibar audit")
    logbook.add_entry(
        row, kind="note", text="Zanzibar is late", actor=factories.member(row), at=now
    )
    return row


def found(client, q, **more):
    return client.get(URL, {"q": q, **more}, headers=HTMX).content.decode()


def test_only_what_somebody_sees_is_found(signed_in, engineer, ours, theirs):
    browser = signed_in(engineer)

    for html in (found(browser, "zanzibar"), browser.get(URL, {"q": "zanzibar"}).content.decode()):
        assert "Zanzibar triage" in html
        for word in ("Zanzibar secret", "Zanzibar Bank", "Zanzibar audit", "Zanzibar is late"):
            assert word not in html


def test_a_manager_finds_records_on_the_page(signed_in, manager, theirs):
    html = signed_in(manager).get(URL, {"q": "zanzibar"}).content.decode()

    for word in ("Zanzibar secret", "Zanzibar Bank", "Zanzibar audit", "Zanzibar is late"):
        assert word in html
    assert f'href="/engagements/{theirs.code}/log/#e-1"' in html


def test_a_code_comes_before_a_name_that_holds_it(manager, now):
    exact = factories.EngagementFactory(code="ARD-02", name="Triage")
    factories.EngagementFactory(code="XYZ-01", name="Follows ARD-02", updated_at=now)

    hits = selectors.engagements(selectors.SearchQuery(user=manager, words=["ard-02"], most=5))

    assert [hit.engagement for hit in hits] == [exact.code, "XYZ-01"]


def test_every_word_has_to_match(manager, ours):
    assert selectors.engagements(
        selectors.SearchQuery(user=manager, words=["zanzibar", "triage"], most=5)
    )
    assert not selectors.engagements(
        selectors.SearchQuery(user=manager, words=["zanzibar", "nowhere"], most=5)
    )


@pytest.mark.parametrize("q", ["", " ", "%", "_", "\x00", "'\"<b>", "a" * 5000, "\\", "ﷺ" * 90])
def test_odd_input_is_only_looked_for(signed_in, manager, theirs, q):
    browser = signed_in(manager)

    assert browser.get(URL, {"q": q}).status_code == 200
    assert browser.get(URL, {"q": q, "here": q}, headers=HTMX).status_code == 200
    assert "Zanzibar" not in found(browser, q)


def test_the_palette_offers_what_can_be_done_where_it_was_opened(signed_in, engineer, ours, theirs):
    browser = signed_in(engineer)
    here = f"/engagements/{ours.code}/gate/"

    assert f"/engagements/{ours.code}/profile/" in found(browser, "", here=here)
    assert "Review the gate" in found(browser, "review the", here=here)
    assert "Review the gate" not in found(browser, "review the")
    assert "Review the gate" not in found(
        browser, "review the", here=f"/engagements/{theirs.code}/"
    )


def test_never_more_than_twelve_lines(signed_in, manager):
    for number in range(20):
        factories.EngagementFactory(name=f"Engine {number}", client__name=f"Engine {number} AG")

    assert found(signed_in(manager), "engine").count('role="option"') <= 12


def test_people_of_a_client_have_no_search(signed_in):
    assert signed_in(factories.UserFactory(role="client")).get(URL).status_code == 404


@pytest.mark.parametrize(
    ("mark", "q", "text"),
    [("@", "", "@"), ("/", "deci", "Decided:")],
)
def test_the_composer_completes_people_and_templates(signed_in, engineer, mark, q, text):
    row = factories.engagement_with_lead(engineer, playbook_version=factories.real_playbook())
    browser = signed_in(engineer)
    url = reverse("engagements:complete", args=[row.code])

    html = browser.get(url, {"mark": mark, "q": q}, headers=HTMX).content.decode()

    assert f'data-text="{text}' in html


def test_nothing_is_completed_on_other_peoples_engagements(signed_in, engineer, theirs):
    url = reverse("engagements:complete", args=[theirs.code])

    assert signed_in(engineer).get(url, {"mark": "@"}, headers=HTMX).status_code == 404


@pytest.mark.parametrize("size", [1, 30])
def test_the_cost_does_not_grow(
    signed_in, manager, size, django_assert_max_num_queries, theirs, now
):
    for number in range(size):
        logbook.add_entry(theirs, kind="note", text=f"Zanzibar {number}", actor=manager, at=now)
    browser = signed_in(manager)

    with django_assert_max_num_queries(12):
        browser.get(URL, {"q": "zanzibar"})
