"""Reads of compliance: one computation in eight queries, in the asker's scope, for any time."""

from datetime import timedelta

import pytest
from django.utils import timezone

from engagements.areas.compliance import selectors
from engagements.areas.compliance import services as compliance
from engagements.areas.compliance.models import (
    Control,
    ControlDecision,
    EvidenceLink,
    Framework,
    ScopeDecision,
)
from engagements.areas.compliance.selectors.scope import rules_on
from engagements.domain.readiness import Status, Target
from engagements.domain.units import local_day
from engagements.models import Evidence
from engagements.selectors import profile
from engagements.services.facts import set_profile
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.both]


@pytest.fixture
def taken(engagement, engineer, now):
    factories.load_catalogs()
    at = now - timedelta(days=2)
    for framework in Framework.objects.all():
        compliance.adopt_framework(engagement, framework=framework, actor=engineer, at=at)
    answers = {"ai.uses_llm": True, "ai.tool_use": True}
    set_profile(engagement, answers=answers, actor=engineer, at=at)
    return engagement


def target(engagement, days=30):
    today = local_day(timezone.now(), time_zone=engagement.time_zone)
    return Target(gate="g", title="Gate", on=today + timedelta(days=days))


def required(engagement, *, as_of):
    return required_of(selectors.case_file(engagement, as_of=as_of))


def required_of(file):
    return selectors.requirements_of(file, file.assessed(target(file.engagement).on))


def tried(file, **changes):
    """Return a case file as it would be with some answers changed; None for not known again."""
    known = {key: row.value for key, row in file.answers.items()}
    known |= {key.replace("__", "."): value for key, value in changes.items()}
    answers = {key: value for key, value in known.items() if value is not None}
    rules = rules_on(file.engagement, file.as_of)
    return selectors.with_answers(file, answers, rules=rules)


def test_staff_read_the_loaded_libraries(taken, engineer):
    client = factories.UserFactory(role="client")

    assert selectors.frameworks_visible_to(engineer).count() == 2
    assert selectors.frameworks_visible_to(client).count() == 0


def test_every_control_that_counts_is_a_row_and_a_requirement(taken, now):
    rows = selectors.control_rows(taken, as_of=now)
    needed, left = required(taken, as_of=now)

    assert len(rows) == 82
    assert len(needed) + len(left) == 82
    assert {row.key for row in left} == set()
    assert {row.group for row in needed} == {"owasp-llm-2025", "nist-ai-rmf-1.0"}
    assert {row.level for row in needed if row.key == "LLM01"} == {"must"}


def test_the_rows_and_the_requirements_say_the_same(taken, engineer, now):
    set_profile(taken, answers={"ai.rag": False}, actor=engineer, at=now)
    rows = selectors.control_rows(taken, as_of=now, target=target(taken).on)
    needed, left = required(taken, as_of=now)

    assert {(r.ref, r.counts_as) for r in rows if r.level} == {(r.key, r.status) for r in needed}
    [row] = left
    assert row.key == "LLM08"
    assert f"Answered by {engineer.name}" in row.reason


def test_a_framework_is_judged_by_its_own_requirements(taken, engineer, now):
    for control in Control.objects.filter(framework__key="owasp-llm-2025"):
        paper = factories.EvidenceFactory(engagement=taken)
        compliance.record_decision(
            taken, control=control, state="satisfied", rationale="Seen.",
            evidence=[(paper, "supports")], actor=engineer, at=now,
        )  # fmt: skip
    nist, owasp = selectors.framework_coverage(taken, as_of=now)

    assert owasp.framework.key == "owasp-llm-2025"
    assert (owasp.counts["proven"], owasp.counts["unknown"]) == (8, 2)
    assert owasp.judgement.verdict == "CONDITIONAL"  # the two unknown ones are soft
    assert owasp.score.low == pytest.approx(31 / 39)
    assert owasp.score.high == 1
    assert nist.judgement.verdict == "INCOMPLETE"
    assert nist.score.coverage == 0


def test_open_questions_name_what_waits_for_them(taken, now):
    found = {q.key: q for q in selectors.open_questions(taken, as_of=now)}

    assert found["ai.rag"].controls == ("LLM04", "LLM08")
    assert found["ai.rag"].settles == 1
    assert found["hosting.model_host"].settles == 3
    first = selectors.open_questions(taken, as_of=now)[0]
    assert first.key == "hosting.model_host"


