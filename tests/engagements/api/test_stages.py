"""Moves, the gate ahead, decisions, criteria, waivers and playbooks over the API."""

from datetime import timedelta

import pytest

from engagements.api.stages.criteria import CriterionRecordOut, WaiverOut
from engagements.api.stages.gate import (
    ConditionOut,
    GateDecisionDetailOut,
    GateDecisionOut,
    GateOut,
    GateRequestOut,
)
from engagements.api.stages.moves import PlaybookDetailOut, PlaybookOut, StageVisitOut
from engagements.models import CriterionResult, Engagement, Event
from tests import factories
from tests.engagements.api.shaped import shaped
from tests.engagements.services.test_stages import meet

pytestmark = pytest.mark.django_db
SPONSOR = {"gate_key": "qualify-scoping", "criterion_key": "sponsor"}
WAIVER = {"gate_key": "readiness-pilot", "criterion_key": "sandbox-restore", "reason": "Read only."}


@pytest.fixture
def url(playbook_engagement):
    return f"/api/v1/engagements/{playbook_engagement.code}/"


@pytest.fixture
def post(client, url):
    def send(user, path, body=None, *, version=None):
        client.force_login(user)
        headers = {"if-match": f'"{version}"'} if version else {}
        return client.post(url + path, body or {}, content_type="application/json", headers=headers)

    return send


@pytest.fixture
def get(client, url):
    def fetch(user, path):
        client.force_login(user)
        return client.get(url + path)

    return fetch


@pytest.fixture
def met(playbook_engagement, engineer, now):
    """Everything the first gate asks for is recorded."""
    meet(playbook_engagement, actor=engineer, at=now)
    playbook_engagement.refresh_from_db()
    return playbook_engagement


def decision(outcome, **more):
    return {"outcome": outcome, "rationale": "Because."} | more


def test_the_gate_shows_every_criterion_and_why_a_decision_is_not_open(get, engineer):
    body = get(engineer, "gate/").json()

    shaped(GateOut, body)
    sponsor = next(row for row in body["criteria"] if row["criterion_key"] == "sponsor")
    assert (sponsor["state"], sponsor["level"], sponsor["gate_key"]) == (
        "unknown",
        "must",
        "qualify-scoping",
    )
    assert sponsor["missing"]
    assert (body["musts"], body["musts_met"]) == (6, 0)
    assert "6 musts" in body["refusals"]["go"]
    assert body["refusals"]["hold"] is None
    assert get(engineer, "gate/")["ETag"].startswith('"1.')


def test_a_gate_further_on_asks_every_gate_on_the_way(get, engineer):
    body = get(engineer, "gate/?to_stage=readiness").json()

    assert [gate["gate_key"] for gate in body["gates"]] == ["qualify-scoping", "scoping-readiness"]
    assert {row["gate_key"] for row in body["criteria"]} == {"qualify-scoping", "scoping-readiness"}
    for stage in ("moon", "qualify"):
        refused = get(engineer, f"gate/?to_stage={stage}")
        assert (refused.status_code, list(refused.json()["fields"])) == (400, ["to_stage"])


def test_a_decided_gate_is_passed_and_the_move_undone(post, get, engineer, met):
    assert post(engineer, "gate-decisions/", decision("go")).status_code == 428
    decided = post(engineer, "gate-decisions/", decision("go"), version=met.version)
    assert decided.status_code == 201
    shaped(GateDecisionDetailOut, decided.json())
    assert decided.json()["snapshot"]["musts_met"] == 6
    version = int(decided["ETag"].strip('"').partition(".")[0])

    moved = post(engineer, "stage-moves/", {"to_stage": "scoping"}, version=version)
    assert (moved.status_code, moved["ETag"].partition(".")[0]) == (201, f'"{version + 1}')
    shaped(StageVisitOut, moved.json())
    late = post(engineer, "stage-moves/", {"to_stage": "readiness"}, version=version)
    assert (late.status_code, late.json()["code"]) == (412, "precondition_failed")

    undone = post(engineer, "stage-moves/undo/", version=version + 1)
    assert (undone.status_code, undone.json()["stage"]) == (200, "qualify")
    assert [row["stage"] for row in get(engineer, "stage-moves/").json()["results"]] == ["qualify"]
    (row,) = get(engineer, "gate-decisions/").json()["results"]
    shaped(GateDecisionOut, row)
    assert get(engineer, "gate-decisions/1/").json() == decided.json()
    assert get(engineer, "gate-decisions/2/").status_code == 404


