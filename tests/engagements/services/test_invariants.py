"""What holds whatever anybody does: the invariants of engagements, one section each."""

import ast
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction

import engagements
from engagements.domain.datafile import InvalidDataFile
from engagements.domain.errors import Conflict
from engagements.domain.hashing import text_sha256
from engagements.models import Engagement, Event, GateDecision, StageVisit, Waiver
from engagements.selectors import readiness
from engagements.selectors import stages as selectors
from engagements.services import engagement as service
from engagements.services import playbooks, stages
from engagements.services.stages import NewCondition
from tests import factories
from tests.engagements.services.test_stages import advance, decide, meet

pytestmark = [pytest.mark.django_db, pytest.mark.both]
SOURCE = Path(engagements.__file__).parents[1]
WRITES = {"update", "create", "bulk_create", "bulk_update", "update_or_create", "get_or_create",
          "delete", "save", "take", "bump", "touch", "setattr"}  # fmt: skip


@pytest.fixture
def row(playbook_engagement, engineer, now):
    """The first gate is met and decided to go."""
    meet(playbook_engagement, actor=engineer, at=now)
    decide(playbook_engagement, "go", actor=engineer, at=now)
    return playbook_engagement


def refused_by_the_database(name):
    return pytest.raises(IntegrityError, match=name)


# --- 1. one open stay -------------------------------------------------------------------------


def test_a_second_open_stay_is_refused_by_the_database(playbook_engagement):
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.StageVisitFactory(engagement=playbook_engagement, stage_key="pilot")

    factories.StageVisitFactory(engagement=playbook_engagement, voided_at="2031-01-01T00:00Z")
    factories.StageVisitFactory(engagement=factories.EngagementFactory())


# --- 2. stays follow each other (histories: tests/engagements/selectors/test_replay.py) --------


def test_a_stay_that_ends_before_it_begins_is_refused_by_the_database(playbook_engagement):
    stay = StageVisit.objects.get()

    with (
        refused_by_the_database("stage_visit_leaves_after_it_enters"),
        transaction.atomic(),
    ):
        StageVisit.objects.update(left_at=stay.entered_at - timedelta(seconds=1))


def test_the_next_stay_begins_when_the_last_one_ends(row, engineer, now):
    advance(row, "scoping", actor=engineer, at=now)
    decide(row, "recycle", actor=engineer, at=now + timedelta(days=2))

    first, second, third = selectors.visits(row)
    assert first.left_at == second.entered_at
    assert second.left_at == third.entered_at
    assert third.left_at is None


def test_closing_by_a_clock_that_was_set_back_ends_the_stay_where_it_began(
    playbook_engagement, engineer
):
    entered = selectors.open_visit(playbook_engagement).entered_at
    too_early = entered - timedelta(days=1)

    service.close(
        playbook_engagement, outcome="lost", reason="x", version=1, actor=engineer, at=too_early
    )

    assert selectors.visits(playbook_engagement).get().left_at == entered
    assert playbook_engagement.closed_at == entered


# --- 3. the cache says where the open stay is ---------------------------------------------------


def test_the_cached_stage_is_the_open_stay_after_every_kind_of_move(row, engineer, now):
    def agree():
        found, stay = Engagement.objects.get(), selectors.open_visit(row)
        return (found.current_stage, found.stage_entered_at) == (stay.stage_key, stay.entered_at)

    assert agree()
    advance(row, "scoping", actor=engineer, at=now)
    assert agree()
    stages.undo_move(row, version=row.version, actor=engineer, at=now)
    assert agree()
    row.refresh_from_db()
    advance(row, "scoping", actor=engineer, at=now)
    decide(row, "recycle", actor=engineer, at=now)
    assert agree()


# --- 4. one writer ------------------------------------------------------------------------------


def writers():
    """Return the modules that write a stage, found in the syntax and not by their names."""
    found = set()
    for package in ("engagements", "reports", "fde"):
        for path in (SOURCE / package).rglob("*.py"):
            if "migrations" in path.parts:
                continue
            tree = ast.parse(path.read_text())
            if any(writes_a_stage(node) for node in ast.walk(tree)):
                found.add(str(path.relative_to(SOURCE)))
    return found


def writes_a_stage(node):
    if isinstance(node, ast.Assign | ast.AugAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        return any(isinstance(t, ast.Attribute) and t.attr == "current_stage" for t in targets)
    if not isinstance(node, ast.Call):
        return False
    called = (
        node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    )
    if called not in WRITES:
        return False
    words = {name.id for name in ast.walk(node.func) if isinstance(name, ast.Name)}
    words |= {part.attr for part in ast.walk(node.func) if isinstance(part, ast.Attribute)}
    words |= {keyword.arg for keyword in node.keywords}
    words |= {arg.value for arg in node.args if isinstance(arg, ast.Constant)}
    return bool(words & {"current_stage", "StageVisit", "stage_visits"})


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("Engagement.objects.filter(pk=1).update(current_stage='x')", True),
        ("engagement.current_stage = 'x'", True),
        ("engagement.stage_visits.create(stage_key='x')", True),
        ("StageVisit.objects.filter(pk=1).update(left_at=None)", True),
        ("setattr(engagement, 'current_stage', 'x')", True),
        ("Engagement.objects.filter(current_stage='x')", False),
        ("StageVisit.objects.get(pk=1)", False),
    ],
)
def test_the_search_for_writers_finds_what_it_should(code, found):
    assert any(writes_a_stage(node) for node in ast.walk(ast.parse(code))) is found


