"""Two writes at the same moment are a conflict, a fault is a 500, and a program gets JSON."""

import pytest
from django.db import IntegrityError, OperationalError
from django.test import Client

from engagements.models import LogEntry
from engagements.services import conflicts
from engagements.services import logbook as services

pytestmark = [pytest.mark.django_db, pytest.mark.both]
TEXT = "Met the platform team, who agreed to the window."


class Deadlock(Exception):
    sqlstate = "40P01"


def deadlock():
    error = OperationalError("deadlock detected")
    error.__cause__ = Deadlock()
    return error


CLASHES = [
    pytest.param(lambda: IntegrityError("UNIQUE constraint failed"), id="a constraint"),
    pytest.param(lambda: OperationalError("database is locked"), id="SQLite's lock"),
    pytest.param(deadlock, id="a deadlock"),
]


@pytest.fixture
def failing(monkeypatch, engagement, engineer):
    """Let writing to the log fail, after it wrote; return a client that gets the answer to it."""
    browser = Client(raise_request_exception=False)
    browser.force_login(engineer)

    def fail_with(error):
        def write(*args, **kwargs):
            raise error

        monkeypatch.setattr(services.events, "record", write)
        return browser

    return fail_with


def post_api(browser, engagement):
    url = f"/api/v1/engagements/{engagement.code}/log-entries/"
    return browser.post(url, {"kind": "note", "text": TEXT}, content_type="application/json")


def post_page(browser, engagement, **headers):
    body = {"kind": "note", "visibility": "internal", "text": TEXT}
    return browser.post(f"/engagements/{engagement.code}/log/add/", body, headers=headers)


@pytest.mark.parametrize("error", CLASHES)
def test_a_conflict_is_409_in_the_api_and_changes_nothing(failing, engagement, error):
    answer = post_api(failing(error()), engagement)

    assert (answer.status_code, answer["Content-Type"]) == (409, "application/json")
    assert answer.json() == {"code": "conflict", "detail": conflicts.WORDS}
    assert answer["Retry-After"] == "1"
    assert LogEntry.objects.count() == 0


@pytest.mark.parametrize("error", CLASHES)
def test_a_conflict_on_a_page_gives_back_what_was_typed(failing, engagement, error):
    answer = post_page(failing(error()), engagement, origin="http://testserver")

    assert answer.status_code == 409
    assert TEXT in answer.content.decode()
    assert conflicts.WORDS in answer.content.decode()
    assert LogEntry.objects.count() == 0


def test_a_conflict_without_anything_to_give_back_is_a_page(failing, engagement):
    answer = post_page(failing(IntegrityError("x")), engagement)

    assert answer.status_code == 409
    assert answer.templates[0].name == "409.html"
    assert answer["X-Request-ID"][:12] in answer.content.decode()


def test_a_conflict_in_a_partial_is_a_toast_and_leaves_the_form(failing, engagement):
    answer = post_page(failing(IntegrityError("x")), engagement, hx_request="true")

    assert answer.status_code == 409
    assert (answer["HX-Retarget"], answer["HX-Reswap"]) == ("#toasts", "beforeend")
    assert conflicts.WORDS in answer.content.decode()
    assert "<html" not in answer.content.decode()


@pytest.mark.parametrize(
    "error", [ZeroDivisionError("x"), OperationalError("server closed the connection")]
)
def test_a_fault_is_500_in_json_for_programs_and_a_page_for_people(failing, engagement, error):
    browser = failing(error)
    api, page = post_api(browser, engagement), post_page(browser, engagement)

    assert (api.status_code, api["Content-Type"]) == (500, "application/json")
    assert api.json()["code"] == "server_error"
    assert api.json()["request_id"] == api["X-Request-ID"]
    assert page.status_code == 500
    assert "Something failed here" in page.content.decode()


def test_a_conflict_or_fault_before_the_view_is_answered_alike(monkeypatch, client):
    from fde import middleware

    client.raise_request_exception = False
    answers = []
    for error in (OperationalError("database is locked"), ZeroDivisionError("x")):

        def fail(*args, error=error):
            raise error

        monkeypatch.setattr(middleware, "row_for", fail)
        answers += [client.get("/api/v1/engagements/"), client.get("/")]

    assert [answer.status_code for answer in answers] == [409, 409, 500, 500]
    assert answers[0].json()["code"] == "conflict"
    assert answers[2].json()["code"] == "server_error"
