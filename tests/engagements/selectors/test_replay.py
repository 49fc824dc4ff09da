"""Caches and intervals are what the events tell, whatever happened."""

import json
import random
from datetime import timedelta
from io import StringIO
from itertools import pairwise

import pytest
from django.core.management import CommandError, call_command

from engagements.domain.engagement import WaitingOn
from engagements.domain.errors import DomainError
from engagements.models import Engagement, Membership, StageVisit
from engagements.selectors import replay
from engagements.selectors import stages as stage_selectors
from engagements.services import engagement as service
from engagements.services import stages
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.both]


class Walk:
    """Does random things to one engagement through the services; each step may be refused."""

    def __init__(self, engagement, *, actor, at, seed):
        self.row, self.actor, self.at = engagement, actor, at
        self.dice = random.Random(seed)
        self.tally = {}

    def step(self):
        name = self.dice.choice(
            ["advance"] * 8
            + ["undo"] * 4
            + ["recycle", "pause", "unpause", "unpause", "block", "unblock"] * 2
            + ["close", "reopen", "reopen", "reopen", "kill", "target", "owner"]
        )
        self.at += timedelta(minutes=self.dice.choice([0, 1, 5, 60 * 24]))
        self.row.refresh_from_db()
        try:
            getattr(self, name)()
        except DomainError:
            return
        self.tally[name] = self.tally.get(name, 0) + 1

    def go(self, **more):
        return {"version": self.row.version, "actor": self.actor, "at": self.at} | more

    def advance(self):
        book = stage_selectors.playbook(self.row)
        ahead = [s.key for s in book.stages[book.index(self.row.current_stage) + 1 :]]
        if ahead:
            target = self.dice.choice(ahead[:2])
            stages.advance_stage(self.row, **self.go(target=target))

    def undo(self):
        stages.undo_move(self.row, **self.go())

    def decide(self, outcome):
        stages.decide_gate(self.row, **self.go(outcome=outcome, rationale=" Because. "))

    def recycle(self):
        self.decide("recycle")

    def kill(self):
        self.decide("kill")

    def close(self):
        service.close(self.row, **self.go(outcome="lost", reason=" Budget. "))

    def reopen(self):
        service.reopen(self.row, **self.go(reason="Budget is back."))

    def wait(self, kind):
        who = self.dice.choice(list(WaitingOn))
        service.start_wait(self.row, kind=kind, waiting_on=who, reason="x", actor=self.actor,
                           at=self.at)  # fmt: skip

    def pause(self):
        self.wait("paused")

    def block(self):
        self.wait("blocked")

    def unpause(self):
        service.end_wait(self.row, kind="paused", actor=self.actor, at=self.at)

    def unblock(self):
        service.end_wait(self.row, kind="blocked", actor=self.actor, at=self.at)

    def target(self):
        day = self.dice.choice([None, (self.at + timedelta(days=9)).date()])
        service.move_target(self.row, **self.go(target_go_live=day, reason="Asked."))

    def owner(self):
        service.change_owner(self.row, **self.go(owner=factories.UserFactory()))


@pytest.fixture
def open_gates(monkeypatch):
    """Let every gate through: here the moves are tried, not what the gates ask."""
    monkeypatch.setattr("engagements.services.stages.moving._check_gates", lambda *a, **k: None)


@pytest.mark.parametrize("seed", range(12))
def test_replaying_the_events_gives_the_rows(playbook_engagement, manager, open_gates, seed):
    start = playbook_engagement.created_at
    walk = Walk(playbook_engagement, actor=manager, at=start, seed=seed)

    for _ in range(60):
        walk.step()
        row = Engagement.objects.get()
        assert replay.from_rows(row) == replay.replayed(row), walk.tally

    assert sum(walk.tally.values()) >= 15
    assert_the_stays_are_in_order(row)


def assert_the_stays_are_in_order(row):
    """At most one is open, none overlap, and the open one is where the engagement is."""
    stays = list(stage_selectors.visits(row))
    assert [s.left_at is None for s in stays[:-1]] == [False] * (len(stays) - 1)
    for before, after in pairwise(stays):
        assert before.entered_at <= before.left_at <= after.entered_at
        assert before.left_at == after.entered_at or after.via == "reopen"
    assert stays[-1].stage_key == row.current_stage
    assert (stays[-1].left_at is None) == (row.status != "closed")


def test_the_walks_reach_every_kind_of_step(playbook_engagement, manager, open_gates):
    walk = Walk(playbook_engagement, actor=manager, at=playbook_engagement.created_at, seed=1)

    for _ in range(200):
        walk.step()

    assert set(walk.tally) >= {"advance", "undo", "recycle", "pause", "unpause", "close", "reopen"}


@pytest.mark.parametrize(
    ("change", "fact"),
    [
        pytest.param({"current_stage": "pilot"}, "current_stage", id="stage"),
        pytest.param({"status": "paused"}, "status", id="status"),
        pytest.param({"target_go_live": "2031-01-01"}, "target_go_live", id="target"),
        pytest.param({"code": "FAKE-01"}, "code", id="code"),
        pytest.param({"committed_at": "2031-01-01T00:00Z"}, "committed_at", id="committed"),
    ],
)
def test_a_row_changed_behind_the_application_is_named(playbook_engagement, change, fact):
    Engagement.objects.update(**change)

    (found,) = replay.differences()
    assert found.fact == fact
    assert found.engagement == Engagement.objects.get().code


def test_a_visit_moved_or_added_behind_the_application_is_named(playbook_engagement, now):
    StageVisit.objects.update(entered_at=now - timedelta(days=90))
    assert {found.fact for found in replay.differences()} == {"visits 1"}

    factories.StageVisitFactory(engagement=playbook_engagement, left_at=now)
    assert {found.fact for found in replay.differences()} == {"visits 1", "visits 2"}


def test_an_engagement_without_a_history_is_named(engagement):
    (found,) = replay.differences()

    assert str(found).startswith(f"{engagement.code}, events")


def test_audit_verify_ends_with_the_name_of_what_differs(playbook_engagement):
    call_command("audit_verify", stdout=StringIO())
    Engagement.objects.update(current_stage="handover")
    out = StringIO()

    with pytest.raises(CommandError, match="ARD-02, current_stage") as caught:
        call_command("audit_verify", as_json=True, stdout=out)

    assert caught.value.returncode == 1
    (told,) = json.loads(out.getvalue())["differences"]
    assert (told["row"], told["events"]) == ("handover", "qualify")


def test_members_are_no_part_of_it(playbook_engagement):
    Membership.objects.all().delete()

    assert list(replay.differences()) == []
