"""``/healthz`` names each part, says how old its sign of life is, and is 503 unless all are ok."""

import time
from datetime import timedelta

import pytest
from django.utils import timezone

from engagements import registry
from engagements.services import jobs
from fde import health

pytestmark = [pytest.mark.django_db, pytest.mark.both]
QUEUES = tuple(registry.queues())


@pytest.fixture(autouse=True)
def _broker_answers(monkeypatch):
    monkeypatch.setattr(health, "_broker", lambda: "ok")
    monkeypatch.setattr(health, "_began", time.monotonic() - 3600)


def heard(*names, seconds):
    jobs.worker_seen(*names, worker="here:1", at=timezone.now() - timedelta(seconds=seconds))


def ask(client):
    answer = client.get("/healthz")
    return answer.status_code, answer.json()


def test_all_is_well(client):
    heard("beat", *QUEUES, seconds=3)

    status, told = ask(client)

    assert (status, told["status"]) == (200, "ok")
    assert told["database"] == told["broker"] == {"status": "ok"}
    assert list(told["queues"]) == list(QUEUES)
    for part in (told["beat"], *told["queues"].values()):
        assert part["status"] == "ok"
        assert 3 <= part["age_seconds"] < 30


@pytest.mark.parametrize("silent", ["beat", *QUEUES])
@pytest.mark.parametrize(
    ("seconds", "word"),
    [
        pytest.param(91, "silent", id="heard too long ago"),
        pytest.param(-3600, "silent", id="heard in the future: the clock was set back"),
        pytest.param(None, "never seen", id="never heard"),
    ],
)
def test_each_part_that_is_silent_is_named(client, silent, seconds, word):
    heard(*{"beat", *QUEUES} - {silent}, seconds=3)
    if seconds is not None:
        heard(silent, seconds=seconds)

    status, told = ask(client)
    parts = {"beat": told["beat"], **told["queues"]}

    assert (status, told["status"]) == (503, "degraded")
    assert {name: part["status"] for name, part in parts.items() if part["status"] != "ok"} == {
        silent: word
    }


def test_clocks_of_two_hosts_may_differ_a_little(client):
    heard("beat", *QUEUES, seconds=-1)

    assert ask(client)[0] == 200


def test_nobody_was_heard_yet_in_the_first_minute(client, monkeypatch):
    monkeypatch.setattr(health, "_began", time.monotonic())
    heard("default", seconds=4000)  # before the last stop

    status, told = ask(client)

    assert (status, told["status"]) == (503, "starting")
    assert told["queues"]["default"]["status"] == "starting"
    assert told["queues"]["reports"] == {"status": "starting", "age_seconds": None}


@pytest.mark.parametrize(("part", "status"), [("_broker", "degraded"), ("_database", "down")])
def test_what_does_not_answer_is_503_from_the_first_second(client, monkeypatch, part, status):
    monkeypatch.setattr(health, "_began", time.monotonic())
    monkeypatch.setattr(health, part, lambda: "no answer")
    heard("beat", *QUEUES, seconds=3)

    code, told = ask(client)

    assert (code, told["status"]) == (503, status)
    assert told[part.strip("_")] == {"status": "no answer"}
