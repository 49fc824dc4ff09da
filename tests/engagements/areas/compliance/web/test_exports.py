"""The controls of an engagement as a file."""

import pytest
from django.urls import reverse

from tests import factories

pytestmark = pytest.mark.django_db


def url(code, format):
    return reverse("compliance:control-list-export", args=[code, format])


@pytest.mark.parametrize("format", ["csv", "xlsx"])
def test_the_controls_of_an_engagement_open_as_a_file(
    playbook_engagement, engineer, signed_in, format
):
    answer = signed_in(engineer).get(url(playbook_engagement.code, format))

    assert answer.status_code == 200
    assert "attachment" in answer.headers["Content-Disposition"]


def test_a_foreign_engagement_is_a_missing_one(engineer, signed_in):
    foreign = factories.EngagementFactory(code="FRN-01")
    browser = signed_in(engineer)

    for method in (browser.get, browser.post):
        assert [method(url(code, "csv")).status_code for code in (foreign.code, "NOT-01")] == [
            404,
            404,
        ]
