"""The first page after signing in."""

from datetime import timedelta

import pytest
from django.utils import timezone

from engagements.models import Membership, Question, WaitInterval
from engagements.services import logbook
from engagements.web import overview
from tests import factories

pytestmark = pytest.mark.django_db


def page(client):
    return client.get("/").content.decode()


def test_it_shows_my_engagements_and_running_work(signed_in, engineer, playbook_engagement):
    factories.JobFactory(engagement=playbook_engagement, title="Probe run 3")
    factories.EngagementFactory(name="Not mine")

    text = page(signed_in(engineer))

    assert playbook_engagement.name in text
    assert "Probe run 3" in text
    assert "Not mine" not in text


def test_a_manager_without_own_engagements_sees_the_latest(signed_in, manager, playbook_engagement):
    text = page(signed_in(manager))

    assert "Open engagements" in text
    assert playbook_engagement.name in text


def test_a_manager_with_own_engagements_sees_only_those(signed_in, manager, playbook_engagement):
    other = factories.EngagementFactory(
        name="Of others", playbook_version=playbook_engagement.playbook_version
    )
    factories.MembershipFactory(engagement=playbook_engagement, user=manager)

    text = page(signed_in(manager))

    assert "My engagements" in text
    assert other.name not in text


def test_an_empty_deployment_offers_the_first_step(signed_in, manager):
    assert "/engagements/new/" in page(signed_in(manager))


def test_people_of_a_client_do_not_see_the_pages_of_the_firm(signed_in, playbook_engagement):
    person = factories.UserFactory(role="client")

    text = page(signed_in(person))

    assert playbook_engagement.name not in text


def test_a_blocker_of_the_log_stands_with_its_owner_days_and_due_date(
    signed_in, engineer, playbook_engagement, now
):
    logbook.add_entry(
        playbook_engagement,
        kind="blocker",
        text="No access to the host.",
        actor=engineer,
        at=now,
        occurred_at=now - timedelta(days=8),
        owner_name="Dana Mirev",
        waiting_on="client",
        due_on=timezone.localdate() - timedelta(days=1),
    )

    response = signed_in(engineer).get("/")

    blockers = response.context["cards"]["blockers"].data
    (item,) = [item for item in blockers["items"] if item["text"] == "No access to the host."]
    assert (item["owner"], item["days"]) == ("Dana Mirev", 9)
    assert item["url"].endswith("/log/#e-1")
    assert blockers["on_client"] == 1
    assert any(item["late"] for item in response.context["cards"]["due"].data["items"])


def test_what_is_due_beyond_a_week_is_not_due(signed_in, engineer, playbook_engagement):
    today = timezone.localdate()
    rows = type(playbook_engagement).objects.filter(pk=playbook_engagement.pk)
    rows.update(next_step="Call them", next_step_due=today + timedelta(days=7))
    client = signed_in(engineer)

    assert client.get("/").context["cards"]["due"].data["count"] == 0
    rows.update(next_step_due=today + timedelta(days=6))
    assert client.get("/").context["cards"]["due"].data["count"] == 1


def test_a_question_of_the_client_waits_for_an_answer(signed_in, engineer, playbook_engagement):
    asked = {"asked_by": factories.UserFactory(role="client"), "asked_at": timezone.now()}
    Question.objects.create(engagement=playbook_engagement, number=1, text="When?", **asked)

    text = page(signed_in(engineer))

    assert f"Answer question 1 of {playbook_engagement.client.name}" in text


def test_an_engagement_stalls_when_nothing_moved_for_as_long_as_its_stage_allows(
    signed_in, engineer, playbook_engagement
):
    client = signed_in(engineer)

    (stall,) = client.get("/").context["cards"]["stalled"].data["items"]
    assert (stall.engagement, stall.wait) == (playbook_engagement, "")
    logbook.add_entry(
        playbook_engagement, kind="note", text="It moves.", actor=engineer, at=timezone.now()
    )
    assert client.get("/").context["cards"]["stalled"].data["items"] == []


def test_a_wait_is_a_stall_whatever_else_moves(signed_in, engineer, playbook_engagement, now):
    WaitInterval.objects.create(
        engagement=playbook_engagement,
        kind="blocked",
        waiting_on="client",
        reason="Access",
        started_at=now - timedelta(days=2),
    )

    assert "Blocked, waiting on client" in page(signed_in(engineer))


def test_one_card_that_cannot_be_read_says_so_and_the_rest_works(
    signed_in, engineer, playbook_engagement, monkeypatch
):
    def broken(*args, **kwargs):
        raise RuntimeError("no table")

    client = signed_in(engineer)
    monkeypatch.setattr(overview.job_selectors, "visible_to", broken)
    text = page(client)

    assert text.count("This card could not be read") == 1
    assert "/?card=running" in text
    assert playbook_engagement.name in text

    monkeypatch.undo()
    answer = client.get("/?card=running", headers={"HX-Request": "true"}).content.decode()
    assert answer.strip().startswith('<div class="card-slot" id="card-running"')
    assert "Nothing runs now." in answer


def test_a_card_that_does_not_exist_is_not_found(signed_in, engineer):
    assert signed_in(engineer).get("/?card=weather").status_code == 404


@pytest.mark.parametrize("role", ["engineer", "manager"])
def test_a_known_overview_costs_the_same_few_queries_however_many_there_are(
    signed_in, playbook_engagement, django_assert_max_num_queries, role
):
    person = factories.UserFactory(role=role)
    client = signed_in(person)
    counts = []
    for more in (2, 20):
        for engagement in factories.EngagementFactory.create_batch(
            more, playbook_version=playbook_engagement.playbook_version
        ):
            factories.StageVisitFactory(engagement=engagement)
            if role == "engineer":
                Membership.objects.create(
                    engagement=engagement, user=person, role="lead", added_at=timezone.now()
                )
        client.get("/")
        with django_assert_max_num_queries(14) as captured:
            client.get("/")
        counts.append(len(captured.captured_queries))

    assert counts[0] == counts[1]
