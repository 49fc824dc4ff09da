"""Invitations and accounts."""

from datetime import timedelta

import pytest

from engagements.models import ClientMembership, Event, Invitation, User
from engagements.selectors import people as selectors
from engagements.services import people
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.both]
STRONG = "a long enough phrase 7"


@pytest.fixture
def invited(admin_user, now):
    return people.invite("New@Example.org", role="manager", actor=admin_user, at=now)


def test_an_invitation_becomes_an_account(invited, now):
    _, token = invited

    user = people.accept_invitation(token, name="Nia", password=STRONG, at=now)

    assert (user.email, user.role, user.check_password(STRONG)) == (
        "new@example.org",
        "manager",
        True,
    )
    assert Invitation.objects.get().accepted_by == user


def test_the_secret_of_the_link_is_not_stored(invited):
    _, token = invited

    assert token not in str(Invitation.objects.values().get())
    assert token not in str(list(Event.objects.values()))


@pytest.mark.parametrize("hours", [72, 100])
def test_a_late_link_does_not_work(invited, now, hours):
    _, token = invited
    late = now + timedelta(hours=hours)

    assert selectors.open_invitation(token, as_of=late) is None
    with pytest.raises(people.InvitationGone):
        people.accept_invitation(token, name="Nia", password=STRONG, at=late)
    assert not User.objects.filter(email="new@example.org").exists()


def test_a_link_works_once(invited, now):
    _, token = invited
    people.accept_invitation(token, name="Nia", password=STRONG, at=now)

    with pytest.raises(people.InvitationGone):
        people.accept_invitation(token, name="Other", password=STRONG, at=now)
    assert User.objects.filter(email="new@example.org").count() == 1


@pytest.mark.parametrize("password", ["short", "password1234", "123456789012"])
def test_a_weak_password_leaves_the_link_usable(invited, now, password):
    _, token = invited

    with pytest.raises(people.PasswordRefused):
        people.accept_invitation(token, name="Nia", password=password, at=now)

    assert selectors.open_invitation(token, as_of=now) is not None


def test_a_client_person_joins_their_client(admin_user, now):
    client = factories.ClientFactory()
    _, token = people.invite(
        "c@example.org",
        role="client",
        client=client,
        client_role="approver",
        actor=admin_user,
        at=now,
    )

    user = people.accept_invitation(token, name="Cleo", password=STRONG, at=now)

    assert ClientMembership.objects.get(user=user).role == "approver"
    assert list(selectors.clients_visible_to(user)) == [client]


def test_two_addresses_that_differ_in_case_are_one(engineer, now):
    with pytest.raises(people.InvitationRefused):
        people.make_invitation(
            engineer.email.upper(), role="engineer", actor=None, at=now, source="ui"
        )


@pytest.mark.parametrize("change", [{"is_active": False}, {"role": "engineer"}])
def test_nobody_joins_by_the_link_of_somebody_who_may_invite_no_more(admin_user, now, change):
    _, token = people.invite("new@firm.example", role="admin", actor=admin_user, at=now)
    User.objects.filter(pk=admin_user.pk).update(**change)

    with pytest.raises(people.InvitationGone, match="Ask for a new"):
        people.accept_invitation(token, name="New", password="a-long-unseen-phrase-7", at=now)

    assert not User.objects.filter(email="new@firm.example").exists()