def test_the_past_stays_as_it_was(taken, engineer, now):
    before = selectors.control_rows(taken, as_of=now)
    later = now + timedelta(hours=1)
    set_profile(taken, answers={"ai.rag": False}, actor=engineer, at=later)
    compliance.record_decision(
        taken, control=Control.objects.get(ref="LLM01"), state="planned", rationale="Later.",
        actor=engineer, at=later,
    )  # fmt: skip

    assert selectors.control_rows(taken, as_of=now) == before
    assert selectors.control_rows(taken, as_of=later) != before
    assert selectors.control_rows(taken, as_of=now - timedelta(days=9)) == []


def test_answers_can_be_tried_without_saving(taken, now):
    file = selectors.case_file(taken, as_of=now)
    _, left = required_of(tried(file, ai__rag=False, ai__fine_tunes=False))

    assert {row.key for row in left} == {"LLM04", "LLM08"}
    assert ScopeDecision.objects.filter(outcome="not_applicable").count() == 0
    unknown = tried(file, ai__uses_llm=None)
    assert {c.scope.outcome for c in unknown.cases if c.ref.startswith("LLM")} == {"undetermined"}


def test_a_decision_by_hand_is_not_tried_away(taken, engineer, now):
    compliance.override_scope(
        taken, control=Control.objects.get(ref="LLM08"), outcome="applies", reason="Soon.",
        actor=engineer, at=now,
    )  # fmt: skip
    file = selectors.case_file(taken, as_of=now)
    _, left = required_of(tried(file, ai__rag=False))

    assert [row.key for row in left] == []


def test_what_saving_would_do(taken, engineer, now):
    playbook = factories.real_playbook()
    taken.playbook_version = playbook
    taken.save()
    found = profile.effect(taken, answers={"ai.rag": False}, as_of=now)

    assert (found.settles, found.left_out) == (1, 1)
    [area] = found.areas
    assert (area.key, area.title) == ("compliance", "Compliance")
    assert area.before.verdict == area.after.verdict == "INCOMPLETE"
    same = profile.effect(taken, answers={}, as_of=now)
    assert [row.before for row in same.areas] == [row.after for row in same.areas]
    assert same.overall_before == same.overall_after


def test_a_framework_that_is_taken_on_is_not_offered_again(taken, engagement):
    assert selectors.frameworks_to_adopt(engagement) == []
    other = factories.EngagementFactory()
    assert [f.key for f in selectors.frameworks_to_adopt(other)] == [
        "nist-ai-rmf-1.0", "owasp-llm-2025",
    ]  # fmt: skip


@pytest.fixture
def large(engagement, engineer, now):
    """1,200 controls, each judged and scoped, with 5,000 links to 50 pieces of evidence."""
    at = now - timedelta(days=1)
    framework = Framework.objects.create(
        key="big", version="1", title="Big", publisher="P", content_sha256="0" * 64, loaded_at=at
    )
    controls = Control.objects.bulk_create(
        Control(framework=framework, ref=f"B{n}", token=f"B{n}", order=n, title="T",
                statement="S", bearing="soft", freshness_days=90,
                evidence_asks=[{"kind": "policy"}])
        for n in range(1200)
    )  # fmt: skip
    compliance.adopt_framework(engagement, framework=framework, actor=engineer, at=at)
    papers = Evidence.objects.bulk_create(
        Evidence(engagement=engagement, number=n, kind="link", title="T", uri="https://x.example",
                 effective_at=at, received_at=at, grade="documented")
        for n in range(1, 51)
    )  # fmt: skip
    ControlDecision.objects.bulk_create(
        ControlDecision(engagement=engagement, control=control, state="satisfied",
                        rationale="R", actor=engineer, decided_at=at)
        for control in controls
    )  # fmt: skip
    EvidenceLink.objects.bulk_create(
        EvidenceLink(evidence=papers[n % 50], control=controls[(n // 50 * 12 + n % 12) % 1200],
                     verdict="supports", created_at=at)
        for n in range(5000)
    )  # fmt: skip
    return engagement


def test_a_large_framework_costs_eight_queries(large, now, django_assert_max_num_queries):
    with django_assert_max_num_queries(8):
        needed, left = required(large, as_of=now)

    assert len(needed) == 1200
    assert left == []
    assert {row.status for row in needed} == {Status.PROVEN}

    with django_assert_max_num_queries(8):
        file = selectors.case_file(large, as_of=now)
        assert len(selectors.control_rows(large, as_of=now, file=file)) == 1200
        [row] = selectors.framework_coverage(large, as_of=now, file=file)
    assert row.score.low == 1
