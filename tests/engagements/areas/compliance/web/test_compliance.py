"""Pages of compliance: profile answers, frameworks, one control and what people record."""

from datetime import timedelta

import pytest
from django.urls import reverse

from engagements.areas.compliance.models import (
    ControlDecision,
    ControlException,
    EvidenceLink,
    Responsibility,
    ScopeDecision,
)
from engagements.domain.units import local_day
from engagements.models import ProfileFact
from tests import factories

pytestmark = pytest.mark.django_db
HTMX = {"hx-request": "true"}
HOSTILE = "<script>alert(1)</script>{{ 7|add:7 }}"


@pytest.fixture
def engagement(engineer):
    factories.load_catalogs()
    playbook = factories.real_playbook()
    return factories.engagement_with_lead(engineer, playbook_version=playbook)


@pytest.fixture
def taken(signed_in, engagement, engineer):
    post(signed_in(engineer), "framework-adopt", engagement, framework="owasp-llm-2025",
         version="2025.1")  # fmt: skip
    return engagement


def url(name, engagement, *more):
    owner = "engagements" if name == "profile" else "compliance"  # answers are the core's
    return reverse(f"{owner}:{name}", args=[engagement.code, *more])


def post(client, name, engagement, *more, **body):
    return client.post(url(name, engagement, *more), body)


LLM01 = ("owasp-llm-2025", "LLM01")


# --- profile ----------------------------------------------------------------------------------


def test_questions_are_answered_by_a_plain_form(signed_in, taken, engineer):
    client = signed_in(engineer)
    page = client.get(url("profile", taken)).content.decode()
    assert "0 of 6 answered" in page
    assert "LLM01, LLM02, LLM03, LLM04 and 6 more wait for this." in page

    answer = post(client, "profile", taken, step="save",
                  **{"ai.uses_llm": "yes", "ai.rag": "no", "data.classes": ["phi"]})  # fmt: skip

    assert answer.status_code == 302
    assert dict(ProfileFact.objects.values_list("key", "value")) == {
        "ai.uses_llm": True, "ai.rag": False, "data.classes": ["phi"],
    }  # fmt: skip
    page = client.get(url("profile", taken)).content.decode()
    assert "2 of 6 answered" in page
    assert f"by {engineer.name}" in page


def test_the_effect_is_shown_before_anything_is_saved(signed_in, taken, engineer):
    client = signed_in(engineer)
    body = {"step": "try", "ai.uses_llm": "no"}

    part = client.post(url("profile", taken), body, headers=HTMX).content.decode()
    page = post(client, "profile", taken, **body).content.decode()

    assert part.lstrip().startswith("<section")
    for html in (part, page):
        assert "Save 1 fact<" in html
        assert "10 controls left out, each with your answer" in html
        assert "becomes" in html
    assert not ProfileFact.objects.exists()


def test_none_of_these_is_an_answer_and_nothing_is_not_known(signed_in, taken, engineer):
    client = signed_in(engineer)
    post(client, "profile", taken, step="save", **{"data.classes": ["none-of-these"]})
    assert ProfileFact.objects.get().value == []

    page = client.get(url("profile", taken)).content.decode()
    assert "None of these" in page
    post(client, "profile", taken, step="save")
    assert not ProfileFact.objects.exists()


def test_bad_answers_are_refused(signed_in, taken, engineer):
    answer = post(signed_in(engineer), "profile", taken, step="save",
                  **{"ai.rag": "perhaps", "users.count": "-3"})  # fmt: skip

    assert answer.status_code == 422
    assert not ProfileFact.objects.exists()


# --- frameworks and controls ------------------------------------------------------------------


def test_taking_on_lists_the_controls(signed_in, taken, engineer):
    client = signed_in(engineer)
    page = client.get(url("control-list", taken)).content.decode()

    assert "OWASP Top 10 for LLM applications 2025" in page
    assert "0 proven, 0 failing, 10 unknown" in page
    assert "Prompt injection" in page
    assert "NIST AI Risk Management Framework" in page  # still offered
    assert client.get(url("control-list", taken), {"show": "proven"}).status_code == 200
    assert client.get(url("control-list", taken), {"show": "moon"}).status_code == 404
    again = post(client, "framework-adopt", taken, framework="owasp-llm-2025", version="2025.1")
    assert again.status_code == 422


def test_a_decision_with_evidence(signed_in, taken, engineer):
    client = signed_in(engineer)
    paper = factories.EvidenceFactory(engagement=taken, title=HOSTILE)
    post(client, "profile", taken, step="save", **{"ai.uses_llm": "yes"})

    answer = post(client, "control-decide", taken, *LLM01, state="satisfied",
                  rationale=HOSTILE, supports=[paper.number], owner_name=HOSTILE)  # fmt: skip
    page = client.get(answer["Location"]).content.decode()

    assert answer.status_code == 302
    assert EvidenceLink.objects.get().verdict == "supports"
    assert "Satisfied" in page
    assert "Documented" in page
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;{{ 7|add:7 }}" in page


def test_a_refused_decision_keeps_what_was_typed(signed_in, taken, engineer):
    foreign = factories.EvidenceFactory()
    client = signed_in(engineer)
    for body in (
        {"state": "satisfied", "rationale": ""},
        {"state": "contested", "rationale": "My long text"},
        {"state": "satisfied", "rationale": "My long text", "supports": [foreign.number]},
    ):
        answer = post(client, "control-decide", taken, *LLM01, **body)
        assert answer.status_code == 422
        assert body["rationale"] in answer.content.decode()

    mine = factories.EvidenceFactory(engagement=taken)
    answer = post(client, "control-decide", taken, *LLM01, state="satisfied", rationale="Why",
                  supports=[mine.number], contradicts=[mine.number])  # fmt: skip
    assert "cannot both support and contradict" in answer.content.decode()
    assert not ControlDecision.objects.exists()


