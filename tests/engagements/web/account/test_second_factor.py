"""The second factor: setting one up, having to, and never being without."""

import re

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail

from engagements.models import Event
from engagements.services import people
from tests import factories
from tests.engagements.web.account.proving import (
    code,
    confirm,
    factors,
    sign_in,
    with_app,
    with_password,
)

pytestmark = pytest.mark.django_db
HOME = "/settings/second-factor/"
APP = f"{HOME}app/"


@pytest.fixture
def mara(engineer):
    return with_password(engineer)


@pytest.fixture
def required(settings):
    settings.FDE_REQUIRE_MFA = True


def set_up(client):
    """Set up an app as a person would; return its secret."""
    page = client.get(APP)
    secret = page.context["form"].secret
    assert secret in page.content.decode()
    answer = client.post(APP, {"code": code(secret)})
    assert answer.status_code == 302, answer.content.decode()[-1500:]
    return secret


def passkey(user, name="phone"):
    return Authenticator.objects.create(user=user, type="webauthn", data={"name": name})


@pytest.mark.django_db(transaction=True)
def test_an_app_is_set_up_after_confirming_and_told_by_mail(client, mara):
    sign_in(client, mara)
    assert client.get(APP)["Location"].startswith("/account/confirm/")
    confirm(client)

    secret = set_up(client)

    assert factors(mara) == {"totp", "recovery_codes"}
    stored = Authenticator.objects.get(user=mara, type="totp").data["secret"]
    assert secret not in stored, "sealed at rest"
    assert Event.objects.filter(payload__change="app_added", actor=mara).exists()
    assert [message.to for message in mail.outbox] == [[mara.email]]
    assert "not you" in mail.outbox[0].body


def test_the_code_is_drawn_without_a_style_or_another_address(client, mara):
    sign_in(client, mara)
    page = confirm(client).get(APP).content.decode()

    assert '<svg width="' in page
    assert "data:" not in page
    assert " style=" not in page


def test_a_wrong_code_sets_nothing_up_and_keeps_the_key(client, mara):
    sign_in(client, mara)
    secret = confirm(client).get(APP).context["form"].secret

    answer = client.post(APP, {"code": "000000"})

    assert secret in answer.content.decode()
    assert factors(mara) == set()


def test_recovery_codes_are_shown_once_and_each_works_once(client, mara):
    sign_in(client, mara)
    set_up(confirm(client))
    page = client.get(f"{HOME}codes/").content.decode()
    spare = re.findall(r"^(?:<pre[^>]*>)?(\d{8})$", page, re.MULTILINE)
    assert len(spare) == 10 or len(re.findall(r"\b\d{8}\b", page)) >= 10
    spare = spare or re.findall(r"\b\d{8}\b", page)
    assert spare[0] not in client.get(f"{HOME}codes/").content.decode()
    client.logout()

    for status in (302, 422):
        sign_in(client, mara)
        step = client.post("/account/sign-in/second-step/", {"code": spare[0]})
        assert step.status_code == status
        client.logout()


def test_new_codes_replace_the_old(client, mara):
    sign_in(client, mara)
    set_up(confirm(client))
    old = Authenticator.objects.get(user=mara, type="recovery_codes").wrap().get_unused_codes()

    assert client.post(f"{HOME}codes/new/").status_code == 302

    new = Authenticator.objects.get(user=mara, type="recovery_codes").wrap().get_unused_codes()
    assert set(old).isdisjoint(new)


