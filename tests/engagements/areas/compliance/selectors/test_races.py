"""What is judged while figures are worked out, or by a clock that is ahead, is never lost."""

from datetime import timedelta

import pytest

from engagements.areas.compliance import services as compliance
from engagements.areas.compliance.models import Control, ControlState, Framework
from engagements.models import Engagement
from engagements.selectors import figures, readiness
from engagements.selectors.figures import table
from engagements.services import engagement as service
from engagements.services import evidence
from tests import factories
from tests.engagements.selectors.figures.test_races import fresh, held, rows

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def taken_on(one, engineer, at):
    factories.load_catalogs()
    framework = Framework.objects.get(key="owasp-llm-2025")
    compliance.adopt_framework(one, framework=framework, actor=engineer, at=at)
    controls = list(
        Control.objects.filter(framework=framework, assessable=True, withdrawn=False).order_by(
            "order"
        )
    )
    for c in controls:
        compliance.override_scope(
            one, control=c, outcome="applies", reason="we say", actor=engineer, at=at
        )
    return controls


def judge(one, control, state, engineer, **more):
    compliance.record_decision(
        one, control=control, state=state, rationale="x", actor=engineer, **more
    )


def test_a_date_that_moves_meanwhile(playbook_engagement, engineer, now):
    one = playbook_engagement
    controls = taken_on(one, engineer, now - timedelta(days=5))
    compliance.override_scope(
        one,
        control=controls[0],
        outcome="applies_from",
        from_date=(now + timedelta(days=60)).date(),
        reason="law",
        actor=engineer,
        at=now - timedelta(days=3),
    )
    one = rows(one)[0]
    stale = rows(one)
    service.move_target(
        rows(one)[0],
        target_go_live=(now + timedelta(days=300)).date(),
        reason="x",
        version=one.version,
        actor=engineer,
        at=now,
    )
    figures.found(stale, as_of=now + timedelta(seconds=1))
    later = now + timedelta(minutes=5)
    assert held(one, later) == fresh(one, later)


def test_a_decision_after_the_clock_was_read(playbook_engagement, engineer, now):
    one = playbook_engagement
    controls = taken_on(one, engineer, now - timedelta(days=5))
    c = controls[0]
    judge(one, c, "satisfied", engineer, at=now - timedelta(days=4))
    judge(
        one,
        c,
        "not_satisfied",
        engineer,
        at=now + timedelta(seconds=1),
    )
    figures.found(rows(one), as_of=now)
    later = now + timedelta(minutes=5)
    assert held(one, later) == fresh(one, later)


def test_evidence_withdrawn_by_a_clock_ahead(playbook_engagement, engineer, now):
    one = playbook_engagement
    controls = taken_on(one, engineer, now - timedelta(days=5))
    c = controls[0]
    e = evidence.attach_evidence(
        one, title="x", uri="https://a.example/x", actor=engineer, at=now - timedelta(days=4)
    )
    judge(
        one,
        c,
        "satisfied",
        engineer,
        at=now - timedelta(days=4),
        evidence=[(e, "supports")],
    )
    evidence.withdraw_evidence(e, reason="forged", actor=engineer, at=now + timedelta(seconds=2))
    figures.found(rows(one), as_of=now)
    later = now + timedelta(minutes=5)
    assert held(one, later) == fresh(one, later)


def test_a_write_between_two_parts_of_a_round(playbook_engagement, engineer, now, monkeypatch):
    one = playbook_engagement
    controls = taken_on(one, engineer, now - timedelta(days=5))
    c = controls[0]
    judge(one, c, "satisfied", engineer, at=now - timedelta(days=4))
    other = service.create_engagement(
        client=one.client,
        code="ARD-03",
        name="Claims",
        owner=engineer,
        actor=engineer,
        at=now - timedelta(days=1),
    )
    monkeypatch.setattr(table, "CHUNK", 1)
    real = readiness.contexts
    seen = []

    def contexts(some, *, as_of):
        made = real(some, as_of=as_of)
        if not seen:
            seen.append([row.code for row in some])
            judge(
                one,
                c,
                "not_satisfied",
                engineer,
                at=as_of + timedelta(seconds=1),
            )
        return made

    monkeypatch.setattr(readiness, "contexts", contexts)
    Engagement.objects.filter(pk=other.pk).update(updated_at=now)
    Engagement.objects.filter(pk=one.pk).update(updated_at=now - timedelta(days=3))
    figures.refresh(as_of=now, at_most=10)
    monkeypatch.undo()
    later = now + timedelta(minutes=5)
    assert held(one, later) == fresh(one, later)


def test_a_clock_that_was_once_an_hour_ahead(playbook_engagement, engineer, now):
    one = playbook_engagement
    controls = taken_on(one, engineer, now - timedelta(days=5))
    c = controls[0]
    base = now - timedelta(hours=20)
    judge(
        one,
        c,
        "satisfied",
        engineer,
        at=base + timedelta(hours=1),
    )
    judge(
        one,
        c,
        "not_satisfied",
        engineer,
        at=base + timedelta(minutes=1),
    )
    figures.found(rows(one), as_of=base + timedelta(minutes=2))
    for hours in (2, 3):
        later = base + timedelta(hours=hours)
        assert held(one, later) == fresh(one, later)


def test_states_go_with_an_engagement_that_ends_meanwhile(playbook_engagement, engineer, now):
    one = playbook_engagement
    taken_on(one, engineer, now - timedelta(days=5))
    stale = rows(one)
    service.close(
        rows(one)[0],
        outcome="lost",
        reason="x",
        version=rows(one)[0].version,
        actor=engineer,
        at=now,
    )
    figures.found(stale, as_of=now + timedelta(seconds=1), detail=True)
    figures.found(rows(one), as_of=now + timedelta(minutes=5))

    assert not ControlState.objects.filter(engagement=one).exists()
