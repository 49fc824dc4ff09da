"""Reports asked for and made: once, whole, by whoever may."""

import hashlib
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.utils import timezone

from engagements.domain.access import Visibility
from engagements.models import Event, Job, Membership
from engagements.services import jobs, logbook, writing
from reports import dispatch, render, selectors, services, tasks
from reports.document.snapshot import Snapshot
from reports.models import Report
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.both, pytest.mark.usefixtures("store")]


@pytest.fixture
def lead(playbook_engagement):
    return playbook_engagement.owner


@pytest.fixture
def asked(playbook_engagement, lead):
    return services.open_report(playbook_engagement, actor=lead, at=timezone.now())


def made(report, *, worker="w:1"):
    services.produce_report(report.job_id, worker=worker, clock=timezone.now)
    return Report.objects.select_related("job").get(pk=report.pk)


def test_a_report_is_made_whole(asked, store):
    report = made(asked)
    path = selectors.path(report)

    assert report.job.state == "done", report.job.error_text
    assert hashlib.sha256(path.read_bytes()).hexdigest() == report.sha256
    assert hashlib.sha256(report.snapshot.encode()).hexdigest() == report.snapshot_sha256
    assert (report.pages >= 3, report.size) == (True, path.stat().st_size)
    assert [p for p in store.rglob("*") if p.is_file()] == [path]


def test_its_snapshot_says_what_the_row_says(quick_render, asked):
    report = made(asked)
    snapshot = Snapshot.from_json(report.snapshot)

    overall = snapshot.readiness.overall
    assert (overall.verdict, overall.low, overall.high) == (
        report.verdict,
        report.range_low,
        report.range_high,
    )
    assert snapshot.as_of == report.as_of
    assert snapshot.identity.number == report.number


def test_versions_count_within_the_engagement(quick_render, playbook_engagement, lead, asked):
    again = services.open_report(playbook_engagement, actor=lead, at=timezone.now())

    services.issue_report(made(asked), actor=lead, at=timezone.now())
    second = made(again)

    assert (asked.number, again.number) == (1, 2)
    versions = Snapshot.from_json(second.snapshot).versions
    assert [version.number for version in versions] == [1, 2]


def test_asking_and_making_are_events(quick_render, asked, playbook_engagement):
    report = made(asked)
    told = Event.objects.filter(engagement=playbook_engagement, type__startswith="report.")

    assert list(told.order_by("seq").values_list("type", flat=True)) == [
        "report.requested",
        "report.ready",
    ]
    assert told.get(type="report.ready").payload["sha256"] == report.sha256


def test_one_key_is_one_report_for_one_person(playbook_engagement, lead, manager):
    def ask(actor, key):
        return services.open_report(
            playbook_engagement, actor=actor, at=timezone.now(), idempotency_key=key
        )

    first = ask(lead, "a click")

    assert ask(lead, "a click").pk == first.pk
    assert ask(lead, "another click").pk != first.pk
    assert ask(manager, "a click").pk != first.pk
    assert Job.objects.filter(kind="report").count() == 3


def test_delivered_twice_it_is_made_once(quick_render, asked, monkeypatch):
    rendered = []
    real = render.render
    monkeypatch.setattr(render, "render", lambda s: rendered.append(1) or real(s))

    first = made(asked)
    tasks.produce(job_id=str(asked.job_id))

    assert rendered == [1]
    assert Report.objects.get(pk=asked.pk).sha256 == first.sha256


def test_a_worker_whose_lease_ran_out_writes_nothing(quick_render, asked, monkeypatch, store):
    real = render.render

    def slow(snapshot):
        finished = real(snapshot)
        late = timezone.now() + timedelta(minutes=5)  # another worker takes it meanwhile
        assert jobs.claim(asked.job_id, worker="w:2", at=late)
        return finished

    monkeypatch.setattr(render, "render", slow)
    report = made(asked)

    assert (report.ready_at, report.job.state, report.job.worker) == (None, "running", "w:2")
    assert [p for p in store.rglob("*") if p.is_file()] == []


