"""Two people who change one expectation at once."""

import pytest
from django.urls import reverse

from engagements.areas.dataenv.models import Source, TableExpectation

pytestmark = pytest.mark.django_db


def test_expectations_of_two_people_are_both_kept(signed_in, engineer, engagement):
    source = Source.objects.create(
        engagement=engagement, kind="csv", name="Orders", created_by=engineer,
        created_at=engagement.created_at,
    )  # fmt: skip
    row = TableExpectation.objects.create(source=source, table="orders", max_age_days=7)
    url = reverse("dataenv:expectation-change", args=[engagement.code, source.pk, row.pk])
    browser = signed_in(engineer)
    read = {"in_scope": "on", "initial-in_scope": "True", "initial-max_age_days": "7",
            "initial-change_column": ""}  # fmt: skip
    browser.post(url, {**read, "max_age_days": "9"})

    other = browser.post(url, {**read, "max_age_days": "7", "change_column": "day"})
    conflict = browser.post(url, {**read, "max_age_days": "3"})

    assert other.status_code == 302
    row.refresh_from_db()
    assert (row.max_age_days, row.change_column) == (9, "day")
    assert conflict.status_code == 409
