"""Background work over the API."""

import pytest

from tests.factories import EngagementFactory, JobFactory

pytestmark = pytest.mark.django_db
URL = "/api/v1/jobs/"


def test_a_list_shows_what_the_caller_sees(signed_in, engagement, engineer):
    mine = JobFactory(engagement=engagement)
    JobFactory(engagement=EngagementFactory())

    answer = signed_in(engineer).get(URL)

    assert [row["id"] for row in answer.json()["results"]] == [str(mine.pk)]


def test_pages_walk_forth_and_back_over_every_row(signed_in, engagement, engineer, now):
    made = {str(JobFactory(engagement=engagement, created_at=now).pk) for _ in range(5)}
    client = signed_in(engineer)
    seen, url, pages = [], f"{URL}?page_size=2", []

    while url:
        page = client.get(url).json()
        pages.append([row["id"] for row in page["results"]])
        seen += pages[-1]
        back, url = page["previous"], page["next"]

    assert (len(seen), set(seen)) == (5, made)
    assert [row["id"] for row in client.get(back).json()["results"]] == pages[-2]


@pytest.mark.parametrize(
    "query", ["cursor=x", "cursor=WyJuIiwxXQ==", "page_size=0", "page_size=x", "state=odd"]
)
def test_a_bad_question_is_one_clear_sentence(signed_in, engineer, query):
    answer = signed_in(engineer).get(f"{URL}?{query}")

    assert answer.status_code == 400
    assert answer.json()["code"] == "invalid"
    assert answer.json()["fields"]


def test_a_foreign_job_answers_as_a_missing_one(signed_in, engagement, engineer):
    foreign = JobFactory(engagement=EngagementFactory())
    client = signed_in(engineer)

    there = client.get(f"{URL}{foreign.pk}/")
    missing = client.get(f"{URL}00000000-0000-4000-8000-000000000000/")

    assert (there.status_code, there.content) == (missing.status_code, missing.content)
    assert there.status_code == 404
    assert client.post(f"{URL}{foreign.pk}/retry/").status_code == 404


def test_a_failed_job_is_tried_again_once(signed_in, engagement, engineer, now):
    job = JobFactory(kind="export", engagement=engagement, state="failed", finished_at=now)
    client = signed_in(engineer)

    first = client.post(f"{URL}{job.pk}/retry/")
    second = client.post(f"{URL}{job.pk}/retry/")

    assert (first.status_code, first.json()["retry_of"]) == (201, {"id": str(job.pk)})
    assert (second.status_code, second.json()["code"]) == (409, "job_not_retriable")


def test_a_queued_job_is_stopped(signed_in, engagement, engineer):
    job = JobFactory(engagement=engagement)

    answer = signed_in(engineer).post(f"{URL}{job.pk}/stop/")

    assert answer.json()["state"] == "stopped"


def test_nobody_reads_without_signing_in(client):
    answer = client.get(URL)

    assert answer.status_code == 401
    assert set(answer.json()) == {"code", "detail"}