def test_a_torn_file_fails_the_job_and_leaves_nothing(quick_render, asked, monkeypatch, store):
    real = writing.whole

    @contextmanager
    def torn(path):
        with real(path) as out:
            yield out
        whole = path.read_bytes()
        path.write_bytes(whole[: len(whole) // 2])

    monkeypatch.setattr(writing, "whole", torn)
    report = made(asked)

    assert (report.ready_at, report.job.state) == (None, "failed")
    assert report.job.error_code == "broken_file"
    assert [p for p in store.rglob("*") if p.is_file()] == []


def test_parts_that_a_killed_attempt_left_are_removed(quick_render, asked, store):
    left = store / ".incoming" / f"{asked.job_id}-0.part"
    left.parent.mkdir(parents=True)
    left.write_bytes(b"%PDF-half")

    made(asked)

    assert not left.exists()


def test_somebody_who_left_gets_no_report(quick_render, asked, playbook_engagement, lead):
    Membership.objects.filter(engagement=playbook_engagement, user=lead).delete()

    report = made(asked)

    assert (report.job.state, report.job.error_code) == ("failed", "not_allowed")
    assert report.ready_at is None


def test_a_colleague_tries_again_what_somebody_who_left_asked_for(
    quick_render, asked, playbook_engagement, lead, manager, now
):
    Membership.objects.filter(engagement=playbook_engagement, user=lead).delete()
    report = made(asked)

    jobs.retry(report.job, actor=manager, at=now)

    assert made(Report.objects.get(pk=report.pk)).job.state == "done"


def test_who_left_does_not_try_again_what_a_colleague_asked_for(
    quick_render, asked, playbook_engagement, lead, now
):
    report = made(asked)
    Job.objects.filter(pk=report.job_id).update(state="failed", requested_by=lead)
    Report.objects.update(ready_at=None)
    Membership.objects.filter(engagement=playbook_engagement, user=lead).delete()
    report.job.refresh_from_db()

    jobs.retry(report.job, actor=lead, at=now)

    assert made(Report.objects.get(pk=report.pk)).job.error_code == "not_allowed"


def test_a_stop_is_heeded(asked):
    Job.objects.filter(pk=asked.job_id).update(stop_requested_at=timezone.now())

    assert made(asked).job.state == "stopped"


def test_a_refusal_of_the_renderer_is_told(asked, monkeypatch):
    def refuse(_snapshot):
        raise render.RenderRefused("Too long.")

    monkeypatch.setattr(render, "render", refuse)
    report = made(asked)

    assert (report.job.state, report.job.error_code) == ("failed", "report_too_large")
    assert report.job.error_text == "Too long."


def test_an_unforeseen_error_gives_the_job_back(asked, monkeypatch):
    def broken(_snapshot):
        raise RuntimeError

    monkeypatch.setattr(render, "render", broken)
    report = made(asked)

    assert (report.job.state, report.job.attempt) == ("queued", 1)
    assert made(asked).job.attempt == 2


def test_asking_sends_the_id_after_commit(
    playbook_engagement, lead, monkeypatch, django_capture_on_commit_callbacks
):
    sent = []
    monkeypatch.setattr("engagements.dispatch.send", lambda job: sent.append(job.pk))

    with django_capture_on_commit_callbacks(execute=True):
        report = dispatch.request_report(playbook_engagement, actor=lead, at=timezone.now())
        assert sent == []

    assert sent == [report.job_id]


def test_internal_entries_and_titles_stay_with_the_firm(
    quick_render, asked, playbook_engagement, lead
):
    at = timezone.now()
    for visibility in Visibility:
        logbook.add_entry(
            playbook_engagement,
            kind="note",
            text=f"Words for {visibility} eyes",
            visibility=visibility,
            actor=lead,
            at=at,
        )
        factories.EvidenceFactory(
            engagement=playbook_engagement, title=f"Paper for {visibility}", visibility=visibility
        )

    text = made(asked).snapshot

    assert "Words for client eyes" in text
    assert "Paper for client" in text
    assert "Words for internal eyes" not in text
    assert "Paper for internal" not in text
    assert "Internal item, title withheld" in text
