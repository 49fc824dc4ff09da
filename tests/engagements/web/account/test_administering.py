"""The page of one account, as an administrator uses it."""

import pytest

from tests import factories
from tests.engagements.web.account.proving import confirm, sign_in, with_app, with_password

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(client, admin_user):
    sign_in(client, with_password(admin_user))
    return client


def test_it_shows_and_changes_role_lock_and_factor(office, engineer):
    with_app(engineer)
    page = f"/people/{engineer.pk}/"
    assert engineer.email in office.get(page).content.decode()
    assert f'href="{page}"' in office.get("/people/").content.decode()
    first = office.post(f"{page}role/", {"role": "manager"})
    assert first["Location"].startswith("/account/confirm/"), "first prove who it is"
    confirm(office)

    office.post(f"{page}role/", {"role": "manager"})
    office.post(f"{page}second-factor/reset/", {"sure": "yes"})
    office.post(f"{page}lock/", {"active": "no"})

    engineer.refresh_from_db()
    assert (engineer.role, engineer.is_active) == ("manager", False)
    text = office.get(page).content.decode()
    assert "Locked" in text
    assert "second factors" not in text


def test_a_refusal_is_said_and_changes_nothing(office, admin_user):
    confirm(office)
    page = f"/people/{admin_user.pk}/"

    answer = office.post(f"{page}role/", {"role": "engineer"}, follow=True)

    assert "last administrator" in answer.content.decode()
    admin_user.refresh_from_db()
    assert admin_user.role == "admin"


@pytest.mark.parametrize("path", ["", "role/", "lock/", "second-factor/reset/"])
def test_nobody_else_opens_it(signed_in, path, engineer):
    url = f"/people/{engineer.pk}/{path}"
    for role, status in (("manager", 403), ("engineer", 403), ("client", 404)):
        client = signed_in(factories.UserFactory(role=role))
        answer = client.post(url) if path else client.get(url)
        assert answer.status_code == status, role