@pytest.mark.usefixtures("required")
class TestWhereItIsRequired:
    """With ``FDE_REQUIRE_MFA`` staff without a factor reach its set-up and nothing else."""

    def test_every_other_page_leads_there(self, signed_in, mara, engagement):
        client = signed_in(mara)

        for url in ("/", "/engagements/", f"/engagements/{engagement.code}/", "/settings/tokens/"):
            answer = client.get(url)
            assert (answer.status_code, answer["Location"]) == (302, HOME), url
        page = client.get(HOME)
        assert page.status_code == 200
        assert "needs a second factor" in page.content.decode()

    def test_a_partial_leaves_its_page(self, signed_in, mara):
        answer = signed_in(mara).get("/jobs/", headers={"HX-Request": "true"})

        assert (answer.status_code, answer["HX-Redirect"]) == (403, HOME)

    def test_the_api_says_why(self, signed_in, mara):
        answer = signed_in(mara).get("/api/v1/engagements/")

        assert (answer.status_code, answer.json()["code"]) == (403, "second_factor_required")

    def test_the_admin_site_too(self, signed_in, admin_user):
        assert signed_in(admin_user).get("/admin/")["Location"] == HOME

    def test_nothing_is_changed_on_the_way(self, signed_in, mara):
        signed_in(mara).post("/clients/new/", {"name": "X", "code": "x", "time_zone": "UTC"})

        assert not Event.objects.filter(type="client.created").exists()

    def test_once_set_up_everything_opens(self, client, mara):
        sign_in(client, mara)
        set_up(confirm(client))
        assert client.get(f"{HOME}codes/").status_code == 200

        assert client.get("/settings/").status_code == 200
        assert client.get("/api/v1/engagements/").status_code == 200

    def test_people_of_a_client_choose(self, signed_in):
        person = factories.UserFactory(role="client")

        assert signed_in(person).get("/settings/").status_code == 200

    def test_a_token_of_its_owner_works(self, client, mara, now):
        _, secret = people.create_token(actor=mara, name="t", scope="read", days=1, at=now)
        headers = {"Authorization": f"Bearer {secret}"}

        assert client.get("/api/v1/engagements/", headers=headers).status_code == 200

    def test_the_last_factor_stays(self, client, mara):
        sign_in(client, mara)
        set_up(confirm(client))

        page = client.post(f"{APP}remove/")

        assert page.status_code == 200
        assert "needs a second factor" in page.content.decode()
        assert "totp" in factors(mara)

    def test_the_last_passkey_stays_too(self, client, mara):
        key = passkey(mara)
        client.force_login(mara)

        answer = client.post(f"{HOME}passkeys/{key.pk}/remove/")

        assert (answer.status_code, answer["Location"]) == (302, HOME)
        assert "webauthn" in factors(mara)

    def test_taken_away_by_an_administrator_it_is_asked_for_again(
        self, client, mara, admin_user, now
    ):
        sign_in(client, mara)
        set_up(confirm(client))
        people.reset_second_factor(mara, actor=admin_user, at=now)
        assert client.get("/settings/").status_code == 302

        sign_in(client, mara)

        assert client.get("/settings/")["Location"] == HOME


def test_a_factor_beside_another_can_be_removed(client, mara):
    with_app(mara)
    key = passkey(mara)
    client.force_login(mara)
    session = client.session
    session["account_authentication_methods_user"] = str(mara.pk)
    session["account_authentication_methods"] = [
        {"method": "password", "at": 4e9, "reauthenticated": True}
    ]
    session.save()

    answer = client.post(f"{HOME}passkeys/{key.pk}/remove/")

    assert answer.status_code == 302
    assert factors(mara) == {"totp"}
    assert Event.objects.filter(payload__change="passkey_removed", actor=mara).exists()


def test_nobody_removes_the_passkey_of_somebody_else(signed_in, engineer, manager):
    theirs = passkey(manager)
    answer = signed_in(engineer).get(f"{HOME}passkeys/{theirs.pk}/remove/")

    assert answer.status_code in {302, 404}
    assert factors(manager) == {"webauthn"}


@pytest.mark.parametrize("credential", ["", "{}", "x", '{"id": 1}', '{"response": {}}', "[]", "1"])
def test_a_credential_that_is_none_signs_nobody_in(client, db, credential):
    client.get("/account/sign-in/passkey/", headers={"Accept": "application/json"})

    answer = client.post("/account/sign-in/passkey/", {"credential": credential})

    assert (answer.status_code, answer["Location"]) == (302, "/account/sign-in/")
    assert "_auth_user_id" not in client.session
