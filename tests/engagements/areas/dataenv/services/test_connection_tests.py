"""Tests of a source: asked for, done by the child, bounded, and never tried again by themselves."""

import io
import json
import sys
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from engagements import dispatch
from engagements.areas.dataenv import services
from engagements.areas.dataenv.models import (
    ConnectionTest,
    ProbeResult,
    Source,
    TableExpectation,
)
from engagements.areas.dataenv.prober import asking, process
from engagements.areas.dataenv.prober.orders import FoundTable, FoundTables
from engagements.areas.dataenv.services.expectations import add_tables
from engagements.domain.jobs import State
from engagements.models import Event, Job, Membership, Notice
from engagements.services import jobs
from tests import factories
from tests.engagements.areas.dataenv.services.test_dataenv import SERVER, database

pytestmark = [pytest.mark.django_db, pytest.mark.both]


@pytest.fixture(autouse=True)
def store(settings, tmp_path):
    settings.FDE_FILES = tmp_path / "files"


@pytest.fixture
def uploaded(engagement, engineer, now, tmp_path):
    with database(tmp_path / "orders.sqlite").open("rb") as upload:
        return services.add_source(
            engagement, name="Orders", upload=upload, file_name="orders.sqlite", actor=engineer,
            at=now,
        )  # fmt: skip


def performed(source, *, actor, at):
    test = services.open_test(source, actor=actor, at=at)
    services.perform_test(test.job_id, worker="w", clock=lambda: at)
    test.refresh_from_db()
    source.refresh_from_db()
    return test


def test_a_test_remembers_how_it_went(uploaded, engineer, now):
    test = performed(uploaded, actor=engineer, at=now)
    assert (uploaded.tested_outcome, uploaded.tested_at) == ("ok", now)
    assert (test.job.state, test.found) == (State.DONE, 1)
    assert Event.objects.last().payload["outcome"] == "ok"
    assert not Notice.objects.exists()  # whoever asked looks at it

    bad = services.add_source(
        uploaded.engagement, name="Bad", upload=io.BytesIO(b"SQLite format 3\x00" + b"x" * 600),
        file_name="bad.sqlite", actor=engineer, at=now,
    )  # fmt: skip
    test = performed(bad, actor=engineer, at=now)
    assert test.job.state == State.DONE
    assert test.outcome == bad.tested_outcome not in ("", "ok")
    assert test.sentence


def test_a_server_of_our_own_is_not_connected_to(engagement, engineer, now):
    mine = services.add_source(
        engagement, name="Own", **{**SERVER, "host": "127.0.0.1"}, actor=engineer, at=now
    )

    test = performed(mine, actor=engineer, at=now)

    assert test.outcome == mine.tested_outcome == "unreachable"
    assert "cannot be reached" in test.sentence


def test_a_test_that_is_ended_is_a_finding_and_not_tried_again(
    uploaded, engineer, now, monkeypatch
):
    monkeypatch.setattr(asking, "FILE_SECONDS", 1)
    program = [sys.executable, "-c", "import time; time.sleep(60)"]
    monkeypatch.setattr(process, "_program", lambda _seconds: program)

    test = performed(uploaded, actor=engineer, at=now)

    assert (test.job.state, test.job.attempt, test.outcome) == (State.DONE, 1, "time")
    assert "longer than 1 seconds" in test.sentence


def test_a_run_that_is_ended_is_a_finding_and_not_tried_again(uploaded, engineer, now, monkeypatch):
    program = [sys.executable, "-c", "import os; os.abort()"]
    monkeypatch.setattr(process, "_program", lambda _seconds: program)
    run = services.open_run(uploaded, actor=engineer, at=now)

    services.perform_run(run.job_id, worker="w", clock=lambda: now)

    run.refresh_from_db()
    assert (run.job.state, run.job.attempt) == (State.DONE, 1)
    found = ProbeResult.objects.get(run=run, probe="ACC-01")
    assert (found.outcome, found.detail) == ("fail", {"reason": "crashed"})


def test_at_most_three_tests_run_at_once(engagement, engineer, now, monkeypatch):
    rows = [
        services.add_source(engagement, name=f"S{number}", **SERVER, actor=engineer, at=now)
        for number in range(4)
    ]
    waiting = [services.open_test(row, actor=engineer, at=now).job for row in rows]
    for job in waiting[:3]:
        assert jobs.claim(job.pk, worker="w", at=now) is not None

    assert jobs.claim(waiting[3].pk, worker="w", at=now) is None
    last = Job.objects.get(pk=waiting[3].pk)
    assert (last.state, last.attempt) == (State.QUEUED, 0)
    assert jobs.sweep(at=now + timedelta(seconds=4)) == []
    assert [job.pk for job in jobs.sweep(at=now + timedelta(seconds=6))] == [last.pk]
    Job.objects.filter(pk=waiting[0].pk).update(state=State.DONE, finished_at=now)
    assert jobs.claim(last.pk, worker="w", at=now) is not None


def test_the_right_is_asked_again_when_the_job_starts(uploaded, engineer, now):
    test = services.open_test(uploaded, actor=engineer, at=now)
    Membership.objects.filter(user=engineer).delete()

    services.perform_test(test.job_id, worker="w", clock=lambda: now)

    job = Job.objects.get(pk=test.job_id)
    assert (job.state, job.error_code) == (State.FAILED, "run_refused")


