"""Compliance over the API: same rules, same scope, same figures as the pages."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from engagements.api.facts import AnswerOut
from engagements.areas.compliance.api.catalog import (
    AssessmentOut,
    FrameworkOut,
    LibraryOut,
)
from engagements.areas.compliance.api.controls import ControlOut, DecisionOut, LinkOut
from engagements.areas.compliance.api.exceptions import ExceptionOut
from engagements.areas.compliance.api.responsibility import ResponsibilityOut
from engagements.areas.compliance.models import ControlDecision, ScopeDecision
from engagements.domain.units import local_day
from tests import factories
from tests.engagements.api.shaped import shaped

pytestmark = pytest.mark.django_db
LLM01 = "controls/owasp-llm-2025/LLM01"
OWASP = {"key": "owasp-llm-2025", "version": "2025.1"}


@pytest.fixture
def engagement(engineer):
    factories.load_catalogs()
    return factories.engagement_with_lead(engineer, playbook_version=factories.real_playbook())


@pytest.fixture
def api(signed_in):
    """Return a function that calls the API as a user, below an engagement."""

    def call(user, method, engagement, path="", *, tag="*", **body):
        client = signed_in(user)
        url = f"/api/v1/engagements/{engagement.code}/{path}/"
        if method == "get":
            return client.get(url, body)
        headers = {"if-match": tag} if method in {"patch", "put"} and tag else {}
        return getattr(client, method)(url, body, content_type="application/json", headers=headers)

    return call


@pytest.fixture
def taken(api, engagement, engineer):
    assert api(engineer, "post", engagement, "assessments", framework=OWASP).status_code == 201
    return engagement


def test_libraries(signed_in, engagement, engineer):
    client = signed_in(engineer)
    page = client.get("/api/v1/frameworks/").json()
    one = client.get("/api/v1/frameworks/nist-ai-rmf-1.0/1.0/").json()

    assert [row["key"] for row in page["results"]] == ["nist-ai-rmf-1.0", "owasp-llm-2025"]
    shaped(FrameworkOut, page["results"][0])
    assert sum(row["assessable"] for row in one["controls"]) == 72
    shaped(LibraryOut, one)
    assert client.get("/api/v1/frameworks/nist-ai-rmf-1.0/9/").status_code == 404


def test_taking_on_and_answering(api, taken, engineer):
    again = api(engineer, "post", taken, "assessments", framework=OWASP)
    before = api(engineer, "get", taken, "assessments").json()["results"]
    said = api(engineer, "patch", taken, "profile", answers={"ai.uses_llm": True})
    facts = said.json()["results"]
    after = api(engineer, "get", taken, "assessments").json()["results"]

    assert (again.status_code, again.json()["code"]) == (409, "framework_adopted")
    shaped(AssessmentOut, after[0])
    shaped(AnswerOut, facts[0])
    assert before[0]["states"] == {"undetermined": 10}
    assert after[0]["states"] == {"not_assessed": 7, "undetermined": 3}
    answer = next(row for row in facts if row["key"] == "ai.uses_llm")
    assert (answer["value"], answer["set_by"]["email"]) == (True, engineer.email)


def test_nobody_answers_over_what_they_have_not_read(api, taken, engineer):
    tag = api(engineer, "get", taken, "profile")["ETag"]
    yes, no = {"ai.uses_llm": True}, {"ai.uses_llm": False}

    assert api(engineer, "patch", taken, "profile", tag=None, answers=yes).status_code == 428
    first = api(engineer, "patch", taken, "profile", tag=tag, answers=yes)
    assert (first.status_code, first["ETag"] == tag) == (200, False)
    assert api(engineer, "patch", taken, "profile", tag=tag, answers=no).status_code == 412
    assert taken.profile_facts.get().value is True


def test_a_framework_that_is_not_loaded_is_a_wrong_value(api, taken, engineer):
    unknown = OWASP | {"version": "9"}
    answer = api(engineer, "post", taken, "assessments", framework=unknown)

    assert (answer.status_code, list(answer.json()["fields"])) == (400, ["framework"])


@pytest.mark.parametrize(
    ("answers", "status"),
    [
        ({"ai.moon": True}, 400),
        ({"ai.rag": "yes"}, 400),
        ([1], 400),
        ({"ai.rag": {"$ne": 1}}, 400),
        ({"data.classes": [["phi"]]}, 400),
    ],
)
def test_bad_answers(api, taken, engineer, answers, status):
    answer = api(engineer, "patch", taken, "profile", answers=answers)

    assert (answer.status_code, list(answer.json()["fields"])) == (status, ["answers"])


def test_controls_are_listed_filtered_and_paged(api, taken, engineer):
    first = api(engineer, "get", taken, "controls", page_size=4).json()
    cursor = parse_qs(urlsplit(first["next"]).query)["cursor"]
    rest = api(engineer, "get", taken, "controls", page_size=200, cursor=cursor)

    shaped(ControlOut, first["results"][0])
    assert [row["ref"] for row in first["results"]] == ["LLM01", "LLM02", "LLM03", "LLM04"]
    assert "LLM04" not in first["next"]
    assert len(rest.json()["results"]) == 6
    assert rest.json()["previous"]
    assert api(engineer, "get", taken, "controls", cursor="moon").status_code == 400
    assert len(api(engineer, "get", taken, "controls", counts_as="unknown").json()["results"]) == 10
    for wrong in ({"framework": "moon"}, {"counts_as": "nope"}, {"state": "nope"}):
        answer = api(engineer, "get", taken, "controls", **wrong)
        assert (answer.status_code, list(answer.json()["fields"])) == (400, list(wrong))


def test_a_decision_with_evidence(api, taken, engineer):
    paper = factories.EvidenceFactory(engagement=taken)
    api(engineer, "patch", taken, "profile", answers={"ai.uses_llm": True})
    links = [{"evidence": {"number": paper.number}, "verdict": "supports"}]
    made = api(engineer, "post", taken, f"{LLM01}/decisions", state="satisfied",
               rationale="Tried it.", links=links)  # fmt: skip
    listed = api(engineer, "get", taken, f"{LLM01}/decisions").json()["results"]

    assert made.status_code == 201
    assert (made.json()["number"], made.json()["state"]) == (1, "satisfied")
    assert listed == [made.json()]
    shaped(DecisionOut, made.json())
    stands = api(engineer, "get", taken, LLM01).json()
    assert (stands["state"], stands["grade"]) == ("satisfied", "documented")
    assert stands["evidence"] == [{"number": paper.number, "title": paper.title}]

    against = factories.EvidenceFactory(engagement=taken)
    link = api(engineer, "post", taken, f"{LLM01}/evidence", evidence={"number": against.number},
               verdict="contradicts")  # fmt: skip
    assert link.status_code == 201
    shaped(LinkOut, link.json())
    assert link.json()["evidence"] == {"number": against.number, "title": against.title}
    assert link.json() in api(engineer, "get", taken, f"{LLM01}/evidence").json()["results"]
    assert api(engineer, "get", taken, LLM01).json()["state"] == "contested"


def test_decisions_are_numbered_where_they_were_taken(api, taken, engineer):
    for token in ("LLM01", "LLM02", "LLM01"):
        body = {"state": "planned", "rationale": "R"}
        path = f"controls/owasp-llm-2025/{token}/decisions"
        assert api(engineer, "post", taken, path, **body).status_code == 201

    rows = api(engineer, "get", taken, f"{LLM01}/decisions").json()["results"]
    assert [row["number"] for row in rows] == [3, 1]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 400),
        ({"state": "contested", "rationale": "R"}, 400),
        ({"state": "satisfied", "rationale": "R\x00"}, 400),
        ({"state": "satisfied", "rationale": "R", "links": [{"evidence": {"number": 99}}]}, 400),
        (
            {"state": "satisfied", "rationale": "R",
             "links": [{"evidence": {"number": 99}, "verdict": "supports"}]},
            400,
        ),
        ({"state": "satisfied", "rationale": "R" * 5001}, 400),
    ],
)  # fmt: skip
def test_bad_decisions(api, taken, engineer, body, status):
    answer = api(engineer, "post", taken, f"{LLM01}/decisions", **body)

    assert answer.status_code == status
    assert answer.json()["detail"]
    assert not ControlDecision.objects.exists()


def test_scope_and_responsibility(api, taken, engineer, manager):
    made = api(engineer, "post", taken, f"{LLM01}/scope", outcome="not_applicable", reason="No")
    own = api(engineer, "post", taken, f"{LLM01}/scope/approve")
    agreed = api(manager, "post", taken, f"{LLM01}/scope/approve")
    ended = api(engineer, "post", taken, f"{LLM01}/scope/end")

    assert made.json()["waits_for_approval"]
    assert (own.status_code, own.json()["code"]) == (409, "own_request")
    assert (agreed.json()["state"], agreed.json()["counts_as"]) == ("na", None)
    assert ended.json()["state"] == "undetermined"
    assert api(engineer, "post", taken, f"{LLM01}/scope/end").status_code == 400

    api(engineer, "patch", taken, "profile", answers={"ai.uses_llm": True})
    tag = api(engineer, "get", taken, f"{LLM01}/responsibility")["ETag"]
    carried = api(engineer, "put", taken, f"{LLM01}/responsibility", tag=tag, split="provider",
                  provider_name="Cloud", attestation_expires_on="2099-01-01")  # fmt: skip
    assert carried.status_code == 200
    shaped(ResponsibilityOut, carried.json())
    assert carried.json()["set_by"]["email"] == engineer.email
    assert api(engineer, "get", taken, LLM01).json()["state"] == "inherited"


def test_nobody_says_who_carries_a_control_over_what_they_have_not_read(api, taken, engineer):
    path = f"{LLM01}/responsibility"
    unset = api(engineer, "get", taken, path)
    assert set(unset.json().values()) == {None}

    assert api(engineer, "put", taken, path, tag=None, split="customer").status_code == 428
    first = api(engineer, "put", taken, path, tag=unset["ETag"], split="customer")
    late = api(engineer, "put", taken, path, tag=unset["ETag"], split="shared",
               provider_name="Cloud")  # fmt: skip

    assert (first.status_code, late.status_code) == (200, 412)
    assert api(engineer, "get", taken, path).json()["split"] == "customer"


def test_exceptions_take_two_people(api, taken, engineer, manager, now):
    today = local_day(now, time_zone=taken.time_zone)
    body = {"kind": "deferral", "reason": "R", "starts_on": str(today),
            "expires_on": str(today + timedelta(days=60))}  # fmt: skip
    made = api(engineer, "post", taken, f"{LLM01}/exceptions", **body)
    own = api(engineer, "post", taken, "exceptions/1/approve")
    given = api(manager, "post", taken, "exceptions/1/approve")
    listed = api(engineer, "get", taken, "exceptions").json()["results"]
    of_one = api(engineer, "get", taken, f"{LLM01}/exceptions").json()["results"]
    revoked = api(manager, "post", taken, "exceptions/1/revoke")

    shaped(ExceptionOut, made.json())
    assert (own.status_code, own.json()["code"]) == (409, "own_request")
    assert given.json()["approved_by"]["name"] == manager.name
    assert listed == of_one
    assert revoked.json()["revoked_at"]
    late = api(engineer, "post", taken, f"{LLM01}/exceptions",
               **body | {"expires_on": str(today + timedelta(days=91))})  # fmt: skip
    assert (late.status_code, list(late.json()["fields"])) == (400, ["expires_on"])
    helped = body | {"kind": "compensating", "compensating_control": {"token": "moon"}}
    helper = api(engineer, "post", taken, f"{LLM01}/exceptions", **helped)
    assert helper.status_code == 400


CALLS = [
    ("get", "assessments", True),
    ("post", "assessments", False),
    ("get", "profile", True),
    ("patch", "profile", False),
    ("get", "controls", True),
    ("get", LLM01, True),
    ("get", f"{LLM01}/decisions", True),
    ("post", f"{LLM01}/decisions", True),
    ("post", f"{LLM01}/evidence", True),
    ("post", f"{LLM01}/scope", True),
    ("post", f"{LLM01}/scope/approve", False),
    ("post", f"{LLM01}/scope/end", True),
    ("get", f"{LLM01}/responsibility", True),
    ("put", f"{LLM01}/responsibility", True),
    ("get", f"{LLM01}/exceptions", True),
    ("post", f"{LLM01}/exceptions", True),
    ("get", "exceptions", True),
    ("post", "exceptions/1/approve", False),
    ("post", "exceptions/1/revoke", False),
]


BODIES = {"assessments": {"framework": OWASP}, "profile": {"answers": {"ai.uses_llm": True}}}


def test_scope_and_rights(api, taken, engineer, now):
    stranger, helper = factories.UserFactory(), factories.UserFactory()
    factories.MembershipFactory(engagement=taken, user=helper)
    api(helper, "post", taken, f"{LLM01}/scope", outcome="not_applicable", reason="No")
    today = local_day(now, time_zone=taken.time_zone)
    api(helper, "post", taken, f"{LLM01}/exceptions", kind="deferral", reason="R",
        starts_on=str(today), expires_on=str(today + timedelta(days=9)))  # fmt: skip

    for method, path, may in CALLS:
        assert api(stranger, method, taken, path).status_code == 404, path
        body = BODIES.get(path, {}) if method != "get" else {}
        status = api(helper, method, taken, path, **body).status_code
        assert (status == 403) is not may, (path, status)


def test_people_of_a_client_reach_nothing(api, taken, signed_in):
    client = factories.UserFactory(role="client")
    answers = [api(client, method, taken, path).status_code for method, path, _ in CALLS]

    assert set(answers) <= {403, 404}
    assert signed_in(client).get("/api/v1/frameworks/").status_code in {403, 404}


def test_a_control_that_is_not_taken_on_is_missing(api, taken, engineer):
    missing = "controls/nist-ai-rmf-1.0/MAP-1.1"

    assert api(engineer, "get", taken, missing).status_code == 404
    assert api(engineer, "post", taken, f"{missing}/decisions").status_code == 404
    assert not ScopeDecision.objects.exclude(control__framework__key="owasp-llm-2025").exists()
