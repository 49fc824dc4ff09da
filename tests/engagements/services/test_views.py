"""Saved views: keeping, renaming, sharing and removing them."""

import re

import pytest
from django.core.exceptions import PermissionDenied

from engagements.models import Event, SavedView
from engagements.selectors import views as selectors
from engagements.selectors.shell import frame_of
from engagements.services import views
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def save(owner, now, **fields):
    told = {"title": "Over target", "page": "pipeline", "query": "age=over"} | fields
    return views.save_view(**told, actor=owner, at=now)


def test_a_view_is_kept_and_told_without_its_name(engineer, now):
    view = save(engineer, now, is_pinned=True)

    assert (view.query, view.is_shared) == ("age=over", False)
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

    save(manager, now)

    assert SavedView.objects.filter(title="Over target").count() == 2


def test_only_pages_that_have_filters_are_taken(engineer, now):
    with pytest.raises(views.InvalidView, match="cannot be saved"):
        save(engineer, now, page="no-such-page")

    assert not SavedView.objects.exists()


def test_a_filter_of_another_page_is_text(engineer, manager, now):
    save(manager, now, query="unheard-of=small", is_shared=True)

    assert not selectors.visible_to(engineer).exists()


@pytest.mark.parametrize("title", ["Over target", "Add", "counts", "…", "  üñ  "])
def test_an_address_says_nothing_of_the_name(engineer, manager, now, title):
    slugs = [save(owner, now, title=title).slug for owner in (engineer, manager)]

    assert all(re.fullmatch(r"[0-9a-f]{16}", slug) for slug in slugs)
    assert slugs[0] != slugs[1]


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

    slug = view.slug
    view.refresh_from_db()
    assert (view.slug, view.title, view.is_shared) == (slug, "Late ones", True)
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


@pytest.fixture
def brackwater(manager):
    """An engagement of a client that the engineer does not work for."""
    client = factories.ClientFactory(code="brackwater", name="Brackwater Trust")
    return factories.EngagementFactory(client=client, code="BRW-01", name="Merger desk")


SECRETS = [
    pytest.param({"query": "client=brackwater"}, id="a client in a filter"),
    pytest.param({"query": "engagement=BRW-01"}, id="an engagement in a filter"),
    pytest.param({"query": "client=brackwater&q=secret+merger"}, id="words beside a client"),
    pytest.param({"query": "q=secret+merger"}, id="words alone"),
    pytest.param({"query": "sector=secret"}, id="a sector"),
    pytest.param({"query": "stage=secret merger"}, id="words in place of a choice"),
    pytest.param({"query": "nosuch=secret"}, id="a filter that nobody knows"),
    pytest.param({"query": "client=nosuch"}, id="a client that is not there"),
    pytest.param({"query": "owner=ceo@brackwater.example"}, id="the address of a stranger"),
    pytest.param({"title": "Late at BRACKWATER"}, id="a client's code in the title"),
    pytest.param({"title": "What Brackwater Trust asked for"}, id="a client's name in the title"),
    pytest.param({"title": "Brackwater's late ones"}, id="a word of a client's name in the title"),
    pytest.param({"query": "client=ARD&q=Brackwater"}, id="such a word beside one that they see"),
    pytest.param({"query": "client=ARD&client=BRACKWATER"}, id="a code in other letters beside it"),
    pytest.param({"query": "client=ARD&owner=ceo@brackwater.example"}, id="a stranger beside it"),
    pytest.param({"title": "brw-01 by age"}, id="an engagement's code in the title"),
    pytest.param({"title": "The merger desk"}, id="an engagement's name in the title"),
]


@pytest.mark.parametrize("fields", SECRETS)
def test_strangers_see_neither_title_nor_filters(
    engineer, manager, admin_user, brackwater, now, fields
):
    own = factories.EngagementFactory(client__code="ARD", client__name="Ardent Bank")
    own.memberships.create(user=engineer, role="engineer", added_at=now)

    view = save(manager, now, is_shared=True, is_pinned=True, **fields)

    assert view not in selectors.visible_to(engineer)
    assert view not in selectors.pinned_for(engineer)
    assert view.title not in {pinned.title for pinned in frame_of(engineer).pinned}
    assert view in selectors.visible_to(manager)
    assert view in selectors.visible_to(admin_user)


@pytest.mark.parametrize(
    "fields",
    [
        {"query": "client=brackwater&q=secret+merger"},
        {"query": "engagement=BRW-01"},
        {"title": "Late at Brackwater Trust"},
    ],
)
def test_who_works_there_sees_them(engineer, manager, brackwater, now, fields):
    view = save(manager, now, is_shared=True, **fields)
    brackwater.memberships.create(user=engineer, role="engineer", added_at=now)

    assert view in selectors.visible_to(engineer)

    brackwater.memberships.all().delete()

    assert view not in selectors.visible_to(engineer)


@pytest.mark.parametrize("title", ["What the Trust asks of banks", "Bank holidays"])
def test_a_word_that_clients_share_names_none_of_them(engineer, manager, brackwater, now, title):
    for name in ("Ardent Trust", "Linden Trust"):
        factories.ClientFactory(name=name)

    assert save(manager, now, title=title, is_shared=True) in selectors.visible_to(engineer)


@pytest.mark.parametrize(
    "query", ["", "age=over&stage=pilot", "owner=me", "verdict=GO&state=stale"]
)
def test_choices_of_the_products_own_lists_are_for_all_of_the_firm(engineer, manager, now, query):
    assert save(manager, now, query=query, is_shared=True) in selectors.visible_to(engineer)


def test_an_owner_of_the_firm_is_no_secret(engineer, manager, now):
    view = save(manager, now, query=f"owner={manager.email}", is_shared=True)

    assert view in selectors.visible_to(engineer)


def test_a_new_title_is_looked_at_again(engineer, manager, brackwater, now):
    view = save(manager, now, is_shared=True)
    assert view in selectors.visible_to(engineer)

    views.change_view(
        view, title="Brackwater Trust", is_shared=True, is_pinned=True, actor=manager, at=now
    )

    assert view not in selectors.visible_to(engineer)
