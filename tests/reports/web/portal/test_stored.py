"""Pages over reports of every format, and new reports, while releases add fields."""

import hashlib
from dataclasses import fields, is_dataclass
from enum import Enum

import pytest
from django.test import Client
from django.utils import timezone

from engagements.areas.compliance import services as compliance
from engagements.areas.compliance.models import Framework
from engagements.areas.compliance.selectors import controls_of
from engagements.areas.dataenv.models import Source
from engagements.services.facts import set_profile
from reports import collect, selectors
from reports.document.snapshot import Snapshot
from reports.models import Report
from tests import factories
from tests.reports import shapes

pytestmark = pytest.mark.django_db
FILES = [pytest.param(path, id=path.stem) for path in shapes.stored()]


@pytest.mark.parametrize("path", FILES)
def test_a_stored_report_opens_on_portal_and_page_with_one_field_more(
    people, engagement, at, issued, path
):
    text = path.read_text()
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    Report.objects.filter(pk=issued.pk).update(snapshot=text, snapshot_sha256=sha256)
    said = Snapshot.from_json(text)
    clients, staff = Client(), Client()
    clients.force_login(people.approver)
    staff.force_login(people.lead)
    page = f"/engagements/{engagement.code}/reports/{issued.number}/"

    for kind in shapes.dataclasses_in():
        with shapes.one_field_more(kind):
            selectors._shown.cache_clear()
            shown = clients.get(at("reports", issued.number)).content.decode()
            assert said.identity.engagement_name in shown, kind
            assert f"{said.readiness.overall.low} to {said.readiness.overall.high}" in shown
    with shapes.one_field_more_each(shapes.dataclasses_in()):
        selectors._shown.cache_clear()
        shown = staff.get(page)
        assert shown.status_code == 200
        assert "cannot be opened" not in shown.content.decode()


@pytest.fixture
def report(engagement, issued):
    """Return a report of an engagement with something of every area."""
    Source.objects.create(
        engagement=engagement,
        name="claims",
        kind="sqlite",
        created_by=engagement.owner,
        created_at=timezone.now(),
    )
    by = {"actor": engagement.owner, "at": timezone.now()}
    factories.load_catalogs()
    framework = Framework.objects.get(key="owasp-llm-2025", version="2025.1")
    compliance.adopt_framework(engagement, framework=framework, **by)
    set_profile(engagement, answers={"ai.uses_llm": True}, **by)
    compliance.record_decision(
        engagement,
        control=controls_of(engagement)[0],
        state="satisfied",
        rationale="Read",
        owner_name="Client",
        evidence=[(factories.EvidenceFactory(engagement=engagement), "supports")],
        **by,
    )
    return issued


def test_a_snapshot_carries_no_type_of_the_rules(report):
    made = collect.snapshot(report, as_of=timezone.now())

    assert {row.area for row in made.readiness.requirements if row.grade} >= {"compliance"}
    assert any(row.grade for row in made.compliance.controls)
    assert made.evidence
    assert _strangers(made) == set()
    assert Snapshot.from_json(made.to_json()) == made


def test_a_report_is_the_same_when_the_rules_know_more(report):
    at = timezone.now()
    before = collect.snapshot(report, as_of=at).to_json()

    for kinds in _one_after_the_other():
        with shapes.one_field_more_each(kinds):
            assert collect.snapshot(report, as_of=at).to_json() == before, kinds


def _one_after_the_other():
    """Each dataclass of readiness alone, for those become the report's own; the others at once."""
    own = [kind for kind in shapes.rules() if ".readiness." in kind.__module__]
    return [*([kind] for kind in own), [kind for kind in shapes.rules() if kind not in own]]


def _strangers(value):
    """Name the types in a snapshot that are not its own."""
    if isinstance(value, tuple):
        return set().union(*map(_strangers, value))
    if is_dataclass(value):
        inside = set().union(*(_strangers(getattr(value, f.name)) for f in fields(value)))
        return inside | _foreign(value)
    return _foreign(value) if isinstance(value, Enum) else set()


def _foreign(value):
    kind = type(value)
    return set() if kind.__module__.startswith("reports.document.snapshot") else {kind}
