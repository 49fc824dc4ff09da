"""The page of a client shows the sources of its engagements."""

import pytest

from engagements.areas.dataenv.models import Source

pytestmark = pytest.mark.django_db


def test_the_account_shows_its_sources(signed_in, engineer, playbook_engagement, now):
    Source.objects.create(
        engagement=playbook_engagement, name="Warehouse", kind="sqlite", created_by=engineer,
        created_at=now,
    )  # fmt: skip

    page = signed_in(engineer).get(f"/clients/{playbook_engagement.client.code}/")

    for words in ("Warehouse", "Never probed"):
        assert words in page.content.decode()
