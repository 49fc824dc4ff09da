"""Toasts that offer to take back what was just done."""

import re

import pytest
from django.urls import reverse

from engagements.domain.engagement import Status
from engagements.models import Engagement
from tests import factories

pytestmark = pytest.mark.django_db


def undo_of(html):
    """Return where the toast's button posts what."""
    form = re.search(
        r'<form method="post" action="([^"]+)" data-undo>(.*?)</form>', html, re.DOTALL
    )
    return form[1], dict(re.findall(r'name="([^"]+)" value="([^"]*)"', form[2]))


@pytest.fixture
def browser(signed_in, engineer, playbook_engagement):
    return signed_in(engineer)


def test_closing_is_taken_back(browser, playbook_engagement):
    code = playbook_engagement.code
    page = browser.post(
        reverse("engagements:engagement-close", args=[code]),
        {"version": 1, "close-outcome": "killed", "close-reason": "No sponsor & no money"},
        follow=True,
    ).content.decode()
    assert Engagement.objects.get().status == Status.CLOSED

    url, fields = undo_of(page)
    browser.post(url, fields)

    assert Engagement.objects.get().status == Status.OPEN


def test_handing_over_is_taken_back(browser, playbook_engagement, engineer):
    other = factories.UserFactory()
    page = browser.post(
        reverse("engagements:owner-change", args=[playbook_engagement.code]),
        {"version": 1, "owner-owner": other.pk},
        follow=True,
    ).content.decode()
    assert Engagement.objects.get().owner == other

    url, fields = undo_of(page)
    browser.post(url, fields)

    assert Engagement.objects.get().owner == engineer


def test_undo_is_refused_once_somebody_changed_it_again(browser, playbook_engagement):
    code = playbook_engagement.code
    page = browser.post(
        reverse("engagements:engagement-close", args=[code]),
        {"version": 1, "close-outcome": "killed", "close-reason": "No sponsor"},
        follow=True,
    ).content.decode()
    Engagement.objects.update(version=7)

    url, fields = undo_of(page)

    assert browser.post(url, fields).status_code == 409
    assert Engagement.objects.get().status == Status.CLOSED
