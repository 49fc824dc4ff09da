"""The list of controls over all engagements."""

import pytest
from django.utils import timezone

from engagements.areas.compliance import services as compliance
from engagements.areas.compliance.models import Framework
from tests import factories
from tests.engagements.api.test_across import LIST, walk

pytestmark = pytest.mark.django_db


def test_controls_across_are_those_of_the_pages(signed_in, engineer, playbook_engagement):
    factories.load_catalogs()
    framework = Framework.objects.get(key="owasp-llm-2025")
    compliance.adopt_framework(
        playbook_engagement, framework=framework, actor=engineer, at=timezone.now()
    )
    browser = signed_in(engineer)

    rows, _ = walk(browser, "/api/v1/controls/?page_size=4")
    below, _ = walk(browser, f"{LIST}{playbook_engagement.code}/controls/")

    assert [row["control"]["ref"] for row in rows] == [row["ref"] for row in below]
    assert {row["state"] for row in rows} <= {row["state_today"] for row in below}
    assert rows[0]["engagement"]["code"] == playbook_engagement.code
    found = browser.get("/api/v1/controls/", {"q": "LLM01"}).json()["results"]
    assert [row["control"]["ref"] for row in found] == ["LLM01"]
    refused = browser.get("/api/v1/controls/?framework=none")
    assert refused.status_code == 400
    assert list(refused.json()["fields"]) == ["framework"]
