"""Readiness over the API: the whole computation, in code words."""

from datetime import date, timedelta

import pytest
from rest_framework import serializers

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

TODAY = date(2031, 3, 3)


def same_keys(serializer, value, path="readiness"):
    """Assert that a document and the serializer that describes it have equal keys, all the way."""
    if isinstance(serializer, serializers.ListSerializer):
        for item in value:
            same_keys(serializer.child, item, path)
    elif isinstance(serializer, serializers.Serializer) and value is not None:
        assert set(value) == set(serializer.fields), path
        for name, field in serializer.fields.items():
            same_keys(field, value[name], f"{path}.{name}")


def row(key, status, *, level=Level.MUST, **more):
    base = {"area": "delivery", "group": "g", "key": key, "text": key.title(), "owner": "Lead"}
    return Requirement(**base, level=level, status=status, **more)


@pytest.fixture
def found():
    rows = [
        row("fails", Status.FAILING, since=TODAY - timedelta(days=3)),
        row("open", Status.UNKNOWN),
        row("holds", Status.PROVEN, grade=Grade.MEASURED, valid_until=TODAY + timedelta(days=2)),
        not_examined("tooling"),
    ]
    out = [LeftOut(area="delivery", group="g", key="na", text="Na", reason="does not apply")]
    target = Target(gate="g", title="Gate to Pilot", on=TODAY + timedelta(days=9))
    return assess(rows, target=target, today=TODAY, left_out=out, expected_worst=35)


def test_the_document_has_the_keys_it_documents(found):
    same_keys(ReadinessOut(), {"as_of": None} | readiness_document(found))


def test_the_document_says_what_was_computed(found):
    said = readiness_document(found)

    assert (said["verdict"], said["worst"], said["best"]) == ("NO_GO", "NO_GO", "NO_GO")
    assert (said["low"], said["high"]) == (found.judgement.low, found.judgement.high)
    assert said["musts"]["by_grade"]["measured"] == 1
    assert (said["musts"]["failing"], said["musts"]["unknown"], said["musts"]["total"]) == (1, 1, 3)
    rows = {item["key"]: item for item in said["requirements"]}
    assert [key for key, item in rows.items() if item["blocks"]] == ["fails"]
    assert [key for key, item in rows.items() if item["renewal"]] == ["holds"]
    assert rows["fails"]["days_open"] == 4
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
    assert said["target"]["gate"] == "qualify-scoping"
    assert said["verdict"] == "INCOMPLETE"
    sponsor = next(item for item in said["requirements"] if item["key"] == "sponsor")
    assert (sponsor["status"], sponsor["grade"]) == ("unknown", None)
    same_keys(ReadinessOut(), said)
    assert signed_in(factories.UserFactory()).get(url).status_code == 404