def test_a_refused_move_names_what_is_missing(post, engineer):
    answer = post(engineer, "stage-moves/", {"to_stage": "scoping"}, version=1)

    assert (answer.status_code, answer.json()["code"]) == (409, "musts_unmet")
    assert any("sponsor" in line for line in answer.json()["fields"]["missing"])
    assert Engagement.objects.get().current_stage == "qualify"


@pytest.mark.parametrize("stage", ["moon", "qualify"])
def test_a_move_to_no_later_stage_names_the_field(post, engineer, met, stage):
    answer = post(engineer, "stage-moves/", {"to_stage": stage}, version=met.version)

    assert (answer.status_code, list(answer.json()["fields"])) == (400, ["to_stage"])


@pytest.mark.parametrize(
    ("change", "status"),
    [
        pytest.param({"outcome": "maybe"}, 400, id="no such outcome"),
        pytest.param({"rationale": " "}, 400, id="no reason"),
        pytest.param({"to_stage": "moon"}, 400, id="no such stage"),
        pytest.param({"version": 99}, 400, id="a version in the body"),
        pytest.param({"outcome": "recycle"}, 409, id="nowhere to go back to"),
        pytest.param({"conditions": [{"text": "x"}]}, 400, id="half a condition"),
        pytest.param({"outcome": "conditional_go"}, 409, id="nothing to set a condition for"),
    ],
)
def test_a_decision_that_is_not_open_is_refused(post, engineer, met, change, status):
    answer = post(engineer, "gate-decisions/", decision("go") | change, version=met.version)

    assert answer.status_code == status
    assert not met.gate_decisions.exists()


def test_who_asked_for_the_review_does_not_decide(post, get, engineer, manager, met):
    asked = post(engineer, "gate/requests/")
    assert (asked.status_code, asked.json()["requested_by"]["email"]) == (201, engineer.email)
    shaped(GateRequestOut, asked.json())
    assert get(engineer, "gate/").json()["request"] == asked.json()
    refused = post(engineer, "gate-decisions/", decision("go"), version=met.version)
    assert (refused.status_code, refused.json()["code"]) == (409, "own_request")

    given = post(manager, "gate-decisions/", decision("go"), version=met.version)
    assert given.json()["requested_by"]["name"] == engineer.name


def test_a_closed_engagement_has_no_gate_to_ask_for(post, get, engineer, met):
    killed = post(engineer, "gate-decisions/", decision("kill"), version=met.version)
    assert killed.status_code == 201

    assert post(engineer, "gate/requests/").status_code == 409
    assert get(engineer, "gate/").status_code == 200
    version = Engagement.objects.get().version
    for path, body in [
        ("stage-moves/", {"to_stage": "scoping"}),
        ("stage-moves/undo/", {}),
        ("gate-decisions/", decision("go")),
    ]:
        assert post(engineer, path, body, version=version).status_code == 409


def test_conditions_are_set_listed_and_closed(post, get, engineer, playbook_engagement, now):
    meet(playbook_engagement, actor=engineer, at=now, leave_out=("references",))
    playbook_engagement.refresh_from_db()
    asked = {"text": "Look at two cases", "owner_name": "Mara", "criterion_key": "references"}
    ask = [asked | {"due_on": str((now + timedelta(days=3)).date())}]
    body, version = decision("conditional_go", conditions=ask), playbook_engagement.version

    assert post(engineer, "gate-decisions/", body, version=version).status_code == 201
    (row,) = get(engineer, "conditions/").json()["results"]
    shaped(ConditionOut, row)
    assert (row["number"], row["gate_key"]) == (1, "qualify-scoping")
    closed = post(engineer, "conditions/1/close/")
    assert closed.json()["closed_by"]["name"] == engineer.name
    assert post(engineer, "conditions/1/close/").status_code == 409
    assert post(engineer, "conditions/2/close/").status_code == 404


def test_a_criterion_is_recorded_with_evidence(post, get, engineer, playbook_engagement):
    factories.EvidenceFactory(engagement=playbook_engagement, number=7)

    answer = post(engineer, "criteria/", SPONSOR | {"state": "met", "evidence": {"number": 7}})

    assert answer.status_code == 201
    shaped(CriterionRecordOut, answer.json())
    assert answer.json()["evidence"]["number"] == 7
    assert get(engineer, "criteria/").json()["results"] == [answer.json()]


