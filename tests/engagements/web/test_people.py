"""Pages about people, as forms without scripts."""

import re

import pytest
from django.core import mail

from engagements.models import Invitation, User
from engagements.services import people

pytestmark = pytest.mark.django_db
STRONG = "a long enough phrase 7"


@pytest.fixture
def token(admin_user, now):
    return people.invite("new@example.org", role="manager", actor=admin_user, at=now)[1]


def test_an_invited_person_sets_a_password_and_is_signed_in(client, token):
    url = f"/invitations/{token}/"
    assert "new@example.org" in client.get(url).content.decode()

    answer = client.post(url, {"name": "Nia Okoro", "password": STRONG})

    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert client.session["_auth_user_id"] == str(User.objects.get(email="new@example.org").pk)
    assert client.get(url).status_code == 410


def test_a_weak_password_keeps_the_name_that_was_typed(client, token):
    answer = client.post(f"/invitations/{token}/", {"name": "Nia Okoro", "password": "short"})

    assert answer.status_code == 422
    text = answer.content.decode()
    assert "Nia Okoro" in text
    assert "too short" in text
    assert "short" not in re.findall(r'value="([^"]*)"', text)


def test_a_wrong_link_says_what_to_do(client, db):
    answer = client.get("/invitations/nothing/")

    assert answer.status_code == 410
    assert "new one" in answer.content.decode()


def test_an_administrator_invites_and_the_link_is_mailed(signed_in, admin_user):
    answer = signed_in(admin_user).post("/people/", {"email": "x@example.org", "role": "engineer"})

    assert answer.status_code == 200
    (message,) = mail.outbox
    link = re.search(r"http://testserver(/invitations/\S+/)", message.body).group(1)
    assert link in answer.content.decode()
    assert answer.client.get(link).status_code == 200


@pytest.mark.parametrize(
    ("data", "words"),
    [
        pytest.param({"email": "x", "role": "engineer"}, "valid email", id="not an address"),
        pytest.param({"email": "x@y.org", "role": "king"}, "valid choice", id="unknown role"),
        pytest.param({"email": "x@y.org", "role": "client_viewer"}, "needs a client", id="none"),
    ],
)
def test_a_refused_invitation_changes_nothing(signed_in, admin_user, data, words):
    answer = signed_in(admin_user).post("/people/", data)

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Invitation.objects.exists()


def test_only_an_administrator_opens_the_page(signed_in, manager):
    assert signed_in(manager).get("/people/").status_code == 403
