"""A new report with something of every area: no type of the rules, the same whatever they know."""

from dataclasses import fields, is_dataclass
from enum import Enum

import pytest
from django.utils import timezone

from engagements.areas.compliance import services as compliance
from engagements.areas.compliance.models import Framework
from engagements.areas.compliance.selectors import controls_of
from engagements.areas.dataenv.models import Source
from engagements.services.facts import set_profile
from reports import collect, services
from reports.document.snapshot import Snapshot
from tests import factories
from tests.reports import shapes

pytestmark = pytest.mark.django_db
OWN = ("reports.document.snapshot", "engagements.domain.reporting")


@pytest.fixture
def report(playbook_engagement):
    """Return a report of an engagement with something of every area."""
    engagement = playbook_engagement
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
    return services.open_report(engagement, **by)


def test_a_snapshot_carries_no_type_of_the_rules(report):
    made = collect.snapshot(report, as_of=timezone.now())

    assert {row.area for row in made.readiness.requirements if row.grade} >= {"compliance"}
    assert [part.area for part in made.parts] == ["compliance", "dataenv"]
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
    if isinstance(value, dict):
        return set().union(*map(_strangers, value.values()))
    if isinstance(value, tuple | list):
        return set().union(*map(_strangers, value))
    if is_dataclass(value):
        inside = set().union(*(_strangers(getattr(value, f.name)) for f in fields(value)))
        return inside | _foreign(value)
    return _foreign(value) if isinstance(value, Enum) else set()


def _foreign(value):
    kind = type(value)
    return set() if kind.__module__.startswith(OWN) else {kind}
