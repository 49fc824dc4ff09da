"""Background work as rows: claims, leases, retries and the sweeper."""

import threading
from datetime import timedelta

import pytest
from django.apps import apps
from django.db import connection

from engagements import dispatch, registry
from engagements.domain import jobs as rules
from engagements.models import Job
from engagements.services import jobs
from tests.factories import JobFactory

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def test_a_job_is_claimed_once(now):
    job = JobFactory()

    first = jobs.claim(job.pk, worker="a", at=now)
    second = jobs.claim(job.pk, worker="b", at=now)

    assert (first.state, first.attempt, first.worker) == ("running", 1, "a")
    assert second is None


def test_an_expired_lease_can_be_claimed_and_the_first_worker_writes_nothing_more(now):
    job = JobFactory()
    first = jobs.claim(job.pk, worker="a", at=now)

    second = jobs.claim(job.pk, worker="b", at=now + rules.LEASE + timedelta(seconds=1))

    assert second.attempt == 2
    assert jobs.beat(first, at=now) is False
    with pytest.raises(jobs.LeaseLost):
        jobs.progress(first, step=1, steps=2, words="x")
    with pytest.raises(jobs.LeaseLost):
        jobs.finish(first, at=now)
    jobs.finish(second, at=now)
    assert Job.objects.get(pk=job.pk).state == "done"


def test_a_worker_that_claims_again_writes_nothing_with_its_first_attempt(now):
    job = JobFactory()
    first = jobs.claim(job.pk, worker="a", at=now)
    second = jobs.claim(job.pk, worker="a", at=first.lease_until + timedelta(seconds=1))

    assert not jobs.beat(first, at=now)
    with pytest.raises(jobs.LeaseLost):
        jobs.finish(first, at=now)
    assert jobs.beat(second, at=now)


def test_a_beating_job_keeps_its_lease(now):
    job = jobs.claim(JobFactory().pk, worker="a", at=now)
    later = now + timedelta(seconds=50)

    assert jobs.beat(job, at=later) is True

    assert jobs.claim(job.pk, worker="b", at=now + rules.LEASE + timedelta(seconds=5)) is None


def test_progress_is_seen_and_a_stop_reaches_the_worker(engineer, now):
    job = jobs.claim(JobFactory(requested_by=engineer).pk, worker="a", at=now)
    jobs.progress(job, step=1, steps=4, words="claims")

    jobs.request_stop(job, actor=engineer, at=now)

    with pytest.raises(jobs.StopAsked):
        jobs.progress(job, step=2, steps=4, words="members")
    jobs.stopped(job, at=now)
    row = Job.objects.get(pk=job.pk)
    assert (row.state, row.step, row.steps) == ("stopped", 2, 4)


def test_a_queued_job_stops_at_once_and_is_not_claimed_any_more(engineer, now):
    job = JobFactory(requested_by=engineer)

    jobs.request_stop(job, actor=engineer, at=now)

    assert Job.objects.get(pk=job.pk).state == "stopped"
    assert jobs.claim(job.pk, worker="a", at=now) is None
    with pytest.raises(jobs.NotNow):
        jobs.request_stop(job, actor=engineer, at=now)


@pytest.mark.parametrize(
    ("seconds", "found"),
    [pytest.param(29, 0, id="not yet"), pytest.param(31, 1, id="too long")],
)
def test_the_sweeper_sends_what_nobody_took(now, seconds, found):
    JobFactory(created_at=now - timedelta(seconds=seconds))

    assert len(jobs.sweep(at=now)) == found
    assert jobs.sweep(at=now + timedelta(seconds=1)) == []


def test_the_sweeper_backs_off_longer_with_each_lost_worker(now):
    job = JobFactory()
    waits = []
    for _ in range(3):
        taken = jobs.claim(job.pk, worker="a", at=now)
        now = taken.lease_until + timedelta(seconds=1)
        jobs.sweep(at=now)
        swept = now
        while not jobs.sweep(at=now):
            now += timedelta(seconds=1)
            assert now - swept < timedelta(hours=1), "it would never be sent again"
        waits.append((now - swept).seconds)

    assert waits == [16, 31, 61]


def test_a_clock_that_was_set_back_leaves_no_job_running_or_waiting(now):
    taken, queued = JobFactory(), JobFactory(created_at=now)
    jobs.claim(taken.pk, worker="killed since", at=now)
    back = now - timedelta(hours=1)

    assert jobs.sweep(at=back) == [queued]
    assert jobs.sweep(at=back + rules.back_off(1) + timedelta(seconds=1)) == [taken]
    assert jobs.claim(taken.pk, worker="b", at=back).worker == "b"


