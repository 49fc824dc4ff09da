"""Reports over the API."""

import hashlib

import pytest
from django.utils import timezone

from reports import services
from reports.api.reports import ReportOut
from reports.models import Report
from tests import factories
from tests.engagements.api.shaped import shaped

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def around(store, quick_render, monkeypatch):
    monkeypatch.setattr("engagements.dispatch.send", lambda job: True)


def url(engagement, *parts):
    return "/".join(["/api/v1/engagements", engagement.code, "reports", *map(str, parts), ""])


@pytest.fixture
def ready(playbook_engagement):
    report = services.open_report(
        playbook_engagement, actor=playbook_engagement.owner, at=timezone.now()
    )
    services.produce_report(report.job_id, worker="w:1", clock=timezone.now)
    return Report.objects.get(pk=report.pk)


def test_a_report_is_asked_for(signed_in, playbook_engagement, engineer):
    browser = signed_in(engineer)
    key = {"Idempotency-Key": "one"}

    first = browser.post(url(playbook_engagement), headers=key)
    second = browser.post(url(playbook_engagement), headers=key)

    assert first.status_code == 202
    shaped(ReportOut, first.json())
    assert (first.json()["number"], first.json()["job"]["state"]) == (1, "queued")
    assert second.json()["job"] == first.json()["job"]


def test_list_and_one(signed_in, playbook_engagement, engineer, ready):
    browser = signed_in(engineer)
    listed = browser.get(url(playbook_engagement)).json()
    one = browser.get(url(playbook_engagement, 1)).json()

    assert listed["results"] == [one]
    assert (one["sha256"], one["verdict"]) == (ready.sha256, ready.verdict.lower())


def test_file_and_snapshot_are_what_was_hashed(signed_in, playbook_engagement, engineer, ready):
    browser = signed_in(engineer)
    file = b"".join(browser.get(url(playbook_engagement, 1, "file")).streaming_content)
    snapshot = browser.get(url(playbook_engagement, 1, "snapshot")).content

    assert hashlib.sha256(file).hexdigest() == ready.sha256
    assert hashlib.sha256(snapshot).hexdigest() == ready.snapshot_sha256


@pytest.mark.parametrize("path", ["", "1", "1/file", "1/snapshot"])
def test_a_stranger_finds_nothing(signed_in, playbook_engagement, ready, path):
    answer = signed_in(factories.UserFactory()).get(url(playbook_engagement, *filter(None, [path])))

    assert answer.status_code == 404


def test_a_member_of_another_engagement_cannot_ask(signed_in, playbook_engagement):
    stranger = factories.MembershipFactory().user

    answer = signed_in(stranger).post(url(playbook_engagement), {}, content_type="application/json")

    assert answer.status_code == 404
    assert Report.objects.count() == 0
