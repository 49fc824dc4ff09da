"""Pages of clients."""

import pytest

from engagements.models import Client
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.both]
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
