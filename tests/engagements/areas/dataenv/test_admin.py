"""The admin shows a source, and nothing that opens it."""

import pytest
from django.urls import reverse

from engagements.areas.dataenv import services

pytestmark = pytest.mark.django_db


def test_a_source_is_shown_without_its_secret(signed_in, admin_user, engagement, now):
    source = services.add_source(
        engagement, name="dw", secret="s3cret pass", host="db.example.org", port=5432,
        database="claims", username="reader", actor=engagement.owner, at=now,
    )  # fmt: skip

    page = signed_in(admin_user).get(reverse("admin:dataenv_source_change", args=[source.pk]))

    assert "dw" in page.content.decode()
    assert "s3cret pass" not in page.content.decode()