def test_a_small_step_back_takes_no_job_from_its_worker(now):
    taken = jobs.claim(JobFactory().pk, worker="a", at=now)

    assert jobs.sweep(at=now - timedelta(minutes=2)) == []
    assert jobs.claim(taken.pk, worker="b", at=now - timedelta(minutes=2)) is None


def test_a_job_that_loses_its_worker_five_times_is_dead(now):
    job = JobFactory()
    for _ in range(rules.MAX_ATTEMPTS):
        taken = jobs.claim(job.pk, worker="a", at=now)
        now = taken.lease_until + timedelta(seconds=1)
        jobs.sweep(at=now)

    row = Job.objects.get(pk=job.pk)
    assert (row.state, row.error_code, row.attempt) == ("gave_up", "worker_lost", 5)
    assert jobs.claim(job.pk, worker="a", at=now) is None
    assert jobs.may_retry(row)


def test_an_unforeseen_error_gives_the_job_back_until_it_is_dead(now):
    job = JobFactory()
    for _ in range(rules.MAX_ATTEMPTS):
        taken = jobs.claim(job.pk, worker="a", at=now)
        jobs.give_back(taken, at=now, text="boom")

    assert Job.objects.get(pk=job.pk).state == "gave_up"


def test_a_finished_job_is_neither_swept_nor_retried(now):
    job = jobs.claim(JobFactory().pk, worker="a", at=now)
    jobs.finish(job, at=now)

    assert jobs.sweep(at=now + timedelta(hours=1)) == []
    assert not jobs.may_retry(Job.objects.get(pk=job.pk))


def test_a_retry_is_a_new_job_that_names_the_old_one_and_takes_its_row(now, engineer):
    old = JobFactory(state="failed", finished_at=now, requested_by=engineer)
    again = jobs.retry(old, actor=engineer, at=now)

    assert (again.retry_of, again.state, again.kind) == (old, "queued", old.kind)
    with pytest.raises(jobs.NotNow):
        jobs.retry(old, actor=engineer, at=now)


@pytest.mark.parametrize("state", ["queued", "done"])
def test_what_runs_or_has_a_result_is_not_tried_again(now, engineer, state):
    finished_at = now if state == "done" else None
    job = JobFactory(state=state, finished_at=finished_at, requested_by=engineer)

    with pytest.raises(jobs.NotNow):
        jobs.retry(job, actor=engineer, at=now)


def test_a_job_of_an_area_that_is_gone_is_listed_and_not_tried_again(now, engineer):
    job = JobFactory(kind="gone", state="failed", finished_at=now, requested_by=engineer)

    assert registry.job_kind(job.kind).words == "Gone"
    assert not jobs.may_retry(job)
    with pytest.raises(jobs.NotNow):
        jobs.retry(job, actor=engineer, at=now)
    assert dispatch.send(job) is False


@pytest.mark.django_db(transaction=True)
def test_twenty_workers_claim_one_job_once(now):
    job = JobFactory()
    start, taken = threading.Barrier(20), []

    def work(number):
        start.wait()
        taken.append(jobs.claim(job.pk, worker=f"w{number}", at=now))
        connection.close()

    threads = [threading.Thread(target=work, args=(n,)) for n in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sum(claim is not None for claim in taken) == 1
    assert Job.objects.get(pk=job.pk).attempt == 1


@pytest.mark.django_db(transaction=True)
def test_the_heartbeat_thread_lengthens_the_lease(now, monkeypatch):
    monkeypatch.setattr(rules, "HEARTBEAT", timedelta(seconds=0.05))
    job = jobs.claim(JobFactory().pk, worker="a", at=now)
    told = threading.Event()

    def clock():
        told.set()
        return now + timedelta(seconds=30)

    with jobs.heartbeat(job, clock=clock):
        assert told.wait(5)

    assert Job.objects.get(pk=job.pk).lease_until == now + timedelta(seconds=90)


def test_a_retry_takes_over_every_kind_of_row_that_a_job_fills():
    filled = {
        model for model in apps.get_models() if model is not Job
        if any(field.one_to_one and field.related_model is Job for field in model._meta.fields)
    }  # fmt: skip

    assert {kind.fills for kind in registry.job_kinds().values()} == filled
