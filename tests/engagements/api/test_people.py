"""Clients and members over the API."""

import pytest

from engagements.api.people import ClientOut, MemberOut
from engagements.models import Client, Event, Membership
from tests import factories
from tests.engagements.api.shaped import shaped

pytestmark = pytest.mark.django_db
CLIENTS = "/api/v1/clients/"
ARDEN = {"code": "arden", "name": "Arden Mutual", "sector": "Insurance", "time_zone": "Europe/Rome"}


def post(client, url, body):
    return client.post(url, body, content_type="application/json")


def test_a_client_is_made_and_read_back(signed_in, engineer):
    caller = signed_in(engineer)
    answer = post(caller, CLIENTS, ARDEN)

    assert answer.status_code == 201
    shaped(ClientOut, answer.json())
    assert answer["ETag"].startswith('"1.')
    assert caller.get(f"{CLIENTS}arden/").json() == answer.json()
    assert caller.get(CLIENTS).json()["results"] == [answer.json()]
    assert Event.objects.get(type="client.created").actor == engineer


@pytest.mark.parametrize(
    ("change", "status", "words"),
    [
        pytest.param({"code": "no good!"}, 400, "code", id="ill-formed code"),
        pytest.param({"name": ""}, 400, "name", id="no name"),
        pytest.param({"name": "x\x00"}, 400, "name", id="NUL"),
        pytest.param({"time_zone": "Mars/Olympus"}, 400, "time_zone", id="no such zone"),
    ],
)
def test_a_client_that_cannot_be_is_refused(signed_in, engineer, change, status, words):
    answer = post(signed_in(engineer), CLIENTS, ARDEN | change)

    assert answer.status_code == status
    assert words in answer.content.decode()
    assert not Client.objects.exists()


def test_a_taken_code_is_refused(signed_in, engineer):
    caller = signed_in(engineer)
    post(caller, CLIENTS, ARDEN)

    answer = post(caller, CLIENTS, ARDEN)
    assert answer.status_code == 409
    assert (answer.json()["code"], answer.json()["param"]) == ("client_code_taken", "code")


def test_a_foreign_client_is_a_missing_one(signed_in, engineer, manager):
    factories.ClientFactory(code="other")

    caller = signed_in(engineer)
    assert caller.get(f"{CLIENTS}other/").status_code == 404
    assert caller.get(CLIENTS).json()["results"] == []
    assert signed_in(manager).get(f"{CLIENTS}other/").status_code == 200


@pytest.fixture
def url(engagement):
    return f"/api/v1/engagements/{engagement.code}/members/"


def test_a_lead_adds_and_removes_a_person(signed_in, engineer, url):
    helper = factories.UserFactory(email="helper@example.org")
    caller = signed_in(engineer)

    answer = post(caller, url, {"person": {"email": "Helper@Example.org"}})
    assert (answer.status_code, answer.json()["role"]) == (201, "engineer")
    shaped(MemberOut, answer.json())
    assert {row["person"]["name"] for row in caller.get(url).json()["results"]} == {
        engineer.name,
        helper.name,
    }
    assert post(caller, url, {"person": {"email": helper.email}}).json()["code"] == "member_exists"

    place = f"{url}{answer.json()['key']}/"
    assert [caller.delete(place).status_code for _ in range(3)] == [204, 404, 404]
    assert not Membership.objects.filter(user=helper).exists()


def test_the_owner_stays(signed_in, engineer, url):
    caller = signed_in(engineer)
    (owner,) = caller.get(url).json()["results"]

    answer = caller.delete(f"{url}{owner['key']}/")

    assert (answer.status_code, answer.json()["code"]) == (409, "owner_stays")


@pytest.mark.parametrize("role", ["client", "nobody", "gone"])
def test_only_active_people_of_the_firm_join(signed_in, engineer, url, role):
    if role != "nobody":
        factories.UserFactory(
            email="x@example.org", role="engineer" if role == "gone" else role, is_active=False
        )

    answer = post(signed_in(engineer), url, {"person": {"email": "x@example.org"}})
    assert (answer.status_code, list(answer.json()["fields"])) == (400, ["person"])


def test_a_member_who_is_no_lead_changes_nobody(signed_in, engagement, url):
    factories.UserFactory(email="x@example.org")
    helper = factories.MembershipFactory(engagement=engagement).user

    answer = post(signed_in(helper), url, {"person": {"email": "x@example.org"}})
    assert answer.status_code == 403
    assert "lead" in answer.json()["detail"]


def test_members_of_a_foreign_engagement_are_missing(signed_in, url):
    stranger = signed_in(factories.UserFactory())

    assert stranger.get(url).status_code == 404
    assert post(stranger, url, {"email": "x@example.org"}).status_code == 404


@pytest.mark.parametrize(
    ("tag", "status"),
    [
        pytest.param('"1"', 200, id="the version that was read"),
        pytest.param('"7"', 412, id="another version"),
        pytest.param(None, 428, id="no version"),
    ],
)
def test_a_client_is_changed_from_the_version_that_was_read(signed_in, manager, tag, status):
    row = factories.ClientFactory(code="arden")
    headers = {"If-Match": tag} if tag else {}

    answer = signed_in(manager).patch(
        f"{CLIENTS}arden/", {"sector": "Fish"}, content_type="application/json", headers=headers
    )

    assert answer.status_code == status
    row.refresh_from_db()
    assert (row.sector, row.version) == (("Fish", 2) if status == 200 else ("", 1))


def test_an_engineer_of_an_engagement_does_not_change_its_client(signed_in, engagement):
    member = factories.UserFactory()
    factories.MembershipFactory(engagement=engagement, user=member)

    answer = signed_in(member).patch(
        f"{CLIENTS}{engagement.client.code}/",
        {"name": "Other"},
        content_type="application/json",
        headers={"If-Match": '"1"'},
    )

    assert answer.status_code == 403


def test_who_made_a_client_mends_it_until_its_first_engagement(signed_in, engineer):
    caller = signed_in(engineer)
    made = post(caller, CLIENTS, ARDEN)

    def mend(tag):
        return caller.patch(
            f"{CLIENTS}arden/",
            {"sector": "Health"},
            content_type="application/json",
            headers={"If-Match": tag},
        )

    mended = mend(made["ETag"])
    assert (mended.status_code, mended.json()["sector"]) == (200, "Health")
    factories.EngagementFactory(client=Client.objects.get())
    assert mend(mended["ETag"]).status_code == 403


def test_a_code_is_found_in_capitals_too(signed_in, manager):
    factories.real_playbook()
    browser = signed_in(manager)
    post(browser, CLIENTS, ARDEN)
    begun = {"client": {"code": "Arden"}, "code": "ARD-01", "name": "Claims"}

    assert browser.get(f"{CLIENTS}ARDEN/").json()["code"] == "arden"
    assert post(browser, "/api/v1/engagements/", begun).status_code == 201
    rows = browser.get("/api/v1/engagements/?client=ARDEN").json()["results"]
    assert [row["code"] for row in rows] == ["ARD-01"]
