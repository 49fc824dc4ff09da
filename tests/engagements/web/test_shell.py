"""The frame around every page: navigation by role, sign-in pages, error pages, style guide."""

import pytest
from django.utils import timezone

from engagements.models import Notice, SavedView
from engagements.selectors import notices, views
from engagements.selectors.shell import frame_of
from engagements.web.shell import nav_places
from fde.platform.routes import rows

pytestmark = pytest.mark.django_db


def titles(response):
    return [item.title for item in response.context["nav"]]


def test_navigation_follows_the_rows_of_the_routes(signed_in, admin_user, engineer):
    everything = [place.title for place in nav_places() if place.route in rows()]

    assert titles(signed_in(admin_user).get("/")) == everything
    assert titles(signed_in(engineer).get("/")) == [t for t in everything if t != "People"]


def test_the_bar_of_a_phone_and_what_is_behind_more_hold_every_place_once(signed_in, admin_user):
    context = signed_in(admin_user).get("/").context

    together = context["bar"] + context["bar_rest"]
    together = [item.title for item in context["bar"] + context["bar_rest"]]
    assert sorted(together) == sorted(item.title for item in context["nav"])
    assert len(context["bar"]) <= 4


def test_the_place_one_is_at_is_marked(signed_in, engineer):
    items = signed_in(engineer).get("/engagements/new/").context["nav"]

    assert [item.title for item in items if item.current] == ["Engagements"]


def test_the_content_policy_needs_no_exception(signed_in, engineer, engagement):
    response = signed_in(engineer).get("/jobs/")
    text = response.content.decode()

    assert "unsafe-inline" not in response["Content-Security-Policy"]
    assert " style=" not in text
    assert "<script>" not in text
    assert "onclick" not in text


@pytest.mark.parametrize(
    "url",
    ["/account/sign-in/", "/account/reset/", "/account/reset/sent/", "/account/reset/changed/"],
)
def test_pages_before_sign_in_need_nobody(client, url):
    response = client.get(url)

    assert response.status_code == 200
    assert "<h1>" in response.content.decode()


@pytest.mark.parametrize("url", ["/account/password/", "/account/sign-out/"])
def test_pages_of_the_account(signed_in, engineer, url):
    engineer.set_password("a long enough phrase 7")
    engineer.save()

    assert signed_in(engineer).get(url).status_code == 200


def test_a_wrong_password_does_not_tell_whether_the_address_is_known(client, engineer):
    answers = [
        client.post("/account/sign-in/", {"login": address, "password": "not this one"})
        for address in (engineer.email, "nobody@example.org")
    ]

    for answer in answers:
        assert "You are not signed in." in answer.content.decode()
    known, unknown = (list(answer.context["form"].non_field_errors()) for answer in answers)
    assert known
    assert known == unknown


def test_a_missing_page_says_so_and_shows_a_way_back(signed_in, engineer):
    response = signed_in(engineer).get("/no/such/page/")

    assert response.status_code == 404
    assert "Go to the overview" in response.content.decode()


def test_the_style_guide_exists_only_in_debug(client, settings, signed_in, engineer):
    assert client.get("/styleguide/").status_code == 404
    settings.DEBUG = True

    assert signed_in(engineer).get("/styleguide/").status_code == 200


# Shown where they belong: beside sign-in, and after two people changed the same thing.
ELSEWHERE = {"components/_why.html", "components/_conflict.html"}


def test_the_style_guide_shows_every_component(settings, signed_in, engineer):
    settings.DEBUG = True
    folder = settings.BASE_DIR / "templates"
    known = {str(path.relative_to(folder)) for path in (folder / "components").glob("_*.html")}

    shown = {template.name for template in signed_in(engineer).get("/styleguide/").templates}

    assert known - shown == ELSEWHERE


@pytest.mark.both
def test_the_frame_of_a_page_agrees_with_the_lists_behind_it(engineer, engagement, manager):
    told = {"page": "pipeline", "query": "", "created_at": timezone.now()}
    for number in range(10):
        SavedView.objects.create(
            slug=f"view-{number}", title=f"View {number}", owner=engineer, is_pinned=True, **told
        )
    SavedView.objects.create(slug="theirs", title="A secret", owner=manager, is_pinned=True, **told)
    SavedView.objects.create(
        slug="shared",
        title="A shared one",
        owner=manager,
        is_pinned=True,
        is_shared=True,
        has_text=False,
        **told,
    )
    for reader, count in ((engineer, 3), (manager, 1)):
        Notice.objects.bulk_create(
            Notice(
                user=reader, engagement=engagement, kind="assigned", key=str(number),
                created_at=timezone.now(),
            )
            for number in range(count)
        )  # fmt: skip

    frame = frame_of(engineer)

    assert frame.unread == notices.visible_to(engineer).filter(read_at=None).count() == 3
    assert [view.slug for view in frame.pinned] == [v.slug for v in views.pinned_for(engineer)]
    assert len(frame.pinned) == views.IN_SIDEBAR
