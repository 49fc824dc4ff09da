"""Twelve people write about the same thing at once, by clocks that do not agree."""

import random
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import connections
from django.test import Client
from django.utils import timezone

from engagements.api import scope
from engagements.areas.compliance import services as compliance
from engagements.areas.compliance.models import (
    Control,
    ControlDecision,
    Framework,
    Responsibility,
    ScopeDecision,
)
from engagements.models import CriterionResult
from engagements.selectors import stages as stage_selectors
from tests import factories

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both]
CLIENTS = 12
HOURS = 3600
BODIES = {
    "decisions": {"state": "partial", "rationale": "Looked at it."},
    "scope": {"outcome": "applies", "reason": "It does."},
    "responsibility": {"split": "provider", "provider_name": "Northwind"},
    "criteria": {"state": "unmet", "note": "Not yet."},
}


@pytest.fixture
def clocks(monkeypatch):
    """Let the API read a clock that is anywhere within two hours, and often the same moment."""
    began, dice = timezone.now(), random.Random(20261129)

    def now():
        return began + timedelta(seconds=dice.choice([0, 0, dice.uniform(-HOURS, HOURS)]))

    monkeypatch.setattr(scope, "timezone", SimpleNamespace(now=now))


@pytest.fixture
def place():
    """An engagement that has taken on one small framework, in its first stage."""
    factories.real_playbook()
    lead = factories.UserFactory(role="engineer")
    engagement = factories.engagement_with_lead(lead, playbook_version=factories.real_playbook())
    framework = Framework.objects.create(
        key="small", version="1", title="Small", publisher="x", content_sha256="0",
        loaded_at=timezone.now(),
    )  # fmt: skip
    Control.objects.create(
        framework=framework, ref="S1", token="S1", order=1, title="One", bearing="soft"
    )
    compliance.adopt_framework(engagement, framework=framework, actor=lead, at=timezone.now())
    return engagement


@pytest.fixture
def people(place):
    """Return twelve browsers of the lead; each thread that uses one has its own connection."""
    found = [Client(raise_request_exception=False) for _ in range(CLIENTS)]
    for browser in found:
        browser.force_login(place.owner)
    return found


def path_and_body(place, noun):
    base = f"/api/v1/engagements/{place.code}"
    if noun != "criteria":
        return f"{base}/controls/small/S1/{noun}/", BODIES[noun]
    gate = stage_selectors.playbook(place).gate_out_of("qualify")
    key = next(item.key for item in gate.criteria if item.kind == "evidence")
    return f"{base}/criteria/", {"gate_key": gate.key, "criterion_key": key} | BODIES[noun]


def sent(browser, url, body):
    """Send what is written; who carries a control is one thing, which is put in place."""
    send = browser.put if url.endswith("/responsibility/") else browser.post
    return send(url, body, content_type="application/json", headers={"if-match": "*"})


def all_at_once(people, url, body):
    """Post from every client at the same moment; return the statuses."""
    start = threading.Barrier(len(people))

    def post(browser):
        try:
            start.wait(30)
            return sent(browser, url, body).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(people)) as pool:
        return list(pool.map(post, people))


def check_rows(place, noun):
    """Hold that the rows make one chain, in the order in which they were written."""
    if noun == "responsibility":
        assert Responsibility.objects.filter(engagement=place).count() == 1
        return
    model, field = {
        "decisions": (ControlDecision, "decided_at"),
        "scope": (ScopeDecision, "decided_at"),
        "criteria": (CriterionResult, "recorded_at"),
    }[noun]
    rows = model.objects.filter(engagement=place)
    if noun == "scope":
        rows = rows.exclude(overridden_by=None)
        assert rows.filter(superseded_at=None).count() == 1
    if noun == "decisions":
        assert rows.filter(superseded_by=None).count() == 1
    times = list(rows.order_by("pk").values_list(field, flat=True))
    assert times == sorted(times)


@pytest.mark.parametrize(
    "rounds",
    [
        pytest.param(1, id="once"),
        pytest.param(200, id="200 rounds", marks=pytest.mark.slow),
    ],
)
@pytest.mark.parametrize("noun", BODIES)
def test_twelve_at_once_are_taken_or_refused_and_one_more_is_taken(
    place, people, clocks, noun, rounds, record_property
):
    url, body = path_and_body(place, noun)
    tally = {}
    for _ in range(rounds):
        for status in all_at_once(people, url, body):
            tally[status] = tally.get(status, 0) + 1
        assert set(tally) <= {200, 201, 409, 412}, tally
        assert sent(people[0], url, body).status_code in {200, 201}
        check_rows(place, noun)
    record_property("tally", tally)
