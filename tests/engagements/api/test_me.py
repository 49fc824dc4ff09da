"""Where a program begins: the root, who it is, and who works for the firm."""

import tomllib
from pathlib import Path

import pytest

from engagements.services import people
from tests import factories

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[3]


def test_the_root_names_what_can_be_listed(signed_in, engineer, settings):
    browser = signed_in(engineer)
    found = browser.get("/api/v1/").json()
    product = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]

    assert (found["api_version"], found["product_version"]) == ("1", product)
    urls = [found["docs_url"], found["schema_url"], *(noun["url"] for noun in found["nouns"])]
    for url in urls:
        words = {"q": "x"} if "search" in url else {}
        assert browser.get(url, words).status_code == 200, url
    names = {noun["name"] for noun in found["nouns"]}
    assert {"engagements", "clients", "people", "reports", "questions"} <= names


def test_a_token_learns_whose_it_is_and_what_it_may_do(client, engineer, now):
    _, secret = people.create_token(actor=engineer, name="Nightly", scope="read", days=9, at=now)

    found = client.get("/api/v1/me/", headers={"Authorization": f"Bearer {secret}"}).json()

    assert (found["email"], found["role"]) == (engineer.email, "engineer")
    assert (found["token"]["name"], found["token"]["scope"]) == ("Nightly", "read")
    assert found["limits"]["page_size"] == 200
    assert secret not in str(found)


def test_a_session_has_no_token(signed_in, engineer):
    assert signed_in(engineer).get("/api/v1/me/").json()["token"] is None


def test_people_who_can_own_something_are_found(signed_in, engineer):
    gone = factories.UserFactory(role="engineer", is_active=False, name="Gone")
    factories.UserFactory(role="client", name="Of a client")
    browser = signed_in(engineer)

    everybody = browser.get("/api/v1/people/").json()["results"]
    active = browser.get("/api/v1/people/?active=true").json()["results"]
    found = browser.get("/api/v1/people/", {"q": "gone"}).json()["results"]

    assert {row["email"] for row in everybody} == {engineer.email, gone.email}
    assert [row["email"] for row in active] == [engineer.email]
    assert found == [{"email": gone.email, "name": "Gone", "role": "engineer", "active": False}]


def test_people_of_a_client_see_no_people(signed_in):
    somebody = signed_in(factories.UserFactory(role="client"))

    for path in ("", "me/", "people/"):
        assert somebody.get(f"/api/v1/{path}").status_code == 404
