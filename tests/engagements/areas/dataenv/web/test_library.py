"""Connections and probe runs over engagements."""

from datetime import timedelta

import pytest
from django.utils import timezone

from engagements.areas.dataenv.models import ProbeRun, Source
from tests import factories

pytestmark = pytest.mark.django_db
PAGES = ("/connections/", "/runs/")


def a_source(engagement, *, days_ago=None, name="Warehouse", state="done", verdict="ready"):
    """Return a source, with one run that ended ``days_ago`` when that is given."""
    now = timezone.now()
    source = Source.objects.create(
        engagement=engagement,
        name=name,
        kind="sqlite",
        created_by=engagement.owner,
        created_at=now,
    )
    if days_ago is not None:
        at = now - timedelta(days=days_ago)
        ended = {"finished_at": at} if state == "done" else {"lease_until": now}
        ProbeRun.objects.create(
            engagement=engagement,
            number=ProbeRun.objects.filter(engagement=engagement).count() + 1,
            source=source,
            job=factories.JobFactory(engagement=engagement, state=state, steps=24, step=7, **ended),
            as_of=at if state == "done" else None,
            document={"verdict": verdict, "score": 84.2, "coverage": 0.9},
            requested_at=at,
        )
    return source


def test_an_old_run_is_shown_as_out_of_date_beside_its_action(signed_in, engineer, engagement):
    source = a_source(engagement, days_ago=31)

    text = signed_in(engineer).get("/connections/?standing=stale").content.decode()

    assert "Out of date" in text
    assert f"/sources/{source.pk}/run/" in text


@pytest.mark.parametrize(
    ("standing", "seen"),
    [
        ("never", "New"),
        ("stale", "Old"),
        ("failing", "Old"),
        ("fresh", "Good"),
        ("running", "Busy"),
    ],
)
def test_connections_by_how_they_stand(signed_in, engineer, engagement, standing, seen):
    a_source(engagement, name="New")
    a_source(engagement, name="Old", days_ago=40, verdict="not_ready")
    a_source(engagement, name="Good", days_ago=2)
    a_source(engagement, name="Busy", days_ago=0, state="running")

    lines = signed_in(engineer).get(f"/connections/?standing={standing}").context["lines"]

    assert [line.source.name for line in lines] == [seen]


def test_the_list_of_runs_asks_again_only_while_one_is_open(signed_in, engineer, engagement):
    source = a_source(engagement, days_ago=0, state="running")
    client = signed_in(engineer)
    live = {"HX-Request": "true", "HX-Target": "runs-live"}

    assert "every 2s" in client.get("/runs/").content.decode()
    assert client.get("/runs/", headers=live).status_code == 200
    job = source.runs.get().job
    type(job).objects.filter(pk=job.pk).update(
        state="done", finished_at=timezone.now(), lease_until=None
    )
    answer = client.get("/runs/", headers=live)
    assert answer.status_code == 286
    assert "every 2s" not in answer.content.decode()


def test_runs_by_verdict(signed_in, engineer, engagement):
    a_source(engagement, name="Good", days_ago=2)
    a_source(engagement, name="Bad", days_ago=1, verdict="not_ready")

    rows = signed_in(engineer).get("/runs/?verdict=not_ready").context["page"].rows

    assert [run.source.name for run in rows] == ["Bad"]


@pytest.mark.parametrize("path", PAGES)
def test_a_library_holds_nothing_of_others(signed_in, engineer, path):
    foreign = factories.engagement_with_lead(factories.UserFactory(), name="Foreign work")
    a_source(foreign, days_ago=1, name="Foreign source")

    text = signed_in(engineer).get(path).content.decode()

    assert "Foreign" not in text
    assert foreign.code not in text
    assert "will appear here" in text


@pytest.mark.parametrize("path", PAGES)
def test_people_of_a_client_find_no_library(signed_in, path):
    assert signed_in(factories.UserFactory(role="client")).get(path).status_code == 404


@pytest.mark.parametrize("address", ["/connections/?standing=great", "/runs/?state=lost"])
def test_a_choice_that_was_never_offered_is_not_found(signed_in, engineer, address):
    assert signed_in(engineer).get(address).status_code == 404


@pytest.mark.parametrize("path", PAGES)
def test_a_library_costs_the_same_few_queries_however_much_there_is(
    signed_in, manager, django_assert_max_num_queries, path
):
    client = signed_in(manager)
    counts = []
    for more in (2, 15):
        for engagement in factories.EngagementFactory.create_batch(more):
            a_source(engagement, days_ago=3)
        client.get(path)
        with django_assert_max_num_queries(12) as captured:
            client.get(path)
        counts.append(len(captured.captured_queries))

    assert counts[0] == counts[1]
