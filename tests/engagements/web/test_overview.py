"""The first page after signing in."""

import pytest

from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def test_it_shows_my_engagements_and_running_work(signed_in, engineer, playbook_engagement):
    factories.JobFactory(engagement=playbook_engagement, title="Probe run 3")
    factories.EngagementFactory(name="Not mine")

    text = signed_in(engineer).get("/").content.decode()

    assert playbook_engagement.name in text
    assert "Probe run 3" in text
    assert "Not mine" not in text


def test_a_manager_without_own_engagements_sees_the_latest(signed_in, manager, playbook_engagement):
    text = signed_in(manager).get("/").content.decode()

    assert "Open engagements" in text
    assert playbook_engagement.name in text


def test_an_empty_deployment_offers_the_first_step(signed_in, manager):
    text = signed_in(manager).get("/").content.decode()

    assert "/engagements/new/" in text


def test_people_of_a_client_see_a_plain_page(signed_in, playbook_engagement):
    person = factories.UserFactory(role="client")

    text = signed_in(person).get("/").content.decode()

    assert "no pages for clients yet" in text
    assert playbook_engagement.name not in text


def test_a_known_overview_costs_few_queries(
    signed_in, engineer, playbook_engagement, django_assert_max_num_queries
):
    client = signed_in(engineer)
    client.get("/")

    with django_assert_max_num_queries(14):
        client.get("/")
