"""Settings pages: profile, tokens, sessions, and the tabs around them."""

import re
from datetime import timedelta
from itertools import product

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from engagements.models import ApiToken, Event
from engagements.services import people
from fde.platform import sessions
from tests import factories
from tests.engagements.web.account.proving import confirm, sign_in, with_password

pytestmark = pytest.mark.django_db
TOKENS = "/settings/tokens/"
NEW = {"name": "nightly export", "scope": "read", "days": "90"}


@pytest.fixture
def mara(engineer):
    return with_password(engineer)


@pytest.mark.parametrize(
    ("role", "url"),
    [
        *product(
            ["engineer", "client"],
            ["/settings/", "/settings/second-factor/", "/settings/sessions/"],
        ),
        ("engineer", TOKENS),
    ],
)
def test_everybody_has_settings_and_finds_the_others(signed_in, role, url):
    page = signed_in(factories.UserFactory(role=role)).get(url)

    assert page.status_code == 200
    text = page.content.decode()
    assert f'<a href="{url}" aria-current="page">' in text
    assert 'aria-label="Your settings"' in text


def test_the_profile_is_changed_and_recorded(signed_in, engineer):
    answer = signed_in(engineer).post("/settings/", {"name": " Nia Okoro "})

    assert answer.status_code == 302
    engineer.refresh_from_db()
    assert (engineer.name, engineer.single_keys) == ("Nia Okoro", False)
    assert Event.objects.filter(payload__change="name", actor=engineer).exists()

    signed_in(engineer).post("/settings/", {"name": "Nia Okoro", "single_keys": "on"})
    assert Event.objects.filter(payload__change="profile", actor=engineer).exists()


def test_a_profile_without_a_name_changes_nothing(signed_in, engineer):
    before = engineer.name

    assert signed_in(engineer).post("/settings/", {"name": " "}).status_code == 422
    engineer.refresh_from_db()
    assert engineer.name == before


def test_nobody_makes_themselves_somebody_else(signed_in, engineer):
    data = {"name": "Nia", "role": "admin", "is_superuser": "1", "email": "x@y.org", "id": "1"}
    before = engineer.email

    signed_in(engineer).post("/settings/", data)

    engineer.refresh_from_db()
    assert (engineer.role, engineer.is_superuser, engineer.email) == ("engineer", False, before)


def test_a_token_is_made_after_confirming_and_its_secret_shown_once(client, mara):
    sign_in(client, mara)
    asked = client.post(TOKENS, NEW)
    assert asked["Location"].startswith("/account/confirm/"), "first prove who it is"
    assert not ApiToken.objects.exists()

    answer = confirm(client).post(TOKENS, NEW)

    secret = re.search(r"fde_[\w-]{43}", answer.content.decode()).group()
    token = ApiToken.objects.get()
    assert secret not in client.get(TOKENS).content.decode()
    assert secret not in str(vars(token))
    assert Event.objects.filter(type="token.created", payload__token=str(token.pk)).exists()
    answer = Client().get("/api/v1/engagements/", headers={"Authorization": f"Bearer {secret}"})
    assert answer.status_code == 200


def test_what_was_typed_survives_confirming(client, mara):
    sign_in(client, mara)
    asked = client.post(TOKENS, NEW)

    answer = client.post(asked["Location"], {"password": "a long enough phrase 7", "next": TOKENS})

    assert "fde_" in answer.content.decode()
    assert ApiToken.objects.get().name == "nightly export"


@pytest.mark.parametrize(
    "change", [{"days": "366"}, {"days": "0"}, {"name": ""}, {"scope": "admin"}]
)
def test_a_refused_token_is_not_made(client, mara, change):
    sign_in(client, mara)

    answer = confirm(client).post(TOKENS, NEW | change)

    assert answer.status_code == 422
    assert not ApiToken.objects.exists()


def test_one_revokes_ones_own_tokens_only(signed_in, engineer, manager, now):
    mine, _ = people.create_token(actor=engineer, name="mine", scope="read", days=1, at=now)
    theirs, _ = people.create_token(actor=manager, name="theirs", scope="read", days=1, at=now)
    client = signed_in(engineer)

    assert client.post(f"{TOKENS}{theirs.pk}/revoke/").status_code == 404
    assert client.post(f"{TOKENS}{mine.pk}/revoke/").status_code == 302

    mine.refresh_from_db()
    theirs.refresh_from_db()
    assert mine.revoked_at
    assert not theirs.revoked_at
    assert "theirs" not in client.get(TOKENS).content.decode()
    assert client.post(f"{TOKENS}{mine.pk}/revoke/").status_code == 302, "twice does no harm"
    assert Event.objects.filter(type="token.revoked").count() == 1


def test_people_of_a_client_have_no_tokens(signed_in):
    browser = signed_in(factories.UserFactory(role="client"))

    assert browser.get(TOKENS).status_code == 404
    assert browser.post(TOKENS, NEW).status_code == 404
    assert browser.get("/api/v1/tokens/").status_code == 404
    data = {"name": "x"}
    made = browser.post("/api/v1/tokens/", data, content_type="application/json")
    assert made.status_code == 404
    assert not ApiToken.objects.exists()
    assert "API tokens" not in browser.get("/settings/").content.decode()


def test_signing_out_everywhere_ends_every_session(client, mara):
    elsewhere = Client()
    sign_in(elsewhere, mara)
    sign_in(client, mara)

    assert client.post("/settings/sessions/")["Location"] == "/account/sign-in/"

    assert client.get("/settings/").status_code == 302
    assert elsewhere.get("/settings/").status_code == 302
    assert sign_in(client, mara).status_code == 302
    assert client.get("/settings/").status_code == 200


@pytest.mark.parametrize(
    ("stamp", "hours", "status"),
    [
        pytest.param(sessions.STARTED, 11.9, 200, id="nearly twelve hours"),
        pytest.param(sessions.STARTED, 12.1, 302, id="more than twelve hours"),
        pytest.param(sessions.SEEN, 1.9, 200, id="nearly two hours idle"),
        pytest.param(sessions.SEEN, 2.1, 302, id="more than two hours idle"),
    ],
)
def test_a_session_ends_by_itself(signed_in, engineer, stamp, hours, status):
    client = signed_in(engineer)
    session = client.session
    session[stamp] -= int(timedelta(hours=hours).total_seconds())
    session.save()

    assert client.get("/settings/").status_code == status
    if status == 302:
        assert not Session.objects.filter(session_key=session.session_key).exists()
        answer = client.get("/settings/", headers={"HX-Request": "true"})
        assert (answer.status_code, answer["HX-Redirect"]) == (401, "/account/sign-in/")


def test_a_session_without_its_stamps_is_over(signed_in, engineer):
    client = signed_in(engineer)
    session = client.session
    del session[sessions.STARTED]
    session.save()

    assert client.get("/settings/").status_code == 302


@pytest.mark.parametrize(
    ("change", "values"),
    [
        pytest.param(people.change_role, {"role": "manager"}, id="another role"),
        pytest.param(people.set_active, {"active": False}, id="locked"),
        pytest.param(people.reset_second_factor, {}, id="second factor taken away"),
        pytest.param(
            people.write_password,
            {"password": "another phrase 8", "source": "ui"},
            id="new password",
        ),
    ],
)
def test_what_an_administrator_changes_ends_the_sessions(
    signed_in, engineer, admin_user, now, change, values
):
    client = signed_in(engineer)
    assert client.get("/settings/").status_code == 200

    change(engineer, **values, actor=admin_user, at=now)

    assert client.get("/settings/").status_code == 302
