"""The page of background work."""

import pytest
from django.urls import reverse

from engagements.models import Job
from tests import factories

pytestmark = pytest.mark.django_db
URL = "/jobs/"


@pytest.fixture
def failed(engagement, engineer, now):
    return factories.JobFactory(
        engagement=engagement,
        requested_by=engineer,
        kind="export",
        title="Probe run 7",
        state="failed",
        error_code="source_refused",
        error_text="The database refused the connection.",
        finished_at=now,
    )


def test_a_failed_job_says_why_and_offers_to_try_again(signed_in, engineer, failed):
    text = signed_in(engineer).get(URL).content.decode()

    assert "The database refused the connection." in text
    assert reverse("engagements:job-retry", args=[failed.pk]) in text


def test_retry_makes_a_new_job_and_is_offered_once(signed_in, engineer, failed):
    client = signed_in(engineer)
    url = reverse("engagements:job-retry", args=[failed.pk])

    answer = client.post(url, follow=True)

    assert answer.redirect_chain == [(URL, 302)]
    assert Job.objects.get(retry_of=failed).state == "queued"
    assert url not in answer.content.decode()
    assert "tried again already" in client.post(url, follow=True).content.decode()


def test_a_waiting_job_stops_at_once(signed_in, engineer, engagement):
    job = factories.JobFactory(engagement=engagement, requested_by=engineer)

    signed_in(engineer).post(reverse("engagements:job-stop", args=[job.pk]))

    job.refresh_from_db()
    assert job.state == "stopped"


def test_the_page_polls_only_while_something_is_open(signed_in, engineer, engagement, failed):
    client = signed_in(engineer)
    calm = client.get(URL, headers={"HX-Request": "true"})
    assert calm.status_code == 286
    assert "hx-trigger" not in calm.content.decode()

    factories.JobFactory(engagement=engagement, requested_by=engineer)
    busy = client.get(URL, headers={"HX-Request": "true"})

    assert busy.status_code == 200
    assert 'hx-trigger="every 3s"' in busy.content.decode()
    assert "<html" not in busy.content.decode()
    assert "HX-Request" in busy["Vary"]


def test_a_panel_asks_again_until_the_job_has_ended(signed_in, engineer, engagement, failed):
    waiting = factories.JobFactory(engagement=engagement, requested_by=engineer)
    client = signed_in(engineer)
    calm, busy = (
        client.get(reverse("engagements:job-panel", args=[job.pk]), headers={"HX-Request": "true"})
        for job in (failed, waiting)
    )

    assert (calm.status_code, busy.status_code) == (286, 200)
    assert "hx-trigger" not in calm.content.decode()
    assert 'hx-trigger="every 2s"' in busy.content.decode()


def test_jobs_of_others_do_not_exist(signed_in, engineer, failed):
    stranger = factories.UserFactory()
    client = signed_in(stranger)

    assert "Probe run 7" not in client.get(URL).content.decode()
    for name in ("job-retry", "job-stop"):
        assert client.post(reverse(f"engagements:{name}", args=[failed.pk])).status_code == 404
    panel = reverse("engagements:job-panel", args=[failed.pk])
    assert client.get(panel, headers={"HX-Request": "true"}).status_code == 404


@pytest.mark.parametrize("query", ["state=none", "after=x", "after=WzFd", "after=WzEsMl0="])
def test_an_address_that_no_list_gave_out_is_not_found(signed_in, engineer, query):
    assert signed_in(engineer).get(f"{URL}?{query}").status_code == 404


def test_the_list_goes_on_where_a_page_ends(signed_in, engineer, engagement):
    for number in range(30):
        factories.JobFactory(engagement=engagement, title=f"Job {number:02d}")
    client = signed_in(engineer)

    first = client.get(URL)
    second = client.get(first.context["page"].older_url)

    seen = [line["job"].title for page in (first, second) for line in page.context["lines"]]
    assert sorted(seen) == [f"Job {number:02d}" for number in range(30)]


def test_the_page_costs_the_same_whatever_the_number_of_jobs(
    signed_in, engineer, engagement, django_assert_max_num_queries
):
    for state in ("failed", "gave_up", "queued") * 8:
        ended = None if state == "queued" else engagement.created_at
        factories.JobFactory(engagement=engagement, state=state, finished_at=ended)
    client = signed_in(engineer)

    with django_assert_max_num_queries(12):
        client.get(URL)


def test_my_own_work_is_told_on_every_page_until_it_ends(signed_in, engineer, engagement, now):
    mine = factories.JobFactory(engagement=engagement, requested_by=engineer, title="Mine")
    factories.JobFactory(engagement=engagement, title="Somebody else's")
    browser = signed_in(engineer)

    running = browser.get("/jobs/mine/", headers={"hx-request": "true"})
    Job.objects.filter(pk=mine.pk).update(state="done", finished_at=now)
    ended = browser.get("/jobs/mine/", headers={"hx-request": "true"})

    html = running.content.decode()
    assert (running.status_code, ended.status_code) == (200, 286)
    assert f'data-run="{mine.pk}"' in html
    assert "Somebody else" not in html
    assert 'data-run-state="done"' in ended.content.decode()
    assert browser.get("/jobs/mine/").status_code == 302
