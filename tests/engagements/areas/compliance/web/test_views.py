"""Filters of the list of controls are saved like those of other pages."""

import pytest

from engagements.models import SavedView

pytestmark = pytest.mark.django_db


def test_a_view_leads_back_to_the_controls(signed_in, engineer):
    client = signed_in(engineer)

    answer = client.post("/views/add/", {"title": "Mine", "page": "controls", "query": "q=LLM01"})

    assert answer["Location"] == "/controls/?q=LLM01"
    assert client.get(f"/views/{SavedView.objects.get().slug}/")["Location"] == answer["Location"]
