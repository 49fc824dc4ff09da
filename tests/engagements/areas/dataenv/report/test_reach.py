"""What sources declare of rights, identities and destinations, and what nobody measured."""

from types import SimpleNamespace

import pytest
from django.utils import timezone

from engagements.areas.dataenv.models import Source
from engagements.areas.dataenv.report.reach import reach
from engagements.domain.reporting import Tone

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def test_a_source_that_was_never_run_has_unknown_rights(engagement):
    Source.objects.create(
        engagement=engagement,
        name="claims",
        kind="postgres",
        host="db.client.example",
        port=5432,
        username="svc",
        created_by=engagement.owner,
        created_at=timezone.now(),
    )
    found = reach(SimpleNamespace(engagement=engagement))
    (right,) = found.data

    cells = (right.may_read, right.may_change, right.may_delete, right.sensitive, right.transport)
    assert {cell.tone for cell in cells} == {Tone.UNKNOWN}
    assert not right.known.measured
    assert found.egress[0].name == "db.client.example:5432"
    assert found.identities[0].first == "database role, rights not measured"
