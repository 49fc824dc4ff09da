"""Saved views: their addresses, the menu that saves one, and the page that changes them."""

import re
from html import unescape

import pytest

from engagements.models import SavedView
from engagements.services import views as service
from tests import factories

pytestmark = pytest.mark.django_db


def text(answer):
    return answer.content.decode()


def save(client, **fields):
    told = {"title": "Over target", "page": "pipeline", "query": "view=table&age=over"}
    return client.post("/views/add/", told | fields)


@pytest.fixture
def view(engineer, now):
    return service.save_view(
        title="Late ones", page="pipeline", query="age=over", actor=engineer, at=now
    )


@pytest.mark.parametrize(
    ("page", "where"),
    [
        pytest.param("pipeline", "/pipeline/", id="pipeline"),
        pytest.param("engagements", "/engagements/", id="engagements"),
        pytest.param("log", "/log/", id="log"),
    ],
)
def test_a_view_leads_back_to_its_page(signed_in, engineer, page, where):
    client = signed_in(engineer)

    answer = save(client, page=page)

    assert answer["Location"] == f"{where}?view=table&age=over"
    kept = SavedView.objects.get()
    assert client.get(f"/views/{kept.slug}/")["Location"] == answer["Location"]


def test_a_place_in_the_list_is_not_kept(signed_in, engineer):
    save(signed_in(engineer), query="age=over&after=abc&owner=&q=x+y")

    assert SavedView.objects.get().query == "age=over&q=x+y"


def test_the_query_is_never_an_address(signed_in, engineer):
    answer = save(signed_in(engineer), query="//evil.example/#x\r\nLocation: y")

    assert answer["Location"].startswith("/pipeline/")
    assert "evil" not in answer["Location"]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        pytest.param({"title": ""}, "Give the view a name.", id="no name"),
        pytest.param({"query": "q=" + "x" * 500}, "too long to keep", id="long"),
        pytest.param({"title": "late ones"}, "You have a view named late ones", id="twice"),
    ],
)
def test_a_refused_view_keeps_what_was_typed(signed_in, engineer, view, fields, words):
    answer = save(signed_in(engineer), **fields)

    assert answer.status_code == 422
    assert words in text(answer)
    assert SavedView.objects.count() == 1


def test_it_stands_in_the_sidebar_once_pinned(signed_in, engineer, view):
    client = signed_in(engineer)
    assert "Late ones" not in text(client.get("/pipeline/"))

    client.post(f"/views/{view.slug}/change/", {"title": "Late ones", "is_pinned": "on"})

    assert f'href="/views/{view.slug}/"' in text(client.get("/pipeline/"))


def test_a_name_is_never_markup(signed_in, engineer):
    client = signed_in(engineer)
    save(client, title="<script>alert(1)</script>", is_pinned="on")

    assert "<script>alert" not in text(client.get("/views/"))


def test_private_views_of_others_are_not_there(signed_in, view):
    client = signed_in(factories.UserFactory())

    assert client.get(f"/views/{view.slug}/").status_code == 404
    assert client.get("/views/never-was/").status_code == 404
    assert "Late ones" not in text(client.get("/views/"))


def test_a_shared_view_opens_for_colleagues_and_stays_its_owners(
    signed_in, engineer, manager, view, now
):
    service.change_view(
        view, title=view.title, is_shared=True, is_pinned=True, actor=engineer, at=now
    )
    client = signed_in(manager)

    assert client.get(f"/views/{view.slug}/")["Location"] == "/pipeline/?age=over"
    assert "by Person" in text(client.get("/views/"))
    assert client.post(f"/views/{view.slug}/change/", {"title": "Mine"}).status_code == 404
    assert client.post(f"/views/{view.slug}/remove/").status_code == 404


def test_a_refused_change_shows_why_at_its_view(signed_in, engineer, view):
    client = signed_in(engineer)
    save(client)

    answer = client.post(f"/views/{view.slug}/change/", {"title": "Over target"})

    assert answer.status_code == 422
    assert "You have a view named Over target already." in text(answer)


def test_a_view_is_removed(signed_in, engineer, view):
    client = signed_in(engineer)

    client.post(f"/views/{view.slug}/remove/")

    assert client.get(f"/views/{view.slug}/").status_code == 404


def test_people_of_a_client_have_no_views(signed_in):
    client = signed_in(factories.UserFactory(role="client"))

    for url in ("/views/", "/views/x/", "/pipeline/"):
        assert client.get(url).status_code in {403, 404}


def test_the_sidebar_counts_what_each_view_shows_its_reader(signed_in, engineer, manager, now):
    for owner in (engineer, engineer, manager):
        factories.engagement_with_lead(owner)
    factories.engagement_with_lead(
        manager, status="closed", outcome="lost", outcome_reason="Gone", closed_at=now
    )
    asked = {
        "Mine": ("pipeline", "owner=me"),
        "Everything": ("engagements", "state=all"),
        "Nobody's": ("pipeline", f"owner={factories.UserFactory().email}"),
        "Gone": ("pipeline", "golive=gone"),
        "Log": ("log", "owner=me"),
    }
    for title, (page, query) in asked.items():
        view = service.save_view(title=title, page=page, query=query, actor=manager, at=now)
        service.change_view(
            view, title=title, is_shared=True, is_pinned=True, actor=manager, at=now
        )

    seen = {
        who.role: text(signed_in(who).get("/views/counts/", headers={"hx-request": "true"}))
        for who in (manager, engineer)
    }

    assert counted(seen["manager"]) == {"Mine": 1, "Everything": 4, "Nobody's": 0}
    assert counted(seen["engineer"]) == {"Mine": 2, "Everything": 2, "Nobody's": 0}
    assert all("Gone" in html and "Log" in html for html in seen.values())


def counted(html):
    found = re.findall(r'<span class="break">([^<]+)</span> <span class="count num">(\d+)', html)
    return {unescape(title): int(count) for title, count in found}
