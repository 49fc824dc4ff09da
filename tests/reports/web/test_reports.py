"""Pages of reports: asked for, watched, downloaded, never out of scope."""

import pytest
from django.utils import timezone

from engagements.models import Job
from reports import services
from reports.models import Report
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def around(store, quick_render, monkeypatch):
    monkeypatch.setattr("engagements.dispatch.send", lambda job: True)


@pytest.fixture
def engagement(playbook_engagement):
    return playbook_engagement


@pytest.fixture
def asked(engagement):
    return services.open_report(engagement, actor=engagement.owner, at=timezone.now())


@pytest.fixture
def ready(asked):
    services.produce_report(asked.job_id, worker="w:1", clock=timezone.now)
    return Report.objects.get(pk=asked.pk)


def url(engagement, *parts):
    return "/".join(["/engagements", engagement.code, "reports", *map(str, parts), ""])


def test_the_list_says_what_will_stand_there(signed_in, engagement, engineer):
    answer = signed_in(engineer).get(url(engagement))

    assert answer.status_code == 200
    assert "will appear here" in answer.content.decode()
    assert "Make report" in answer.content.decode()


def test_the_button_asks_once_however_often_it_is_pressed(signed_in, engagement, engineer):
    browser = signed_in(engineer)
    key = browser.get(url(engagement)).context["key"]

    first = browser.post(url(engagement, "add"), {"key": key})
    second = browser.post(url(engagement, "add"), {"key": key})

    assert first["Location"] == second["Location"] == url(engagement, 1)
    assert Job.objects.filter(kind="report").count() == 1


def test_a_waiting_report_shows_how_far_it_is(signed_in, engagement, engineer, asked):
    page = signed_in(engineer).get(url(engagement, 1)).content.decode()

    assert f'hx-get="{url(engagement, 1, "progress")}"' in page
    assert "You can leave this page." in page
    assert "Download" not in page


def test_the_poll_ends_with_the_job(signed_in, engagement, engineer, asked):
    browser = signed_in(engineer)
    headers = {"HX-Request": "true"}
    before = browser.get(url(engagement, 1, "progress"), headers=headers)
    services.produce_report(asked.job_id, worker="w:1", clock=timezone.now)
    after = browser.get(url(engagement, 1, "progress"), headers=headers)

    assert (before.status_code, after.status_code) == (200, 286)
    assert "hx-get" not in after.content.decode()
    assert "Show report 1" in after.content.decode()


def test_progress_without_htmx_is_the_page(signed_in, engagement, engineer, asked):
    answer = signed_in(engineer).get(url(engagement, 1, "progress"))

    assert (answer.status_code, answer["Location"]) == (302, url(engagement, 1))


def test_a_finished_report_shows_verdict_and_fingerprints(signed_in, engagement, engineer, ready):
    page = signed_in(engineer).get(url(engagement, 1)).content.decode()

    for part in (ready.sha256, ready.snapshot_sha256, "Not known yet", "Download PDF"):
        assert part in page


def test_the_pdf_comes_as_a_download(signed_in, engagement, engineer, ready):
    answer = signed_in(engineer).get(url(engagement, 1, "download"))

    assert b"".join(answer.streaming_content).startswith(b"%PDF-")
    assert answer["Content-Disposition"] == 'attachment; filename="ARD-02-readiness-1.pdf"'
    assert "no-store" in answer["Cache-Control"]
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_a_report_that_is_not_made_has_no_file(signed_in, engagement, engineer, asked):
    assert signed_in(engineer).get(url(engagement, 1, "download")).status_code == 404


def test_a_failed_report_can_be_tried_again(signed_in, engagement, engineer, asked):
    Job.objects.filter(pk=asked.job_id).update(
        state="failed", finished_at=timezone.now(), error_text="The page engine gave up."
    )
    browser = signed_in(engineer)

    page = browser.get(url(engagement, 1)).content.decode()
    browser.post(f"/jobs/{asked.job_id}/retry/")
    services.produce_report(
        Report.objects.get(pk=asked.pk).job_id, worker="w:1", clock=timezone.now
    )

    assert "The page engine gave up." in page
    assert "Try again" in page
    assert Report.objects.get(pk=asked.pk).ready_at is not None


@pytest.mark.parametrize("path", ["", "1", "1/progress", "1/download"])
def test_a_stranger_finds_nothing(signed_in, engagement, ready, path):
    answer = signed_in(factories.UserFactory()).get(url(engagement, *filter(None, [path])))

    assert answer.status_code == 404


def test_a_stranger_cannot_ask(signed_in, engagement):
    answer = signed_in(factories.UserFactory()).post(url(engagement, "add"))

    assert answer.status_code == 404
    assert Report.objects.count() == 0


def test_all_reports_are_those_in_scope(signed_in, engagement, engineer, asked):
    other = factories.UserFactory()

    assert "ARD-02" in signed_in(engineer).get("/reports/").content.decode()
    assert "ARD-02" not in signed_in(other).get("/reports/").content.decode()
    assert "will appear here" in signed_in(other).get("/reports/").content.decode()


def test_pages_cost_few_queries(
    signed_in, engagement, engineer, ready, django_assert_max_num_queries
):
    browser = signed_in(engineer)

    for path in (url(engagement), url(engagement, 1), "/reports/"):
        with django_assert_max_num_queries(12):
            assert browser.get(path).status_code == 200