def test_links_responsibility_and_scope(signed_in, taken, engineer, manager):
    paper = factories.EvidenceFactory(engagement=taken)
    client = signed_in(engineer)
    post(client, "control-link", taken, *LLM01, evidence=paper.number, verdict="contradicts")
    assert EvidenceLink.objects.get().verdict == "contradicts"

    post(client, "responsibility-set", taken, *LLM01, split="provider", provider_name="Cloud",
         attestation=paper.number, attested_until="2099-01-01")  # fmt: skip
    carried = Responsibility.objects.get()
    assert (carried.provider_name, carried.attestation) == ("Cloud", paper)

    post(client, "scope-override", taken, *LLM01, outcome="not_applicable", reason="No input")
    page = client.get(url("control", taken, *LLM01)).content.decode()
    assert "Another person has to approve it." in page
    assert post(client, "scope-approve", taken, *LLM01).status_code == 422

    answer = post(signed_in(manager), "scope-approve", taken, *LLM01)
    assert answer.status_code == 302
    assert "Not applicable" in client.get(answer["Location"]).content.decode()
    assert post(client, "scope-end", taken, *LLM01).status_code == 302
    assert post(client, "scope-end", taken, *LLM01).status_code == 404
    assert ScopeDecision.objects.filter(overridden_by=engineer).get().superseded_at


def test_an_exception_takes_two_people(signed_in, taken, engineer, manager, now):
    today = local_day(now, time_zone=taken.time_zone)
    client = signed_in(engineer)
    body = {"kind": "risk_acceptance", "reason": "For now", "starts_on": today.isoformat(),
            "expires_on": (today + timedelta(days=30)).isoformat()}  # fmt: skip
    assert (
        post(client, "exception-request", taken, *LLM01, **body | {"reason": ""}).status_code == 422
    )
    post(client, "exception-request", taken, *LLM01, **body)
    own = post(client, "exception-approve", taken, 1)
    assert own.status_code == 422
    assert "Nobody approves their own request." in own.content.decode()

    assert post(signed_in(manager), "exception-approve", taken, 1).status_code == 302
    assert ControlException.objects.get().approver == manager
    assert post(client, "exception-revoke", taken, 1).status_code == 302
    assert post(client, "exception-revoke", taken, 2).status_code == 404


# --- scope and rights -------------------------------------------------------------------------

WRITES = [
    ("profile", ()),
    ("framework-adopt", ()),
    ("control-decide", LLM01),
    ("control-link", LLM01),
    ("responsibility-set", LLM01),
    ("scope-override", LLM01),
    ("scope-approve", LLM01),
    ("scope-end", LLM01),
    ("exception-request", LLM01),
    ("exception-approve", (1,)),
    ("exception-revoke", (1,)),
]


def test_foreign_engagements_are_missing_ones(signed_in, taken):
    client = signed_in(factories.UserFactory())
    reads = [("profile", ()), ("control-list", ()), ("control", LLM01)]

    assert {client.get(url(name, taken, *more)).status_code for name, more in reads} == {404}
    assert {post(client, name, taken, *more).status_code for name, more in WRITES} == {404}


def test_an_engineer_here_judges_but_does_not_answer_or_approve(signed_in, taken, now):
    helper = factories.UserFactory()
    factories.MembershipFactory(engagement=taken, user=helper)
    client = signed_in(helper)
    not_theirs = {"profile", "framework-adopt", "scope-approve", "exception-approve"}
    today = local_day(now, time_zone=taken.time_zone)
    told = {"framework": "owasp-llm-2025", "version": "2025.1",
            "outcome": "not_applicable", "reason": "No input.", "kind": "deferral",
            "starts_on": today, "expires_on": today + timedelta(days=5)}  # fmt: skip

    for name, more in WRITES:
        status = post(client, name, taken, *more, **told).status_code
        assert (status == 403) is (name in not_theirs | {"exception-revoke"}), name
    assert "Save" not in client.get(url("profile", taken)).content.decode()


def test_a_control_of_a_framework_that_is_not_taken_on_is_missing(signed_in, taken, engineer):
    client = signed_in(engineer)

    assert client.get(url("control", taken, "nist-ai-rmf-1.0", "MAP-1.1")).status_code == 404
    assert client.get(url("control", taken, "owasp-llm-2025", "LLM11")).status_code == 404


@pytest.mark.parametrize(
    ("name", "more"), [("profile", ()), ("control-list", ()), ("control", LLM01)]
)
def test_pages_cost_at_most_twelve_queries(
    signed_in, taken, engineer, now, django_assert_max_num_queries, name, more
):
    client = signed_in(engineer)
    post(client, "profile", taken, step="save", **{"ai.uses_llm": "yes", "ai.rag": "no"})
    for number in range(3):
        factories.EvidenceFactory(engagement=taken, number=number + 1)
    post(client, "control-decide", taken, *LLM01, state="partial", rationale="R", supports=[1, 2])
    client.get(url(name, taken, *more))  # a process reads its playbook once

    with django_assert_max_num_queries(12):
        assert client.get(url(name, taken, *more)).status_code == 200