def test_what_a_hostile_file_calls_its_tables_breaks_nothing(uploaded, engineer, now, monkeypatch):
    names = ["ok", "x" * 200, " ", "a\x00b"]
    line = f'["answer", {json.dumps({"tables": [{"name": n, "kind": "table"} for n in names]})}]'
    program = [sys.executable, "-c", f"print({line!r})"]
    monkeypatch.setattr(process, "_program", lambda _seconds: program)
    test = services.open_test(uploaded, actor=engineer, at=now, puts_in_scope=True)

    services.perform_test(test.job_id, worker="w", clock=lambda: now)

    test.refresh_from_db()
    assert (test.job.state, test.found, test.added) == (State.DONE, 4, 2)
    assert set(TableExpectation.objects.values_list("table", flat=True)) == {"ok", "a\ufffdb"}


def stopped(source, *, actor, at):
    test = services.open_test(source, actor=actor, at=at)
    jobs.request_stop(test.job, actor=actor, at=at)
    return Job.objects.get(pk=test.job_id)


def test_trying_again_is_no_way_round_one_test_at_a_time(uploaded, engineer, now):
    earlier = stopped(uploaded, actor=engineer, at=now)
    services.open_test(uploaded, actor=engineer, at=now)

    with pytest.raises(services.RunRefused, match="under way"):
        dispatch.retry(earlier, actor=engineer, at=now)

    assert not Job.objects.filter(retry_of=earlier).exists()


def test_trying_again_is_no_way_round_one_run_at_a_time(uploaded, engineer, now):
    first = services.open_run(uploaded, actor=engineer, at=now)
    jobs.request_stop(first.job, actor=engineer, at=now)
    services.open_run(uploaded, actor=engineer, at=now)

    with pytest.raises(services.RunRefused, match="under way"):
        dispatch.retry(Job.objects.get(pk=first.job_id), actor=engineer, at=now)


def test_whoever_may_not_try_again_learns_nothing_of_the_source(uploaded, engineer, now):
    earlier = stopped(uploaded, actor=engineer, at=now)
    services.open_test(uploaded, actor=engineer, at=now)

    with pytest.raises(PermissionDenied):
        dispatch.retry(earlier, actor=factories.UserFactory(), at=now)


def test_what_was_stopped_is_tried_again_while_its_source_is_there(uploaded, engineer, now):
    earlier = stopped(uploaded, actor=engineer, at=now)
    again = dispatch.retry(earlier, actor=engineer, at=now)
    assert ConnectionTest.objects.get(job=again).source == uploaded
    with pytest.raises(jobs.NotNow):
        dispatch.retry(again, actor=engineer, at=now)

    jobs.request_stop(again, actor=engineer, at=now)
    services.remove_source(uploaded, version=1, actor=engineer, at=now)
    with pytest.raises(services.RunRefused, match="removed"):
        dispatch.retry(Job.objects.get(pk=again.pk), actor=engineer, at=now)


@pytest.fixture
def server(engagement, engineer, now):
    return services.add_source(
        engagement, name="Own", **{**SERVER, "host": "127.0.0.1"}, secret="first", actor=engineer,
        at=now,
    )  # fmt: skip


def moved(source, **more):
    services.change_source(source, version=source.version, host="db2.example.org", **more)


def removed(source, **more):
    services.remove_source(source, version=source.version, **more)


def given_a_password(source, **more):
    services.set_secret(source, secret="second", **more)


@pytest.mark.parametrize("change", [moved, removed, given_a_password])
def test_a_test_says_nothing_of_a_source_that_was_changed_meanwhile(
    server, engineer, now, monkeypatch, change
):
    found = FoundTables(tables=(FoundTable(name="old", kind="table"),))

    def opened(_order, **_more):
        change(Source.objects.get(pk=server.pk), actor=engineer, at=now)
        return found

    monkeypatch.setattr(asking, "tables", opened)
    test = services.open_test(server, actor=engineer, at=now, puts_in_scope=True)

    services.perform_test(test.job_id, worker="w", clock=lambda: now)

    test.refresh_from_db()
    server.refresh_from_db()
    assert (test.job.state, test.job.error_code) == (State.FAILED, "run_refused")
    assert "Test it again" in test.job.error_text
    assert (server.tested_at, server.tested_outcome) == (None, "")
    assert not TableExpectation.objects.exists()


def test_how_a_test_went_is_forgotten_with_the_address_it_was_of(server, engineer, now):
    Source.objects.filter(pk=server.pk).update(tested_at=now, tested_outcome="ok")
    told = {"actor": engineer, "at": now}

    renamed = services.change_source(server, version=1, purpose="Billing", **told)
    assert renamed.tested_outcome == "ok"
    moved = services.change_source(server, version=2, tls_mode="require", **told)
    assert (moved.tested_at, moved.tested_outcome) == (None, "")


def test_no_more_tables_are_put_in_scope_than_a_run_reads(uploaded, engineer, now, monkeypatch):
    many = tuple(FoundTable(name=f"t{number}", kind="table") for number in range(5_000))
    monkeypatch.setattr(asking, "tables", lambda *_a, **_m: FoundTables(tables=many))
    add_tables(uploaded, tables=["t7", "mine"], actor=engineer, at=now, source="task")

    for added in (498, 0):
        test = services.open_test(uploaded, actor=engineer, at=now, puts_in_scope=True)
        services.perform_test(test.job_id, worker="w", clock=lambda: now)
        test.refresh_from_db()
        assert (test.found, test.added) == (5_000, added)


@pytest.mark.parametrize("ask", [services.open_test, services.open_run])
def test_a_machine_without_the_guard_says_so_once(uploaded, engineer, now, monkeypatch, ask):
    monkeypatch.setattr(process, "GUARD", ("no-such-program",))
    asked = ask(uploaded, actor=engineer, at=now)

    perform = services.perform_test if ask is services.open_test else services.perform_run
    perform(asked.job_id, worker="w", clock=lambda: now)

    job = Job.objects.get(pk=asked.job_id)
    assert (job.state, job.attempt, job.error_code) == (State.FAILED, 1, "not_started")
    assert "no-such-program" in job.error_text
