"""Work is done by a real worker over a real broker on the real database."""

import os
import signal
import time

import pytest
from django.db import transaction
from django.utils import timezone

from engagements import dispatch
from engagements.models import Job
from engagements.services import jobs as job_services
from fde.celery import app
from reports import dispatch as report_dispatch
from reports import selectors as report_selectors
from tests.factories import JobFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both]


def wait_until(check, seconds=60):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := check():
            return found
        time.sleep(0.2)
    raise AssertionError("nothing happened in time")


def ended(job_id):
    return Job.objects.filter(pk=job_id, finished_at__isnull=False).first()


def test_a_report_is_made_by_the_worker(worker, playbook_engagement):
    lead = playbook_engagement.owner
    report = report_dispatch.request_report(playbook_engagement, actor=lead, at=timezone.now())

    job = wait_until(lambda: ended(report.job_id))

    assert job.state == "done", job.error_text
    ready = report_selectors.by_job(job.pk)
    path = report_selectors.path(ready)
    assert path.read_bytes().startswith(b"%PDF-")
    assert str(os.getpid()) not in job.worker


def test_a_message_delivered_twice_does_the_work_once(worker, playbook_engagement):
    lead = playbook_engagement.owner
    report = report_dispatch.request_report(playbook_engagement, actor=lead, at=timezone.now())
    dispatch.send(report.job)
    dispatch.send(report.job)

    job = wait_until(lambda: ended(report.job_id))
    time.sleep(3)

    assert (job.state, Job.objects.get(pk=job.pk).attempt) == ("done", 1)


def test_a_job_whose_message_got_lost_is_sent_by_the_sweeper(worker, playbook_engagement):
    lead = playbook_engagement.owner
    with transaction.atomic():  # the message is never sent: the row alone exists
        report = report_dispatch.request_report(playbook_engagement, actor=lead, at=timezone.now())
        transaction.get_connection().run_on_commit.clear()
    assert dispatch.sweep(at=timezone.now() + job_services.rules.QUEUED_TOO_LONG * 2) == 1

    assert wait_until(lambda: ended(report.job_id)).state == "done"


def test_a_send_without_a_broker_loses_nothing(playbook_engagement, monkeypatch):
    monkeypatch.setattr(app.conf, "broker_url", "redis://127.0.0.1:1/0")
    job = JobFactory(engagement=playbook_engagement, kind="report")

    assert dispatch.send(job) in {True, False}
    assert Job.objects.get(pk=job.pk).state == "queued"


def test_a_killed_worker_child_does_not_end_the_worker(worker, playbook_engagement):
    lead = playbook_engagement.owner
    report = report_dispatch.request_report(playbook_engagement, actor=lead, at=timezone.now())
    running = wait_until(
        lambda: (
            Job.objects.filter(pk=report.job_id, state="running").first() or ended(report.job_id)
        )
    )
    if running.state == "running":
        os.kill(int(running.worker.rsplit(":", 1)[1]), signal.SIGKILL)

    assert worker.poll() is None
