"""Pages of clients."""

import pytest
from django.core import mail

from engagements.models import Client, Event, Invitation, Question
from tests import factories

pytestmark = pytest.mark.django_db
VALUES = {"name": "Ardenvik", "code": "Ardenvik", "sector": "", "time_zone": "Europe/Oslo"}


def test_an_engineer_makes_a_client_and_sees_it(signed_in, engineer):
    answer = signed_in(engineer).post("/clients/new/", VALUES, follow=True)

    assert answer.redirect_chain == [("/clients/ardenvik/", 302)]
    assert "Ardenvik is set up." in answer.content.decode()
    assert Client.objects.get().created_by == engineer


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        pytest.param({"code": "taken"}, "already", id="code taken"),
        pytest.param({"code": "new"}, "Choose another", id="code is a page"),
        pytest.param({"time_zone": "Mars/Base"}, "valid choice", id="no such zone"),
        pytest.param({"name": ""}, "required", id="no name"),
    ],
)
def test_a_refused_client_keeps_what_was_typed(signed_in, engineer, changes, words):
    factories.ClientFactory(code="taken")

    answer = signed_in(engineer).post("/clients/new/", VALUES | {"sector": "Fish"} | changes)

    assert answer.status_code == 422
    text = answer.content.decode()
    assert words in text
    assert 'value="Fish"' in text
    assert Client.objects.count() == 1


def test_the_list_shows_only_clients_in_scope(signed_in, engineer, engagement):
    factories.ClientFactory(name="Somebody else's")

    text = signed_in(engineer).get("/clients/").content.decode()

    assert engagement.client.name in text
    assert "Somebody else" not in text


def test_a_client_out_of_scope_does_not_exist(signed_in, engineer):
    other = factories.ClientFactory()

    assert signed_in(engineer).get(f"/clients/{other.code}/").status_code == 404


def test_a_client_shows_its_engagements_in_scope_only(signed_in, engineer, playbook_engagement):
    client = playbook_engagement.client
    factories.EngagementFactory(client=client, name="Not mine")

    text = signed_in(engineer).get(f"/clients/{client.code}/").content.decode()

    assert playbook_engagement.name in text
    assert "Not mine" not in text


def test_readiness_that_cannot_be_read_leaves_the_rest_of_the_account(
    signed_in, engineer, engagement
):
    response = signed_in(engineer).get(f"/clients/{engagement.client.code}/")

    text = response.content.decode()
    assert response.status_code == 200
    assert "This card could not be read" in text
    assert "Our people" in text


# --- the account ---------------------------------------------------------------------------------


def changed(client, **fields):
    row = Client.objects.get(pk=client.pk)
    told = {"name": row.name, "sector": row.sector, "time_zone": row.time_zone}
    return told | {"version": row.version} | fields


@pytest.mark.parametrize(
    ("who", "status"),
    [
        pytest.param("lead", 302, id="lead of an engagement"),
        pytest.param("manager", 302, id="manager"),
        pytest.param("admin", 302, id="administrator"),
        pytest.param("member", 403, id="engineer on it"),
        pytest.param("stranger", 404, id="engineer elsewhere"),
    ],
)
def test_who_changes_a_client(signed_in, engineer, engagement, who, status):
    role = who if who in {"manager", "admin"} else "engineer"
    user = engineer if who == "lead" else factories.UserFactory(role=role)
    if who == "member":
        factories.MembershipFactory(engagement=engagement, user=user)
    url = f"/clients/{engagement.client.code}/"

    answer = signed_in(user).post(f"{url}change/", changed(engagement.client, sector="Fish"))

    assert answer.status_code == status
    engagement.client.refresh_from_db()
    assert (engagement.client.sector == "Fish") == (status == 302)
    told = Event.objects.filter(type="client.changed")
    assert [list(event.payload["fields"]) for event in told] == [["sector"]] * (status == 302)


def test_a_conflict_shows_both_texts_and_loses_none(signed_in, engineer, engagement):
    client = engagement.client
    stale = changed(client, name="Mine")
    Client.objects.filter(pk=client.pk).update(name="Theirs", version=client.version + 1)

    answer = signed_in(engineer).post(f"/clients/{client.code}/change/", stale)

    assert answer.status_code == 409
    text = answer.content.decode()
    assert "Mine" in text
    assert "Theirs" in text
    assert Client.objects.get(pk=client.pk).name == "Theirs"


def test_a_refused_change_keeps_what_was_typed(signed_in, engineer, engagement):
    url = f"/clients/{engagement.client.code}/change/"

    answer = signed_in(engineer).post(url, changed(engagement.client, name="", sector="Fish"))

    assert answer.status_code == 422
    assert 'value="Fish"' in answer.content.decode()


