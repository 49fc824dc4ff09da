"""Readiness over the API: the whole computation, in code words."""

from datetime import date, timedelta

import pytest

from engagements.api.readiness import ReadinessOut, readiness_document
from engagements.domain.readiness import (
    Grade,
    LeftOut,
    Level,
    Requirement,
    Status,
    Target,
    assess,
    not_examined,
)
from tests import factories
from tests.engagements.api.shaped import shaped

TODAY = date(2031, 3, 3)


def row(key, status, *, level=Level.MUST, **more):
    base = {"area": "delivery", "group": "g", "key": key, "text": key.title(), "owner": "Lead"}
    return Requirement(**base, level=level, status=status, **more)


@pytest.fixture
def found():
    rows = [
        row("fails", Status.FAILING, since=TODAY - timedelta(days=3)),
        row("open", Status.UNKNOWN),
        row(
            "holds",
            Status.PROVEN,
            grade=Grade.MEASURED,
            valid_until=TODAY + timedelta(days=2),
            evidence=("E-07",),
        ),
        not_examined("tooling", title="Agent layer"),
    ]
    out = [LeftOut(area="delivery", group="g", key="na", text="Na", reason="does not apply")]
    target = Target(gate="g", title="Gate to Pilot", on=TODAY + timedelta(days=9))
    return assess(rows, target=target, today=TODAY, left_out=out, expected_worst=35)


def test_the_document_has_the_keys_it_documents(found):
    shaped(ReadinessOut, {"as_of": None} | readiness_document(found, titles={}))


def test_the_document_says_what_was_computed(found):
    said = readiness_document(found, titles={7: "Policy"})

    assert (said["verdict"], said["worst"], said["best"]) == ("no_go", "no_go", "no_go")
    assert (said["low"], said["high"]) == (found.judgement.low, found.judgement.high)
    assert said["musts"]["by_grade"]["measured"] == 1
    assert (said["musts"]["failing"], said["musts"]["unknown"], said["musts"]["total"]) == (1, 1, 3)
    rows = {item["key"]: item for item in said["requirements"]}
    assert [key for key, item in rows.items() if item["blocks"]] == ["fails"]
    assert [key for key, item in rows.items() if item["renewal"]] == ["holds"]
    assert rows["fails"]["days_open"] == 4
    assert rows["holds"]["evidence"] == [{"number": 7, "title": "Policy"}]
    assert [step["kind"] for step in said["road"]] == ["today", "failing_musts", "unknown_musts"]
    areas = {item["key"]: item for item in said["areas"]}
    assert (areas["delivery"]["examined"], areas["tooling"]["examined"]) == (True, False)
    assert said["left_out"][0]["reason"] == "does not apply"
    assert said["behind"] is True


@pytest.mark.django_db
@pytest.mark.both
def test_readiness_is_asked_for_the_gate_ahead(signed_in, engineer, playbook_engagement):
    url = f"/api/v1/engagements/{playbook_engagement.code}/readiness/"
    answer = signed_in(engineer).get(url)

    said = answer.json()
    assert answer.status_code == 200
    assert said["target"]["gate_key"] == "qualify-scoping"
    assert said["verdict"] == "incomplete"
    sponsor = next(item for item in said["requirements"] if item["key"] == "sponsor")
    assert (sponsor["status"], sponsor["grade"]) == ("unknown", None)
    shaped(ReadinessOut, said)
    assert signed_in(factories.UserFactory()).get(url).status_code == 404
