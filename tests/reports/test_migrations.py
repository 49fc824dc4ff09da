"""What the migrations take out of stored reports."""

from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.utils import timezone

from reports.models import Report
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.both]
STORED = Path(__file__).parent / "stored" / "v1-demo.json"
standing = import_module("reports.migrations.0003_standing")


def test_columns_are_filled_from_format_1_and_a_damaged_report_stops_nothing(engagement):
    for number, text in enumerate(["", "garbage", "[]", STORED.read_text()], start=1):
        Report.objects.create(
            engagement=engagement,
            number=number,
            job=factories.JobFactory(engagement=engagement),
            requested_by=engagement.owner,
            requested_at=timezone.now(),
            snapshot=text,
        )

    standing.fill(apps, None)

    found = list(Report.objects.order_by("number").values_list(*standing.COLUMNS))
    assert found[:3] == [(None,) * 8] * 3
    assert found[3] == (9, 3, 0, 3, 59, 10, 0, 14)
