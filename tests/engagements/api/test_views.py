"""Saved views over the API."""

import pytest

from engagements.api import views as api
from engagements.models import SavedView
from engagements.services import views as service
from tests import factories
from tests.engagements.api.shaped import shaped

pytestmark = [pytest.mark.django_db, pytest.mark.both]
URL = "/api/v1/views/"


@pytest.fixture
def view(engineer, now):
    return service.save_view(
        title="Late ones", page="pipeline", query="age=over", actor=engineer, at=now
    )


def test_a_view_is_kept_changed_and_removed(signed_in, engineer):
    client = signed_in(engineer)
    body = {"title": "Late ones", "page": "pipeline", "query": "age=over&after=x"}

    made = client.post(URL, body, content_type="application/json")
    tag = {"if-match": made["ETag"]}
    mine = f"{URL}{made.json()['slug']}/"
    changed = client.patch(mine, {"is_shared": True}, content_type="application/json", headers=tag)
    late = client.delete(mine, headers=tag)
    removed = client.delete(mine, headers={"if-match": changed["ETag"]})

    assert (made.status_code, made.json()["query"]) == (201, "age=over")
    shaped(api.SavedViewOut, made.json())
    assert (changed.json()["title"], changed.json()["is_shared"]) == ("Late ones", True)
    assert (late.status_code, removed.status_code) == (412, 204)
    assert not SavedView.objects.exists()


def test_private_views_of_others_are_not_there(signed_in, view):
    client = signed_in(factories.UserFactory())

    for slug in (view.slug, "never-was"):
        assert client.get(f"{URL}{slug}/").status_code == 404
        assert client.delete(f"{URL}{slug}/").status_code == 404
        change = client.patch(f"{URL}{slug}/", {}, content_type="application/json")
        assert change.status_code == 404
    assert client.get(URL).json()["results"] == []


def test_a_shared_view_is_read_by_colleagues_only(signed_in, engineer, manager, view, now):
    service.change_view(
        view, title=view.title, is_shared=True, is_pinned=False, actor=engineer, at=now
    )
    client = signed_in(manager)

    assert client.get(f"{URL}{view.slug}/").json()["owner"]["email"] == engineer.email
    assert client.delete(f"{URL}{view.slug}/").status_code == 404
    assert SavedView.objects.count() == 1


def test_a_name_that_is_taken_is_a_refusal(signed_in, engineer, view):
    body = {"title": "late ONES", "page": "log"}

    answer = signed_in(engineer).post(URL, body, content_type="application/json")

    assert answer.status_code == 409
    assert answer.json()["code"] == "view_title_taken"


def test_a_page_without_views_is_named(signed_in, engineer):
    body = {"title": "x", "page": "somewhere"}

    answer = signed_in(engineer).post(URL, body, content_type="application/json")

    assert answer.status_code == 400
    assert set(answer.json()["fields"]) == {"page"}
