"""Controls are found by the composer of the log."""

import pytest
from django.urls import reverse

from tests import factories

pytestmark = pytest.mark.django_db


def test_the_composer_completes_controls(signed_in, engineer):
    factories.load_catalogs()
    row = factories.engagement_with_lead(engineer, playbook_version=factories.real_playbook())
    browser = signed_in(engineer)
    browser.post(
        reverse("compliance:framework-adopt", args=[row.code]),
        {"framework": "owasp-llm-2025", "version": "2025.1"},
    )
    url = reverse("engagements:complete", args=[row.code])

    answer = browser.get(url, {"mark": "#", "q": "llm01"}, headers={"HX-Request": "true"})

    assert 'data-text="#LLM01 ' in answer.content.decode()
