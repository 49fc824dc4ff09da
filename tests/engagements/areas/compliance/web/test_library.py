"""Controls over engagements."""

import pytest
from django.utils import timezone

from engagements.areas.compliance import services as compliance
from engagements.areas.compliance.selectors import library as control_selectors
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def taken_on(playbook_engagement, engineer):
    """The engagement with its first framework taken on."""
    factories.load_catalogs()
    framework = control_selectors.Framework.objects.order_by("title").first()
    compliance.adopt_framework(
        playbook_engagement, framework=framework, actor=engineer, at=timezone.now()
    )
    return playbook_engagement


def test_controls_are_counted_by_state_and_lead_to_each_engagement(signed_in, engineer, taken_on):
    client = signed_in(engineer)

    response = client.get("/controls/")
    library = response.context["library"]
    assert library.lines
    assert sum(tally.count for tally in library.counts) == library.controls
    line = library.lines[0]
    link = f"/engagements/{taken_on.code}/controls/{line.framework_key}/{line.token}/"
    assert link in response.content.decode()
    assert client.get(link).status_code == 200

    found = client.get(f"/controls/?q={line.ref}&engagement={taken_on.code}").context["library"]
    assert line.key in {one.key for one in found.lines}


def test_states_in_the_library_are_those_of_the_engagement(signed_in, engineer, taken_on):
    client = signed_in(engineer)
    lines, url = [], "/controls/"
    while url:
        response = client.get(url)
        lines += response.context["library"].lines
        url = response.context["older_url"]

    groups = client.get(f"/engagements/{taken_on.code}/controls/").context["groups"]
    there = {row.ref: row.state.words for group in groups for row in group["rows"]}
    assert {line.ref: line.places[0].words for line in lines} == there


def test_engagements_that_are_not_worked_out_yet_are_named(
    signed_in, engineer, taken_on, monkeypatch
):
    monkeypatch.setattr(control_selectors, "MOST_AT_ONCE", 0)

    text = signed_in(engineer).get("/controls/").content.decode()

    assert "1 of 1 engagements changed and are being counted again." in text


def test_controls_come_in_pages(signed_in, engineer, taken_on):
    client = signed_in(engineer)
    seen, url = [], "/controls/"
    while url:
        response = client.get(url)
        seen += [line.key for line in response.context["library"].lines]
        url = response.context["older_url"]

    assert len(seen) == len(set(seen)) == response.context["library"].controls


@pytest.mark.parametrize("query", ["state=fine", "after=nothing"])
def test_a_choice_that_was_never_offered_is_not_found(signed_in, engineer, query):
    assert signed_in(engineer).get(f"/controls/?{query}").status_code == 404


def test_people_of_a_client_find_no_library(signed_in):
    assert signed_in(factories.UserFactory(role="client")).get("/controls/").status_code == 404


def test_the_library_costs_the_same_few_queries_however_much_there_is(
    signed_in, manager, playbook_engagement, django_assert_max_num_queries
):
    client = signed_in(manager)
    counts = []
    for more in (2, 15):
        factories.EngagementFactory.create_batch(
            more, playbook_version=playbook_engagement.playbook_version
        )
        client.get("/controls/")
        with django_assert_max_num_queries(12) as captured:
            client.get("/controls/")
        counts.append(len(captured.captured_queries))

    assert counts[0] == counts[1]