@pytest.mark.parametrize(
    ("change", "status"),
    [
        pytest.param({"state": "expired"}, 400, id="a state that is worked out"),
        pytest.param({"evidence": {"number": 8}}, 400, id="evidence of another engagement"),
        pytest.param({"evidence": {"number": 2**40}}, 400, id="a number out of range"),
        pytest.param({"criterion_key": "moon"}, 400, id="no such criterion"),
        pytest.param({"criterion_key": "value-range"}, 409, id="automatic"),
        pytest.param({}, 400, id="no proof"),
    ],
)
def test_a_record_that_proves_nothing_is_refused(post, engineer, url, change, status):
    factories.EvidenceFactory(number=8)

    answer = post(engineer, "criteria/", SPONSOR | {"state": "met"} | change)

    assert answer.status_code == status
    assert not CriterionResult.objects.exists()


def test_not_applicable_needs_another_person(post, engineer, manager):
    post(engineer, "criteria/", SPONSOR | {"state": "not_applicable", "note": "Internal."})

    assert post(engineer, "criteria/approve/", SPONSOR).status_code == 409
    agreed = post(manager, "criteria/approve/", SPONSOR)
    assert (agreed.status_code, agreed.json()["approved_by"]["name"]) == (200, manager.name)
    other = SPONSOR | {"criterion_key": "one-workflow"}
    assert post(manager, "criteria/approve/", other).status_code == 404


def test_a_waiver_is_asked_for_given_and_revoked(post, get, engineer, manager, now):
    until = str((now + timedelta(days=30)).date())
    asked = post(engineer, "waivers/", WAIVER | {"expires_on": until})
    shaped(WaiverOut, asked.json())

    own = post(engineer, "waivers/1/approve/")
    assert (own.status_code, own.json()["code"]) == (409, "own_request")
    assert post(manager, "waivers/1/approve/").json()["approved_by"]["name"] == manager.name
    assert post(manager, "waivers/1/revoke/").json()["revoked_at"]
    assert post(manager, "waivers/1/revoke/").status_code == 409
    assert post(manager, "waivers/2/approve/").status_code == 404
    assert [row["number"] for row in get(engineer, "waivers/").json()["results"]] == [1]


def test_a_waiver_of_what_cannot_be_waived_names_the_criterion(post, engineer):
    answer = post(engineer, "waivers/", WAIVER | {"expires_on": "2031-01-01"} | SPONSOR)

    said = answer.json()
    assert (answer.status_code, said["code"]) == (409, "criterion_not_waivable")
    assert said["param"] == "criterion_key"


def test_a_waiver_that_is_over_already_names_its_day(post, engineer):
    answer = post(engineer, "waivers/", WAIVER | {"expires_on": "2001-01-01"})

    assert (answer.status_code, list(answer.json()["fields"])) == (400, ["expires_on"])


def test_an_engineer_records_and_asks_but_does_not_decide(post, playbook_engagement):
    helper = factories.MembershipFactory(engagement=playbook_engagement).user

    assert post(helper, "waivers/", WAIVER | {"expires_on": "2031-01-01"}).status_code == 201
    post(helper, "criteria/", SPONSOR | {"state": "not_applicable", "note": "Internal."})
    version = Engagement.objects.get().version
    for path, body in {
        "gate-decisions/": decision("hold"),
        "waivers/1/approve/": {},
        "waivers/1/revoke/": {},
        "criteria/approve/": SPONSOR,
    }.items():
        assert post(helper, path, body, version=version).status_code == 403, path
    assert not Event.objects.filter(type__in=["gate.decided", "waiver.granted"]).exists()


PATHS = ["gate/", "stage-moves/", "gate-decisions/", "conditions/", "criteria/", "waivers/"]


@pytest.mark.parametrize("path", PATHS)
def test_a_foreign_engagement_is_a_missing_one(get, post, url, path):
    stranger = factories.UserFactory()

    assert get(stranger, path).status_code == 404
    if path not in {"conditions/", "gate/"}:
        assert post(stranger, path).status_code == 404


def test_playbooks_are_read(client, signed_in, engineer):
    book = factories.real_playbook()
    caller = signed_in(engineer)

    (row,) = caller.get("/api/v1/playbooks/").json()["results"]
    shaped(PlaybookOut, row)
    whole = caller.get(f"/api/v1/playbooks/{book.key}/").json()
    shaped(PlaybookDetailOut, whole)
    assert whole["document"] == book.document
    assert caller.get("/api/v1/playbooks/nothing/").status_code == 404
    assert caller.post("/api/v1/playbooks/", {}).status_code == 405
