"""Whoever invites somebody with a role proves first that it is them."""

from urllib.parse import urlencode

import pytest
from django.core import mail

from engagements.models import Invitation
from tests.engagements.web.account.proving import PASSWORD, confirm, sign_in, with_password

pytestmark = pytest.mark.django_db
STAFF = {"email": "x@example.org", "role": "admin"}
APPROVER = {"email": "x@example.org", "client_role": "approver"}


def confirmation(url):
    return f"/account/confirm/?{urlencode({'next': url})}"


@pytest.fixture
def office(client, admin_user):
    sign_in(client, with_password(admin_user))
    return client


@pytest.fixture(params=["an administrator", "an approver of a client"])
def inviting(request, engagement):
    """Return the address and the form of an invitation."""
    if request.param == "an administrator":
        return "/people/", STAFF
    return f"/clients/{engagement.client.code}/invite/", APPROVER


def test_nobody_is_invited_from_a_session_alone(office, inviting):
    url, form = inviting

    answer = office.post(url, form)

    assert (answer.status_code, answer["Location"]) == (302, confirmation(url))
    assert not Invitation.objects.exists()
    assert not mail.outbox


def test_confirming_sends_what_was_typed(office, inviting):
    url, form = inviting
    page = office.post(url, form)["Location"]

    answer = office.post(page, {"password": PASSWORD, "next": url})

    assert answer.status_code == 200
    assert Invitation.objects.get().email == "x@example.org"
    assert "http://testserver/invitations/" in answer.content.decode()


def test_once_confirmed_it_goes_on(office, inviting):
    url, form = inviting
    confirm(office)

    assert office.post(url, form).status_code == 200
    assert Invitation.objects.get().email == "x@example.org"


def test_reading_the_page_asks_for_nothing(office):
    assert office.get("/people/").status_code == 200


def test_a_part_of_a_page_is_told_to_leave_it(office, inviting):
    url, form = inviting

    answer = office.post(url, form, headers={"HX-Request": "true"})

    assert answer.status_code == 403
    assert answer["HX-Redirect"] == confirmation(url)
    assert not Invitation.objects.exists()