def test_only_one_module_writes_a_stage():
    assert writers() == {"engagements/services/visits.py"}


def test_changing_an_engagement_does_not_change_its_stage(row, engineer, now):
    with pytest.raises(service.EngagementRefused, match="current_stage"):
        service.change_engagement(
            row, changes={"current_stage": "pilot"}, version=row.version, actor=engineer, at=now
        )


# --- 5. the row is locked and read again --------------------------------------------------------


def test_the_stage_is_read_again_inside_the_lock(row, engineer, now):
    stale = Engagement.objects.get()
    stale.current_stage = "handover"  # what a page read before somebody moved it back

    advance(stale, "scoping", actor=engineer, at=now)

    assert Engagement.objects.get().current_stage == "scoping"


@pytest.mark.parametrize(
    ("write", "more"),
    [
        pytest.param(stages.advance_stage, {"target": "scoping"}, id="advance"),
        pytest.param(stages.undo_move, {}, id="undo"),
        pytest.param(stages.decide_gate, {"outcome": "hold", "rationale": "x"}, id="decide"),
    ],
)
def test_every_write_of_a_stage_checks_the_version(row, engineer, now, write, more):
    events = Event.objects.count()

    with pytest.raises(Conflict):
        write(row, version=row.version - 1, actor=engineer, at=now, **more)

    assert Event.objects.count() == events
    assert Engagement.objects.get().version == row.version


# --- 6. go needs every must ---------------------------------------------------------------------


@pytest.mark.parametrize("left_out", ["sponsor", "data-owner", "conflict-screen"])
def test_one_unknown_must_refuses_to_go(playbook_engagement, engineer, now, left_out):
    meet(playbook_engagement, actor=engineer, at=now, leave_out=(left_out,))

    with pytest.raises(stages.DecisionRefused, match="1 must is not met"):
        decide(playbook_engagement, "go", actor=engineer, at=now)
    assert not GateDecision.objects.exists()


def test_a_waiver_covers_a_criterion_until_it_ends(playbook_engagement, engineer, manager, now):
    """The waiver is in force on its last day, and on the next one it is not."""
    ends = now + timedelta(days=30)
    waiver = stages.request_waiver(
        playbook_engagement,
        gate_key="readiness-pilot",
        criterion_key="sandbox-restore",
        reason="Read only.",
        expires_on=ends.date(),
        actor=engineer,
        at=now,
    )
    asked = {"to_stage": "pilot"}

    def state(at):
        review = readiness.gate_review(playbook_engagement, as_of=at, **asked)
        return next(s.state for s in review.standings if s.criterion.key == "sandbox-restore")

    assert state(now) == "unknown"
    stages.approve_waiver(waiver, actor=manager, at=now)
    assert state(now) == "waived"
    assert state(now + timedelta(days=29)) == "waived"
    assert state(now + timedelta(days=32)) == "unknown"
    stages.revoke_waiver(waiver, actor=manager, at=now)
    assert state(now) == "unknown"


# --- 7. what a conditional go may leave open ----------------------------------------------------


def condition(key, now):
    return NewCondition(
        text="By then.", owner_name="Mara", due_on=(now + timedelta(days=9)).date(),
        criterion_key=key,
    )  # fmt: skip


def test_a_must_without_leave_is_no_condition(playbook_engagement, engineer, now):
    meet(playbook_engagement, actor=engineer, at=now, leave_out=("sponsor",))

    with pytest.raises(stages.DecisionRefused, match="may not be a condition"):
        decide(
            playbook_engagement,
            "conditional_go",
            actor=engineer,
            at=now,
            conditions=[condition("sponsor", now)],
        )


def test_a_must_with_leave_and_a_should_are_conditions(row, engineer, now):
    advance(row, "scoping", actor=engineer, at=now)
    open_keys = ("client-contacts", "cost-of-error")
    meet(row, actor=engineer, at=now, leave_out=open_keys)
    shoulds = ["shadowed-users"]  # no meetings are logged

    decide(
        row,
        "conditional_go",
        actor=engineer,
        at=now,
        conditions=[condition(key, now) for key in (*open_keys, *shoulds)],
    )
    advance(row, "readiness", actor=engineer, at=now)

    assert row.conditions.count() == 3


