"""Saved views: keeping, renaming, sharing and removing them."""

import pytest
from django.core.exceptions import PermissionDenied

from engagements.models import Event, SavedView
from engagements.selectors import views as selectors
from engagements.services import views
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def save(owner, now, **fields):
    told = {"title": "Over target", "page": "pipeline", "query": "age=over"} | fields
    return views.save_view(**told, actor=owner, at=now)


def test_a_view_is_kept_and_told_without_its_name(engineer, now):
    view = save(engineer, now, is_pinned=True)

    assert (view.slug, view.query, view.is_shared) == ("over-target", "age=over", False)
    event = Event.objects.get(chain="deployment", type="setting.changed")
    assert event.payload == {
        "setting": "saved_view",
        "what": "added",
        "view": view.pk,
        "page": "pipeline",
        "is_shared": False,
        "is_pinned": True,
    }


def test_two_people_may_use_one_name(engineer, manager, now):
    save(engineer, now)

    other = save(manager, now)

    assert other.slug.startswith("over-target-")


@pytest.mark.parametrize("title", ["Add", "ADD", "…", "  üñ  "])
def test_every_name_has_an_address_of_its_own(engineer, now, title):
    view = save(engineer, now, title=title)

    assert view.slug
    assert view.slug != "add"


@pytest.mark.parametrize(
    ("title", "words"),
    [
        pytest.param("over  TARGET", "You have a view named over TARGET already.", id="twice"),
        pytest.param("   ", "Give the view a name.", id="empty"),
    ],
)
def test_a_name_is_refused(engineer, now, title, words):
    save(engineer, now)

    with pytest.raises(views.ViewRefused, match=words):
        save(engineer, now, title=title)
    assert SavedView.objects.count() == 1


def test_people_of_a_client_keep_none(now):
    with pytest.raises(PermissionDenied, match="people of the firm"):
        save(factories.UserFactory(role="client"), now)


def test_there_is_an_end_to_it(engineer, now, monkeypatch):
    monkeypatch.setattr(views, "MOST", 1)
    save(engineer, now)

    with pytest.raises(views.ViewRefused, match="Remove one first"):
        save(engineer, now, title="Another")


def test_a_change_keeps_the_address(engineer, now):
    view = save(engineer, now)

    views.change_view(
        view, title="Late ones", is_shared=True, is_pinned=False, actor=engineer, at=now
    )

    view.refresh_from_db()
    assert (view.slug, view.title, view.is_shared) == ("over-target", "Late ones", True)
    assert Event.objects.filter(type="setting.changed", payload__what="changed").count() == 1


def test_a_view_keeps_its_own_name(engineer, now):
    view = save(engineer, now)

    views.change_view(
        view, title="Over target", is_shared=False, is_pinned=True, actor=engineer, at=now
    )

    view.refresh_from_db()
    assert view.is_pinned


def test_removing_is_told(engineer, now):
    view = save(engineer, now)
    pk = view.pk

    views.remove_view(view, actor=engineer, at=now)

    assert not SavedView.objects.exists()
    assert Event.objects.filter(payload__what="removed", payload__view=pk).count() == 1


def test_who_sees_what(engineer, manager, now):
    mine = save(engineer, now)
    shared = save(manager, now, is_shared=True, is_pinned=True)
    save(manager, now, title="Private", is_pinned=True)
    person = factories.UserFactory(role="client")
    gone = factories.UserFactory(is_active=False)

    assert set(selectors.visible_to(engineer)) == {mine, shared}
    assert list(selectors.pinned_for(engineer)) == [shared]
    assert set(selectors.owned_by(engineer)) == {mine}
    assert not selectors.visible_to(person).exists()
    assert not selectors.visible_to(gone).exists()
