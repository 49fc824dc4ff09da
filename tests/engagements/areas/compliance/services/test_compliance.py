"""Writes of compliance: scope follows the answers, decisions only add, exceptions need two."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from engagements.areas.compliance import selectors
from engagements.areas.compliance import services as compliance
from engagements.areas.compliance.models import (
    Control,
    ControlDecision,
    ControlException,
    EvidenceLink,
    Framework,
    ScopeDecision,
)
from engagements.domain.errors import EngagementClosed
from engagements.domain.facts import FactRefused
from engagements.domain.units import local_day
from engagements.models import Event, ProfileFact
from engagements.services import engagement as engagement_services
from engagements.services.facts import set_profile
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.both]


@pytest.fixture
def owasp(db):
    factories.load_catalogs()
    return Framework.objects.get(key="owasp-llm-2025")


@pytest.fixture
def taken(engagement, engineer, owasp, now):
    """An engagement with OWASP taken on, that uses a model and tools but looks up nothing."""
    at = now - timedelta(days=2)
    compliance.adopt_framework(engagement, framework=owasp, actor=engineer, at=at)
    answers = {"ai.uses_llm": True, "ai.tool_use": True, "ai.rag": False}
    set_profile(engagement, answers=answers, actor=engineer, at=at)
    return engagement


@pytest.fixture
def control(owasp):
    return lambda ref: Control.objects.get(framework=owasp, ref=ref)


def types(engagement):
    return list(Event.objects.filter(engagement=engagement).values_list("type", flat=True))


def outcome(engagement, ref):
    found = ScopeDecision.objects.get(
        engagement=engagement, control__ref=ref, superseded_at=None, overridden_by=None
    )
    return found.outcome


def state(engagement, ref, now):
    rows = selectors.control_rows(engagement, as_of=now)
    return next(row for row in rows if row.ref == ref).state


# --- scope ------------------------------------------------------------------------------------


def test_taking_a_framework_on_asks_the_rules(engagement, engineer, owasp, now):
    compliance.adopt_framework(engagement, framework=owasp, actor=engineer, at=now)

    assert outcome(engagement, "LLM01") == "undetermined"
    assert types(engagement) == ["framework.adopted", "scope.decided"]
    with pytest.raises(compliance.ScopeRefused, match="adopted already"):
        compliance.adopt_framework(engagement, framework=owasp, actor=engineer, at=now)


def test_answers_settle_the_scope_and_keep_the_old_rows(taken):
    assert outcome(taken, "LLM01") == "applies"
    assert outcome(taken, "LLM08") == "not_applicable"
    assert outcome(taken, "LLM04") == "undetermined"
    rows = ScopeDecision.objects.filter(engagement=taken, control__ref="LLM01")
    assert [(r.outcome, r.superseded_at is None) for r in rows] == [
        ("undetermined", False), ("applies", True),
    ]  # fmt: skip
    assert rows[1].reasons[0]["text"] == "It uses a language model."
    assert rows[1].facts_used == {"ai.uses_llm": True}


def test_the_event_tells_answers_and_outcomes(taken):
    profile, scope = Event.objects.filter(engagement=taken).order_by("seq")[2:]

    assert profile.payload["answers"]["ai.rag"] is False
    assert scope.payload["outcomes"]["LLM08"] == "not_applicable"


def test_the_same_answers_write_nothing(taken, engineer, now):
    before = (Event.objects.count(), ScopeDecision.objects.count())
    changed = set_profile(taken, answers={"ai.rag": False}, actor=engineer, at=now)

    assert changed == []
    assert (Event.objects.count(), ScopeDecision.objects.count()) == before
    assert compliance.apply_rules(taken, actor=engineer, at=now, source="ui") == 0


def test_an_answer_can_become_unknown_again(taken, engineer, now):
    set_profile(taken, answers={"ai.rag": None}, actor=engineer, at=now)

    assert not ProfileFact.objects.filter(key="ai.rag").exists()
    assert outcome(taken, "LLM08") == "undetermined"


@pytest.mark.parametrize(
    "answers", [{"ai.moon": True}, {"ai.moon": None}, {"ai.rag": "yes"}, {"sector": "moon"}]
)
def test_a_bad_answer_changes_nothing(taken, engineer, now, answers):
    with pytest.raises(FactRefused):
        set_profile(taken, answers={"ai.mcp": True} | answers, actor=engineer, at=now)

    assert not ProfileFact.objects.filter(key="ai.mcp").exists()


@pytest.mark.parametrize(
    "write",
    [
        pytest.param(lambda row, _, **by: set_profile(row, answers={}, **by), id="facts"),
        pytest.param(
            lambda row, control, **by: compliance.override_scope(
                row, control=control, outcome="applicable", reason="x", **by
            ),
            id="scope",
        ),
        pytest.param(
            lambda row, control, **by: compliance.record_decision(
                row, control=control, state="satisfied", rationale="x", **by
            ),
            id="decision",
        ),
    ],
)
def test_nothing_is_recorded_about_a_closed_engagement(taken, control, engineer, now, write):
    engagement_services.close(
        taken, outcome="killed", reason="x", version=1, actor=engineer, at=now
    )

    with pytest.raises(EngagementClosed):
        write(taken, control("LLM01"), actor=engineer, at=now)


def test_not_applicable_counts_once_another_person_agrees(taken, control, engineer, manager, now):
    asked = compliance.override_scope(
        taken, control=control("LLM01"), outcome="not_applicable", reason="No input.",
        actor=engineer, at=now,
    )  # fmt: skip
    assert state(taken, "LLM01", now) == "not_assessed"
    with pytest.raises(compliance.ScopeRefused, match="their own request"):
        compliance.approve_not_applicable(asked, actor=engineer, at=now)

    compliance.approve_not_applicable(asked, actor=manager, at=now)

    assert state(taken, "LLM01", now) == "na"
    with pytest.raises(compliance.ScopeRefused, match="settled already"):
        compliance.approve_not_applicable(asked, actor=manager, at=now)


def test_the_database_itself_refuses_ones_own_approval(taken, control, engineer, now):
    asked = compliance.override_scope(
        taken, control=control("LLM01"), outcome="not_applicable", reason="No.",
        actor=engineer, at=now,
    )  # fmt: skip

    with pytest.raises(IntegrityError), transaction.atomic():
        ScopeDecision.objects.filter(pk=asked.pk).update(approved_by=engineer)


def test_rules_run_again_leave_a_persons_decision_and_show_the_drift(taken, control, engineer, now):
    mine = compliance.override_scope(
        taken, control=control("LLM08"), outcome="applies", reason="Soon.", actor=engineer, at=now
    )
    set_profile(taken, answers={"ai.mcp": True}, actor=engineer, at=now)
    row = next(r for r in selectors.control_rows(taken, as_of=now) if r.ref == "LLM08")

    assert (row.outcome, row.override.drift) == ("applies", True)
    compliance.end_override(mine, actor=engineer, at=now)
    assert state(taken, "LLM08", now + timedelta(seconds=1)) == "na"
    with pytest.raises(compliance.ScopeRefused):
        compliance.end_override(mine, actor=engineer, at=now)


@pytest.mark.parametrize(
    "wrong",
    [
        {"outcome": "undetermined"},
        {"outcome": "applies_from"},
        {"reason": "  "},
        {"reason": "x\x00"},
        {"reason": "x" * 2001},
    ],
)
def test_a_bad_override_is_refused(taken, control, engineer, now, wrong):
    told = {"outcome": "applies", "reason": "Because."} | wrong
    with pytest.raises(compliance.ScopeRefused):
        compliance.override_scope(taken, control=control("LLM08"), **told, actor=engineer, at=now)


# --- decisions --------------------------------------------------------------------------------


def test_a_decision_is_added_and_supersedes(taken, control, engineer, now):
    told = {"control": control("LLM01"), "actor": engineer}
    first = compliance.record_decision(
        taken, state="planned", rationale="In May.", at=now - timedelta(hours=1), **told
    )
    second = compliance.record_decision(taken, state="satisfied", rationale="Done.", at=now, **told)

    assert second.supersedes == first
    assert ControlDecision.objects.count() == 2
    assert state(taken, "LLM01", now - timedelta(minutes=30)) == "planned"
    assert state(taken, "LLM01", now) == "unevidenced"


def test_evidence_comes_with_the_decision(taken, control, engineer, now):
    paper = factories.EvidenceFactory(engagement=taken, grade="witnessed")
    against = factories.EvidenceFactory(engagement=taken)
    compliance.record_decision(
        taken, control=control("LLM01"), state="satisfied", rationale="Seen both.",
        evidence=[(paper, "supports"), (against, "contradicts")], actor=engineer, at=now,
    )  # fmt: skip
    row = next(r for r in selectors.control_rows(taken, as_of=now) if r.ref == "LLM01")

    assert (row.state, row.grade) == ("satisfied", "witnessed")
    event = Event.objects.filter(type="control.decided").get()
    assert event.payload["evidence"] == {
        str(paper.number): "supports", str(against.number): "contradicts",
    }  # fmt: skip
    assert "Seen both" not in str(event.payload)


def test_later_evidence_against_it_makes_it_contested(taken, control, engineer, now):
    paper = factories.EvidenceFactory(engagement=taken)
    told = {"control": control("LLM01"), "actor": engineer}
    compliance.record_decision(
        taken, state="satisfied", rationale="Fine.", evidence=[(paper, "supports")], at=now, **told
    )
    later = now + timedelta(minutes=5)
    bad = factories.EvidenceFactory(engagement=taken)
    compliance.link_evidence(taken, evidence=bad, verdict="contradicts", at=later, **told)

    assert state(taken, "LLM01", now) == "satisfied"
    assert state(taken, "LLM01", later) == "contested"


def test_withdrawn_evidence_proves_nothing_from_then_on(taken, control, engineer, now):
    paper = factories.EvidenceFactory(engagement=taken)
    compliance.record_decision(
        taken, control=control("LLM01"), state="satisfied", rationale="Fine.",
        evidence=[(paper, "supports")], actor=engineer, at=now,
    )  # fmt: skip
    paper.withdrawn_at = now + timedelta(minutes=1)
    paper.save()

    assert state(taken, "LLM01", now) == "satisfied"
    assert state(taken, "LLM01", now + timedelta(minutes=2)) == "unevidenced"


def test_linking_again_turns_the_link_round(taken, control, engineer, now):
    paper = factories.EvidenceFactory(engagement=taken)
    for verdict in ("supports", "supports", "contradicts"):
        compliance.link_evidence(
            taken, control=control("LLM01"), evidence=paper, verdict=verdict,
            actor=engineer, at=now,
        )  # fmt: skip

    assert EvidenceLink.objects.get().verdict == "contradicts"


def test_what_is_refused_about_a_control(taken, control, engineer, now):
    foreign = factories.EvidenceFactory()
    gone = factories.EvidenceFactory(engagement=taken, withdrawn_at=now)
    nist = Control.objects.get(ref="MAP 1.1")
    good = {"control": control("LLM01"), "state": "satisfied", "rationale": "Fine."}
    for wrong in (
        {"control": nist},
        {"state": "contested"},
        {"rationale": " "},
        {"rationale": "x\x00"},
        {"owner_name": "x" * 121},
        {"evidence": [(foreign, "supports")]},
        {"evidence": [(gone, "supports")]},
        {"evidence": [(factories.EvidenceFactory(engagement=taken), "likes")]},
    ):
        with pytest.raises(compliance.ControlRefused):
            compliance.record_decision(taken, **good | wrong, actor=engineer, at=now)

    assert not ControlDecision.objects.exists()
    assert not EvidenceLink.objects.exists()


def test_a_provider_carries_a_control_while_it_vouches(taken, control, engineer, now):
    today = local_day(now, time_zone=taken.time_zone)
    paper = factories.EvidenceFactory(engagement=taken)
    told = {"control": control("LLM10"), "split": "provider", "actor": engineer, "at": now}
    compliance.set_responsibility(
        taken, provider_name="Cloud", attestation=paper, attested_until=today, **told
    )

    assert state(taken, "LLM10", now) == "inherited"
    assert state(taken, "LLM10", now + timedelta(days=1)) == "stale"
    for wrong in ({"provider_name": ""}, {"provider_name": "C", "attestation": paper}):
        with pytest.raises(compliance.ControlRefused):
            compliance.set_responsibility(taken, **told, **wrong)


# --- exceptions -------------------------------------------------------------------------------


def ask(taken, get, actor, now, **changed):
    today = local_day(now, time_zone=taken.time_zone)
    told = {
        "control": get("LLM03"),
        "kind": "risk_acceptance",
        "reason": "Known supplier.",
        "starts_on": today,
        "expires_on": today + timedelta(days=60),
    } | changed
    return compliance.request_exception(taken, **told, actor=actor, at=now)


def test_an_exception_counts_once_another_person_gives_it(taken, control, engineer, manager, now):
    compliance.record_decision(
        taken, control=control("LLM03"), state="not_satisfied", rationale="No list.",
        actor=engineer, at=now,
    )  # fmt: skip
    asked = ask(taken, control, engineer, now)
    assert state(taken, "LLM03", now) == "not_satisfied"
    with pytest.raises(compliance.ExceptionRefused, match="their own request"):
        compliance.approve_exception(asked, actor=engineer, at=now)

    compliance.approve_exception(asked, actor=manager, at=now)

    assert state(taken, "LLM03", now) == "excepted"
    assert state(taken, "LLM03", now + timedelta(days=61)) == "not_satisfied"
    compliance.revoke_exception(asked, actor=manager, at=now + timedelta(days=1))
    assert state(taken, "LLM03", now + timedelta(days=2)) == "not_satisfied"
    for act in (compliance.approve_exception, compliance.revoke_exception):
        with pytest.raises(compliance.ExceptionRefused, match="already"):
            act(asked, actor=manager, at=now + timedelta(days=2))
    assert types(taken)[-3:] == [
        "exception.requested", "exception.approved", "exception.revoked",
    ]  # fmt: skip


def test_an_exception_that_is_over_cannot_be_given(taken, control, engineer, manager, now):
    asked = ask(taken, control, engineer, now)

    with pytest.raises(compliance.ExceptionRefused, match="has passed"):
        compliance.approve_exception(asked, actor=manager, at=now + timedelta(days=70))


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"reason": ""}, "Say why"),
        ({"kind": "mercy"}, "risk acceptance"),
        ({"days": 0}, "on a later day"),
        ({"days": 366}, "within 365 days"),
        ({"ref": "LLM01", "days": 91}, "hard control ends within 90 days"),
        ({"kind": "compensating"}, "Name the other control"),
        ({"kind": "compensating", "helper": "LLM03"}, "Name the other control"),
    ],
)
def test_what_is_refused_of_exceptions(taken, control, engineer, now, wrong, why):
    today = local_day(now, time_zone=taken.time_zone)
    told = {key: wrong[key] for key in ("reason", "kind") if key in wrong}
    told["expires_on"] = today + timedelta(days=wrong.get("days", 60))
    told["control"] = control(wrong.get("ref", "LLM03"))
    if "helper" in wrong:
        told["compensating_control"] = control(wrong["helper"])

    with pytest.raises(compliance.ExceptionRefused, match=why):
        ask(taken, control, engineer, now, **told)

    assert not ControlException.objects.exists()