# --- 8. nobody approves alone -------------------------------------------------------------------


def test_the_database_refuses_a_waiver_approved_by_who_asked(playbook_engagement, engineer, now):
    with (
        refused_by_the_database("waiver_approver_is_not_requester"),
        transaction.atomic(),
    ):
        Waiver.objects.create(
            engagement=playbook_engagement,
            number=1,
            gate_key="g",
            criterion_key="c",
            reason="x",
            requested_by=engineer,
            requested_at=now,
            approved_by=engineer,
            approved_at=now,
            expires_on=now.date(),
        )


def test_staff_cannot_stand_in_for_the_clients_signature(row, engineer, now):
    advance(row, "scoping", actor=engineer, at=now)
    ask = {"gate_key": "scoping-readiness", "criterion_key": "outcome-agreement", "state": "met"}
    link = factories.EvidenceFactory(engagement=row, number=900, kind="link")

    for proof in ({}, {"signer_name": "Priya"}, {"evidence": link, "signer_name": "Priya"}):
        with pytest.raises(stages.CriterionRefused, match="signed document"):
            stages.record_criterion(row, **ask, **proof, actor=engineer, at=now)


# --- 9. a published playbook stays as it is -----------------------------------------------------


def playbook_text():
    folder = SOURCE / "engagements/data/playbooks"
    return (folder / "enterprise-ai-deployment-1.yaml").read_text()


def test_a_published_playbook_is_not_published_again_with_other_content(db, now):
    factories.real_playbook()
    other = playbook_text().replace("sle_days: 14", "sle_days: 15")

    with pytest.raises(InvalidDataFile, match="published with other content"):
        playbooks.publish(other, name="p.yaml", at=now)
    assert playbooks.publish(playbook_text(), name="p.yaml", at=now)[1] is False


def test_an_engagement_keeps_the_version_it_began_with(playbook_engagement, now):
    newer = playbook_text().replace("version: 1", "version: 2").replace("sle_days: 14",
                                                                        "sle_days: 15")  # fmt: skip
    version, _ = playbooks.publish(newer, name="p.yaml", at=now)

    kept = Engagement.objects.get()
    assert kept.playbook_version_id != version.pk
    assert selectors.playbook(kept).stage("qualify").sle_days == 14
    assert selectors.published_playbooks().first() == version


# --- 11. expired proof --------------------------------------------------------------------------


def test_expired_proof_returns_the_criterion_and_moves_nothing(row, engineer, now):
    later = now + timedelta(days=200)

    review = readiness.gate_review(row, as_of=later)
    screen = next(s for s in review.standings if s.criterion.key == "conflict-screen")

    assert (screen.state, screen.settled) == ("expired", False)
    assert Engagement.objects.get().current_stage == "qualify"
    with pytest.raises(stages.MoveRefused) as caught:
        advance(row, "scoping", actor=engineer, at=later)
    assert any("expired" in line for line in caught.value.missing)


# --- 12. closed, and open again -----------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"status": "closed"}, id="no outcome"),
        pytest.param({"outcome": "lost"}, id="an outcome while open"),
        pytest.param({"closed_at": "2031-01-01T00:00Z"}, id="an end while open"),
        pytest.param(
            {"status": "closed", "closed_at": "2031-01-01T00:00Z", "outcome": "lost"},
            id="no reason",
        ),
    ],
)
def test_the_database_refuses_half_an_ending(playbook_engagement, change):
    with (
        refused_by_the_database("engagement_closed_needs_outcome_and_reason"),
        transaction.atomic(),
    ):
        Engagement.objects.update(**change)


def test_opening_again_makes_a_new_stay_and_keeps_the_old_one(row, engineer, now):
    service.close(
        row, outcome="lost", reason="Budget.", version=row.version, actor=engineer, at=now
    )
    later = now + timedelta(days=40)
    service.reopen(row, reason="Budget is back.", version=row.version, actor=engineer, at=later)

    old, new = selectors.visits(row)
    assert (old.left_at, new.via, new.entered_at, new.left_at) == (now, "reopen", later, None)
    assert (row.status, row.outcome, row.closed_at) == ("open", "", None)


# --- 15. a moved date leaves its trace ----------------------------------------------------------


def test_a_moved_target_tells_old_new_why_and_who_asked(row, engineer, now):
    first, second = (now + timedelta(days=50)).date(), (now + timedelta(days=80)).date()
    for day, who in ((first, "us"), (second, "client")):
        service.move_target(
            row, target_go_live=day, reason="Secret freeze", asked_by=who, version=row.version,
            actor=engineer, at=now,
        )  # fmt: skip

    told = Event.objects.filter(type="target.moved").order_by("seq").last().payload
    assert (told["old"], told["new"], told["asked_by"]) == (str(first), str(second), "client")
    assert told["reason_sha256"] == text_sha256("Secret freeze")
    assert "Secret" not in str(told)
