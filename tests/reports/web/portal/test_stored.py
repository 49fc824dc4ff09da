"""Pages over reports of every format while releases add fields."""

import hashlib

import pytest
from django.test import Client

from reports import selectors
from reports.document.snapshot import Snapshot
from reports.models import Report
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