def test_an_administrator_invites_a_person_of_the_client(signed_in, admin_user, engagement):
    url = f"/clients/{engagement.client.code}/invite/"

    answer = signed_in(admin_user).post(url, {"email": "a@b.org", "client_role": "approver"})

    made = Invitation.objects.get()
    assert (made.client, made.client_role, made.role) == (engagement.client, "approver", "client")
    assert len(mail.outbox) == 1
    text = answer.content.decode()
    assert "The invitation is on its way" in text
    assert "a@b.org" in text


def test_an_invitation_that_is_refused_says_why(signed_in, admin_user, engineer, engagement):
    url = f"/clients/{engagement.client.code}/invite/"
    told = {"email": engineer.email, "client_role": "viewer"}

    answer = signed_in(admin_user).post(url, told)

    assert answer.status_code == 422
    assert "already" in answer.content.decode()
    assert not Invitation.objects.exists()


def test_an_administrator_sees_accounts_before_open_invitations(
    signed_in, admin_user, engineer, playbook_engagement, django_assert_max_num_queries
):
    locked, person = (factories.UserFactory(role="client", name=name) for name in ("Ada", "Zoe"))
    type(locked).objects.filter(pk=locked.pk).update(is_active=False)
    for one in (locked, person):
        playbook_engagement.client.memberships.create(user=one, role="approver")
    url = f"/clients/{playbook_engagement.client.code}/"
    browser = signed_in(admin_user)
    for email in ("first@b.org", "second@b.org"):
        browser.post(f"{url}invite/", {"email": email, "client_role": "viewer"})
    made = Invitation.objects.get(email="first@b.org")
    other = factories.ClientFactory(code="elsewhere")
    browser.post(f"/clients/{other.code}/invite/", {"email": "x@b.org", "client_role": "viewer"})

    with django_assert_max_num_queries(12):
        text = browser.get(url).content.decode()

    order = ["Zoe", "Ada", "Locked", "second@b.org", "Invited as client viewer", made.email]
    places = [text.index(word, text.index("portal-users")) for word in order]
    assert places == sorted(places)
    assert "x@b.org" not in text
    assert made.email not in signed_in(engineer).get(url).content.decode()


@pytest.mark.parametrize("way", ["invite/", "people/1/lock/"])
def test_others_are_told_who_lets_people_in(signed_in, engineer, engagement, way):
    client = signed_in(engineer)
    url = f"/clients/{engagement.client.code}/"

    assert client.post(f"{url}{way}", {"email": "a@b.org"}).status_code == 403
    assert "An administrator invites people" in client.get(url).content.decode()


def test_a_person_of_the_client_is_locked_and_let_in_again(signed_in, admin_user, engagement):
    person = factories.UserFactory(role="client")
    engagement.client.memberships.create(user=person, role="viewer")
    client = signed_in(admin_user)
    url = f"/clients/{engagement.client.code}/people/{person.pk}/lock/"

    client.post(url, {"active": "no"})
    person.refresh_from_db()
    assert not person.is_active
    client.post(url, {"active": "yes"})
    person.refresh_from_db()
    assert person.is_active


def test_nobody_else_is_locked_on_the_page_of_a_client(signed_in, admin_user, engineer, engagement):
    url = f"/clients/{engagement.client.code}/people/{engineer.pk}/lock/"

    assert signed_in(admin_user).post(url, {"active": "no"}).status_code == 404
    engineer.refresh_from_db()
    assert engineer.is_active


def test_the_account_shows_people_and_open_questions(signed_in, engineer, playbook_engagement, now):
    client = playbook_engagement.client
    person = factories.UserFactory(role="client", name="Priya Velanur")
    client.memberships.create(user=person, role="approver")
    Question.objects.create(
        engagement=playbook_engagement, number=1, text="When is it?", asked_by=person, asked_at=now
    )

    text = signed_in(engineer).get(f"/clients/{client.code}/").content.decode()

    for words in ("Priya Velanur", "When is it?", engineer.name):
        assert words in text


def test_a_known_account_costs_the_same_few_queries(
    signed_in, manager, playbook_engagement, django_assert_max_num_queries
):
    client = signed_in(manager)
    url = f"/clients/{playbook_engagement.client.code}/"
    counts = []
    for more in (1, 6):
        for made in factories.EngagementFactory.create_batch(
            more,
            client=playbook_engagement.client,
            playbook_version=playbook_engagement.playbook_version,
        ):
            factories.MembershipFactory(engagement=made)
            factories.StageVisitFactory(engagement=made)
        client.get(url)
        with django_assert_max_num_queries(12) as captured:
            client.get(url)
        counts.append(len(captured.captured_queries))

    assert counts[0] == counts[1]
