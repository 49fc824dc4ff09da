"""Pages over reports of every format, and new reports, while releases add fields."""

import hashlib
from dataclasses import fields, is_dataclass
from enum import Enum

import pytest
from django.utils import timezone

from engagements.models import Source
from reports import collect, selectors
from reports.document.snapshot import Snapshot
from reports.models import Report
from tests.reports import shapes

pytestmark = pytest.mark.django_db
FILES = [pytest.param(path, id=path.stem) for path in shapes.stored()]


@pytest.mark.parametrize("path", FILES)
def test_a_stored_report_opens_on_portal_and_page_with_one_field_more(
    signed_in, people, engagement, at, client, issued, path
):
    text = path.read_text()
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    Report.objects.filter(pk=issued.pk).update(snapshot=text, snapshot_sha256=sha256)
    said = Snapshot.from_json(text)
    client.force_login(people.lead)
    page = f"/engagements/{engagement.code}/reports/{issued.number}/"

    for kind in [Snapshot, *shapes.dataclasses_in()]:
        with shapes.one_field_more(kind):
            selectors._shown.cache_clear()
            client.force_login(people.approver)
            shown = client.get(at("reports", issued.number)).content.decode()
            assert said.identity.engagement_name in shown, kind
            assert f"{said.readiness.overall.low} to {said.readiness.overall.high}" in shown
            client.force_login(people.lead)
            shown = client.get(page)
            assert shown.status_code == 200, kind
            assert "cannot be opened" not in shown.content.decode(), kind


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
    return issued


def test_a_snapshot_carries_no_type_of_the_rules(report):
    made = collect.snapshot(report, as_of=timezone.now())

    assert _strangers(made) == set()
    assert Snapshot.from_json(made.to_json()) == made


def test_a_report_is_the_same_when_the_rules_know_more(report):
    at = timezone.now()
    before = collect.snapshot(report, as_of=at).to_json()

    for kind in shapes.rules():
        with shapes.one_field_more(kind):
            assert collect.snapshot(report, as_of=at).to_json() == before, kind


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
