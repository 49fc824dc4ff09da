"""Signing in: one answer for everybody, limits, local places to go on to, both steps."""

import pytest
from django.core import mail
from django.core.cache import cache

from engagements.models import Event
from engagements.web.account.adapter import is_local_path
from tests import factories
from tests.engagements.web.account.proving import (
    PASSWORD,
    code,
    confirm,
    sign_in,
    with_app,
    with_password,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_tries_yet(db):
    cache.clear()


@pytest.fixture
def mara(engineer):
    return with_password(engineer)


def errors(answer):
    return answer.context["form"].non_field_errors()


def test_a_password_signs_in_changes_the_session_and_is_recorded(client, mara):
    client.get("/account/sign-in/")
    before = client.session.session_key

    answer = sign_in(client, mara)

    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert client.session.session_key != before
    assert Event.objects.filter(type="user.signed_in", actor=mara).exists()


@pytest.mark.parametrize("case", ["wrong password", "unknown address", "locked account"])
def test_whoever_cannot_sign_in_reads_the_same(client, mara, case):
    locked = with_password(factories.UserFactory(is_active=False))
    email, password = {
        "wrong password": (mara.email, "not this one at all"),
        "unknown address": ("nobody@example.org", PASSWORD),
        "locked account": (locked.email, PASSWORD),
    }[case]

    answer = client.post("/account/sign-in/", {"login": email, "password": password})

    assert answer.status_code == 422
    assert errors(answer) == ["E-mail address and password do not fit together."]
    assert "_auth_user_id" not in client.session


def test_asking_for_a_new_password_answers_the_same_for_everybody(client, mara):
    known = client.post("/account/reset/", {"email": mara.email})
    unknown = client.post("/account/reset/", {"email": "nobody@example.org"})

    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert [message.to for message in mail.outbox] == [[mara.email], ["nobody@example.org"]]
    assert "/account/reset/" in mail.outbox[0].body


def test_five_wrong_passwords_close_the_account_for_a_while_and_leave_one_event(client, mara):
    for _ in range(5):
        assert sign_in(client, mara, "not this one at all").status_code == 422

    refused = [sign_in(client, mara) for _ in range(2)]

    assert [answer.status_code for answer in refused] == [429, 429]
    assert refused[0]["Retry-After"] == "900"
    assert "15 minutes" in refused[0].content.decode()
    assert Event.objects.filter(type="user.locked", payload__user=mara.pk).count() == 1
    other = with_password(factories.UserFactory())
    assert sign_in(client, other).status_code == 302


def test_an_unknown_address_is_closed_just_the_same_and_leaves_no_event(client, db):
    data = {"login": "nobody@example.org", "password": "not this one at all"}
    seen = [client.post("/account/sign-in/", data).status_code for _ in range(6)]

    assert seen == [422] * 5 + [429]
    assert not Event.objects.filter(type="user.locked").exists()


def test_fifty_people_behind_one_address_sign_in(client, db, django_user_model):
    people = [with_password(factories.UserFactory()) for _ in range(3)]
    seen = {sign_in(client, people[n % 3]).status_code for n in range(50)}

    assert seen == {302}


LOCAL = ["/", "/engagements/", "/engagements/?q=a", "/a//b", "/%2F%2Fevil.example", "/a?next=//x"]
ELSEWHERE = [
    "//evil.example",
    "///evil.example",
    "////evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\\/evil.example",
    "\\/evil.example",
    "http://evil.example",
    "https://evil.example/",
    "HTTPS://evil.example/",
    "http:evil.example",
    "http:/evil.example",
    "http:///evil.example",
    "https:\\\\evil.example",
    "http://testserver@evil.example",
    "http://testserver.evil.example",
    "http://testserver/",
    "//testserver/",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "data:text/html,x",
    "vbscript:x",
    "ftp://evil.example",
    "file:///etc/passwd",
    " //evil.example",
    "\t//evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "/\r\n/evil.example",
    "\n//evil.example",
    "/\x00/evil.example",
    "/\x7f/evil.example",
    "/ /evil.example",
    "evil.example",
    "engagements/",
    "..//evil.example",
    "?next=//evil.example",
    "#//evil.example",
    "@evil.example",
    "\u2028//evil.example",
]


@pytest.mark.parametrize("following", ELSEWHERE, ids=repr)
def test_no_spelling_leads_anywhere_else_after_signing_in(client, engineer, following):
    assert not is_local_path(following)
    client.force_login(engineer)

    for answer in (
        client.get("/account/sign-in/", {"next": following}),
        client.post("/account/sign-out/", {"next": following}),
    ):
        assert answer.status_code == 302
        assert answer["Location"] in {"/", "/account/sign-in/"}, following


def test_there_are_forty_spellings():
    assert len(set(ELSEWHERE)) == 40
    assert all(is_local_path(path) for path in LOCAL)


def test_a_local_page_is_gone_on_to(client, mara):
    answer = sign_in(client, mara, next="/engagements/?q=a")

    assert answer["Location"] == "/engagements/?q=a"


def test_an_app_makes_signing_in_take_its_code(client, mara):
    secret = with_app(mara)

    first = sign_in(client, mara)
    assert first["Location"] == "/account/sign-in/second-step/"
    assert client.get("/").status_code == 302, "the password alone opens nothing"
    wrong = client.post(first["Location"], {"code": "000000"})
    right = client.post(first["Location"], {"code": code(secret)})

    assert wrong.status_code == 422
    assert (right.status_code, right["Location"]) == (302, "/")
    assert client.get("/settings/").status_code == 200


def test_a_code_works_once(client, mara):
    secret = with_app(mara)
    spent = code(secret)
    sign_in(client, mara)
    assert client.post("/account/sign-in/second-step/", {"code": spent}).status_code == 302
    client.logout()

    sign_in(client, mara)
    again = client.post("/account/sign-in/second-step/", {"code": spent})

    assert again.status_code == 422


def test_codes_cannot_be_guessed_for_long(client, mara):
    with_app(mara)
    sign_in(client, mara)
    page = "/account/sign-in/second-step/"

    seen = [client.post(page, {"code": f"{n:06}"}).status_code for n in range(6)]

    assert seen == [422] * 5 + [429]


def test_nobody_reaches_the_second_step_without_the_first(client, db):
    assert client.get("/account/sign-in/second-step/")["Location"] == "/account/sign-in/"


def test_a_new_password_ends_every_other_session_and_keeps_this_one(client, mara):
    from django.test import Client

    elsewhere = Client()
    sign_in(elsewhere, mara)
    sign_in(client, mara)
    new = "another long phrase 8"

    answer = client.post(
        "/account/password/", {"oldpassword": PASSWORD, "password1": new, "password2": new}
    )

    assert answer.status_code == 302, answer.content.decode()[-1500:]
    assert client.get("/settings/").status_code == 200
    assert elsewhere.get("/settings/").status_code == 302
    assert Event.objects.filter(type="user.changed", payload__change="password").exists()


def test_who_has_no_password_is_asked_for_a_first_one(signed_in, engineer):
    engineer.set_unusable_password()
    engineer.save()
    browser = signed_in(engineer)
    asked = browser.get("/account/password/")
    assert asked["Location"] == "/account/password/first/"
    assert "Set a password" in browser.get(asked["Location"]).content.decode()

    refused = browser.post(asked["Location"], {"password1": "short", "password2": "other"})
    assert refused.status_code == 422
    engineer.refresh_from_db()
    assert not engineer.has_usable_password()

    new = {"password1": PASSWORD, "password2": PASSWORD}
    assert browser.post(asked["Location"], new).status_code == 302
    engineer.refresh_from_db()
    assert engineer.check_password(PASSWORD)
    assert browser.get("/settings/").status_code == 200, "this session goes on"
    assert browser.get(asked["Location"])["Location"] == "/account/password/"


def test_a_first_password_needs_the_passkey_again(signed_in, engineer):
    engineer.set_unusable_password()
    engineer.save()
    with_app(engineer)

    answer = signed_in(engineer).post(
        "/account/password/first/", {"password1": PASSWORD, "password2": PASSWORD}
    )

    assert answer["Location"].startswith("/account/confirm/")
    engineer.refresh_from_db()
    assert not engineer.has_usable_password()


def test_confirming_takes_the_password(client, mara):
    sign_in(client, mara)

    assert client.post("/account/confirm/", {"password": "not it"}).status_code == 422
    confirm(client)


def test_every_form_of_the_page_carries_its_token_and_where_to_go_on(client, db):
    text = client.get("/account/sign-in/?next=/jobs/").content.decode()

    assert text.count("<form") == text.count('name="csrfmiddlewaretoken"') == 2
    assert text.count('name="next" value="/jobs/"') == 2
