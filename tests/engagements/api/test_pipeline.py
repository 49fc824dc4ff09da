"""The pipeline over the API, and the filters it shares with the list of engagements."""

import pytest

from engagements.api import engagement as engagement_api
from engagements.api import pipeline as api
from engagements.services import engagement as service
from tests import factories
from tests.engagements.services.test_stages import advance, decide, meet

pytestmark = [pytest.mark.django_db, pytest.mark.both]
URL = "/api/v1/pipeline/"


def stages(answer):
    return {stage["key"]: stage for stage in answer.json()["stages"]}


def test_it_counts_each_stage(signed_in, engineer, playbook_engagement, now):
    meet(playbook_engagement, actor=engineer, at=now)
    decide(playbook_engagement, "go", actor=engineer, at=now)
    playbook_engagement.refresh_from_db()
    advance(playbook_engagement, "scoping", actor=engineer, at=now)

    answer = signed_in(engineer).get(URL)

    found = stages(answer)
    assert list(found)[:2] == ["qualify", "scoping"]
    assert found["qualify"] | {"title": ""} == {
        "key": "qualify",
        "title": "",
        "sle_days": 14,
        "now": 0,
        "now_first_half": 0,
        "now_second_half": 0,
        "now_over": 0,
        "entered": 1,
        "reached_next": 1,
        "ended": 0,
        "still_open": 0,
        "share_ratio": None,
        "stays": 1,
        "p85_days": None,
    }
    assert found["scoping"]["now_first_half"] == 1
    assert set(found["scoping"]) == set(api.StageFlowOut().fields)
    assert set(answer.json()) == set(api.PipelineOut().fields)


def test_it_counts_nobody_elses(signed_in, playbook_engagement):
    found = stages(signed_in(factories.UserFactory()).get(URL))

    assert {stage["now"] + stage["entered"] for stage in found.values()} == {0}


@pytest.mark.parametrize("url", [URL, "/api/v1/engagements/"])
@pytest.mark.parametrize(
    ("query", "count"),
    [
        pytest.param({"sector": "Energy"}, 1, id="sector"),
        pytest.param({"sector": "Banking"}, 0, id="another sector"),
        pytest.param({"age": "over"}, 1, id="past the days"),
        pytest.param({"golive": "none"}, 1, id="no date"),
        pytest.param({"golive": "soon"}, 0, id="soon"),
        pytest.param({"waiting": "us"}, 1, id="waiting on us"),
        pytest.param({"waiting": "client"}, 0, id="waiting on the client"),
        pytest.param({"stage": "qualify"}, 1, id="stage"),
    ],
)
def test_filters(signed_in, engineer, playbook_engagement, now, url, query, count):
    client = playbook_engagement.client
    client.sector = "Energy"
    client.save()
    service.start_wait(
        playbook_engagement, kind="blocked", waiting_on="us", reason="x", actor=engineer, at=now
    )

    answer = signed_in(engineer).get(url, query)

    body = answer.json()
    found = body["results"] if "results" in body else [s for s in body["stages"] if s["now"]]
    assert len(found) == count


@pytest.mark.parametrize("url", [URL, "/api/v1/engagements/"])
@pytest.mark.parametrize(
    "query",
    [
        {"age": "ancient"},
        {"golive": "x"},
        {"owner": "no address"},
        {"owner": "nobody@example.org"},
        {"stage": "moon"},
        {"verdict": "NO_GO"},
    ],
)
def test_a_filter_that_is_none_is_named(signed_in, engineer, url, query):
    answer = signed_in(engineer).get(url, query)

    assert answer.status_code == 400
    assert set(answer.json()["fields"]) == set(query)


def test_every_filter_of_the_page_is_one_of_the_api():
    fields = set(engagement_api.EngagementFilterIn().fields)

    assert set(api.PipelineFilterIn().fields) <= fields
