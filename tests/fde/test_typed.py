"""Text that was typed into a form which could not be taken is given back."""

import pytest
from django.test import Client

from engagements.models import LogEntry

pytestmark = pytest.mark.django_db
HERE = {"origin": "http://testserver"}
TEXT = "Met the platform team, who agreed to the window."


@pytest.fixture
def url(engagement):
    return f"/engagements/{engagement.code}/log/add/"


def body(**more):
    return {"kind": "note", "visibility": "internal", "text": TEXT} | more


def test_a_form_that_meets_an_ended_session_is_given_back(client, url):
    answer = client.post(url, body(), headers=HERE)

    html = answer.content.decode()
    assert answer.status_code == 401
    assert TEXT in html
    assert f'action="{url}"' in html
    assert "no-store" in answer["Cache-Control"]


def test_it_can_be_sent_again_after_sign_in(engineer, url):
    browser = Client(enforce_csrf_checks=True)
    browser.post(url, body(), headers=HERE)
    browser.force_login(engineer)

    too_early = browser.post(url, body(), headers=HERE)
    token = too_early.context["csrf_token"]
    taken = browser.post(url, body(csrfmiddlewaretoken=str(token)), headers=HERE)

    assert too_early.status_code == 403
    assert TEXT in too_early.content.decode()
    assert taken.status_code == 302
    assert LogEntry.objects.get().text == TEXT


def test_a_form_of_another_site_is_not_repeated(client, url):
    answer = client.post(url, body(), headers={"origin": "https://evil.example"})

    assert answer.status_code == 302
    assert TEXT.encode() not in answer.content


def test_secrets_are_never_repeated(client, url):
    secret = "a long secret with blanks in it"

    answer = client.post(url, body(secret=secret, new_password=secret), headers=HERE)

    assert answer.status_code == 401
    assert secret not in answer.content.decode()


def test_a_partial_is_sent_to_sign_in_and_back(client, url, engagement):
    page = f"http://testserver/engagements/{engagement.code}/"

    answer = client.post(url, body(), headers={"hx-request": "true", "hx-current-url": page})
    elsewhere = client.post(
        url, body(), headers={"hx-request": "true", "hx-current-url": "https://evil.example/x"}
    )

    assert answer["HX-Redirect"].endswith(f"?next=%2Fengagements%2F{engagement.code}%2F")
    assert "next" not in elsewhere["HX-Redirect"]
