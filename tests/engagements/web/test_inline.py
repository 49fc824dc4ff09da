"""Values that are changed where they stand."""

import json

import pytest
from django.urls import reverse

from engagements.models import Engagement, Membership
from tests import factories

pytestmark = pytest.mark.django_db
HTMX = {"hx-request": "true"}


@pytest.fixture
def field(signed_in, engineer, playbook_engagement):
    browser = signed_in(engineer)

    def at(name):
        return reverse("engagements:engagement-field", args=[playbook_engagement.code, name])

    def call(name, body=None, headers=HTMX):
        if body is None:
            return browser.get(at(name), headers=headers)
        return browser.post(at(name), body, headers=headers)

    return call


@pytest.mark.parametrize("name", ["name", "next-step", "due", "go-live", "value"])
def test_a_value_turns_into_its_form_and_back(field, name):
    form = field(name).content.decode()

    assert "<form" in form
    assert 'name="version" value="1"' in form


def test_a_saved_value_comes_back_from_the_server(field):
    answer = field("name", {"version": "1", "name": "Claims triage"})

    assert "<h1>Claims triage</h1>" in answer.content.decode()
    assert json.loads(answer["HX-Trigger"])["fde:version"]["now"] == 2
    assert Engagement.objects.get().name == "Claims triage"


def test_the_go_live_date_takes_its_reason(field):
    refused = field("go-live", {"version": "1", "target_go_live": "2031-01-01"})
    moved = field(
        "go-live",
        {"version": "1", "target_go_live": "2031-01-01", "reason": "Freeze", "asked_by": "us"},
    )

    assert refused.status_code == 422
    assert moved.status_code == 200
    assert Engagement.objects.get().target_go_live.isoformat() == "2031-01-01"


def test_a_bad_value_is_kept_in_the_form(field):
    answer = field(
        "value", {"version": "1", "value_low": "9", "value_high": "1", "currency": "eur"}
    )

    assert answer.status_code == 422
    assert 'value="9"' in answer.content.decode()


def test_an_old_version_shows_both(field):
    field("name", {"version": "1", "name": "Theirs"})

    answer = field("name", {"version": "1", "name": "Mine"})

    html = answer.content.decode()
    assert answer.status_code == 409
    assert ("Mine" in html, "Theirs" in html, 'id="inline-name"' in html) == (True, True, True)


def test_without_a_script_the_settings_do_it(field):
    assert field("name", headers={}).status_code == 302
    assert field("name", {"version": "1", "name": "Plain"}, headers={}).status_code == 302
    assert Engagement.objects.get().name == "Plain"


def test_a_member_without_the_right_sees_no_pencil(signed_in, playbook_engagement, now):
    member = factories.UserFactory()
    Membership.objects.create(
        engagement=playbook_engagement, user=member, role="engineer", added_at=now
    )
    browser = signed_in(member)
    url = reverse("engagements:engagement-field", args=[playbook_engagement.code, "name"])

    assert browser.get(url, headers=HTMX).status_code == 403
    page = browser.get(f"/engagements/{playbook_engagement.code}/").content.decode()
    assert "data-edit" not in page


def test_an_unknown_field_is_not_found(field):
    assert field("outcome").status_code == 404
