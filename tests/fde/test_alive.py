"""Beat says when it sent something, and does not stand still when the clock is set back."""

from datetime import UTC, datetime, timedelta

import pytest
from celery.schedules import schedule

from engagements.selectors import jobs
from fde import alive
from fde.celery import app

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(monkeypatch):
    """Beat without a broker: collect the names of what it sends."""
    found = []
    monkeypatch.setattr(app, "send_task", lambda name, *a, **k: found.append(name))
    monkeypatch.setattr(alive.Scheduler, "producer", None)
    monkeypatch.setattr("django.db.connection.close", lambda: None)
    return found


@pytest.fixture
def beat(sent, tmp_path):
    before = app.conf.beat_schedule
    entry = {"task": "engagements.sweep", "schedule": schedule(timedelta(seconds=15))}

    def make():
        return alive.Scheduler(app, schedule_filename=str(tmp_path / "beat"))

    app.conf.beat_schedule = {"sweep": entry}
    yield make
    app.conf.beat_schedule = before


def ahead(scheduler, hours):
    """Let it believe that it sent everything at a later time."""
    for entry in scheduler.schedule.values():
        entry.last_run_at = datetime.now(UTC) + timedelta(hours=hours)
    scheduler._heap = None


def test_what_is_due_is_sent_and_said(beat, sent, db):
    scheduler = beat()
    ahead(scheduler, -1)

    assert scheduler.tick() == 0
    assert sent == ["engagements.sweep"]
    assert list(jobs.signs_of_life()) == ["beat"]


def test_a_clock_that_was_set_back_does_not_stop_it(beat, sent):
    scheduler = beat()
    ahead(scheduler, 5)

    assert scheduler.tick() <= 15
    assert sent == []

    scheduler.schedule["sweep"].last_run_at -= timedelta(seconds=16)
    scheduler._heap = None
    scheduler.tick()
    assert sent == ["engagements.sweep"]


def test_neither_does_one_that_was_set_back_while_it_was_down(beat):
    first = beat()
    ahead(first, 5)
    first.close()

    again = beat()

    assert again.schedule["sweep"].last_run_at <= datetime.now(UTC)
    assert again.tick() <= 15


def test_a_database_that_does_not_answer_does_not_stop_it(beat, sent, monkeypatch):
    from django.db import OperationalError

    from engagements.services import jobs as service

    def fail(*args, **kwargs):
        raise OperationalError("no connection")

    monkeypatch.setattr(service, "worker_seen", fail)
    scheduler = beat()
    ahead(scheduler, -1)

    scheduler.tick()
    assert sent == ["engagements.sweep"]
