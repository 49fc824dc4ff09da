"""Roles, locks and the last administrator; events of each."""

import threading

import pytest
from django.db import connection

from engagements.models import Event, User
from engagements.services import people
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def fresh(user):
    return User.objects.get(pk=user.pk)


def test_another_role_is_recorded_and_ends_the_sessions(engineer, admin_user, now):
    people.change_role(engineer, role="admin", actor=admin_user, at=now)

    row = fresh(engineer)
    assert (row.role, row.is_superuser, row.session_round) == ("admin", True, 2)
    event = Event.objects.get(type="role.changed")
    assert (event.actor, event.payload) == (
        admin_user,
        {"user": engineer.pk, "role": "admin", "was": "engineer"},
    )


def test_the_same_role_again_changes_nothing(engineer, admin_user, now):
    people.change_role(engineer, role="engineer", actor=admin_user, at=now)

    assert not Event.objects.filter(type="role.changed").exists()
    assert fresh(engineer).session_round == 1


@pytest.mark.parametrize(
    ("was", "role"), [("client", "admin"), ("manager", "client"), ("manager", "king")]
)
def test_nobody_changes_sides(admin_user, now, was, role):
    person = factories.UserFactory(role=was)

    with pytest.raises(people.RoleRefused):
        people.change_role(person, role=role, actor=admin_user, at=now)
    assert fresh(person).role == was


@pytest.mark.parametrize(
    ("change", "values"),
    [(people.change_role, {"role": "manager"}), (people.set_active, {"active": False})],
)
def test_the_last_administrator_stays(admin_user, now, change, values):
    factories.UserFactory(role="admin", is_active=False)

    with pytest.raises(people.LastAdministrator):
        change(admin_user, **values, actor=admin_user, at=now)

    row = fresh(admin_user)
    assert (row.role, row.is_active, row.session_round) == ("admin", True, 1)
    assert not Event.objects.filter(type__in=["role.changed", "user.changed"]).exists()


def test_one_of_two_administrators_may_go(admin_user, now):
    other = factories.UserFactory(role="admin")

    people.set_active(other, active=False, actor=admin_user, at=now)
    people.set_active(other, active=True, actor=admin_user, at=now)

    changes = Event.objects.filter(type="user.changed").order_by("seq")
    assert [event.payload["change"] for event in changes] == ["deactivated", "activated"]


@pytest.mark.django_db(transaction=True)
def test_two_administrators_cannot_remove_each_other_at_once(now):
    pair = [factories.UserFactory(role="admin") for _ in range(2)]
    ready, outcomes = threading.Barrier(2), []

    def remove(mine, other):
        ready.wait()
        try:
            people.change_role(other, role="manager", actor=mine, at=now)
            outcomes.append("done")
        except people.LastAdministrator:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=remove, args=order) for order in (pair, pair[::-1])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert sorted(outcomes) == ["done", "refused"]
    assert User.objects.filter(role="admin").count() == 1
