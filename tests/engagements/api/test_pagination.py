"""Keyset pages: what a hostile or stale cursor does."""

import base64

import orjson
import pytest

from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.both]
LIST = "/api/v1/engagements/"


def cursor(value):
    return base64.urlsafe_b64encode(orjson.dumps(value)).decode()


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("x", id="no base64"),
        pytest.param("é", id="no ASCII"),
        pytest.param(base64.urlsafe_b64encode(b"{").decode(), id="no JSON"),
        pytest.param(cursor(7), id="a number"),
        pytest.param(cursor([]), id="nothing"),
        pytest.param(cursor({"n": 1}), id="an object"),
        pytest.param(cursor([["n"], 1, 2]), id="a way that is a list"),
        pytest.param(cursor(["x", 1, 2]), id="no such way"),
        pytest.param(cursor(["n", "2031-01-01T00:00:00Z"]), id="too short"),
        pytest.param(cursor(["n", "soon", 1]), id="no date"),
        pytest.param(cursor(["n", 5, 1]), id="a number for a date"),
        pytest.param(cursor(["n", "2031-01-01T00:00:00Z", "x"]), id="no number"),
        pytest.param(cursor(["n", "2031-01-01T00:00:00Z", [1]]), id="a list for a number"),
        pytest.param(cursor(["n", "2031-01-01T00:00:00Z", {"a": 1}]), id="an object for a number"),
        pytest.param(cursor(["n", None, 1]), id="nothing for a date"),
    ],
)
def test_a_cursor_that_no_list_made_is_refused(signed_in, manager, text):
    factories.EngagementFactory()

    answer = signed_in(manager).get(LIST, {"cursor": text})

    assert answer.status_code == 400
    assert list(answer.json()["fields"]) == ["cursor"]


@pytest.mark.parametrize("size", ["0", "-1", "201", "many", "1e9", "", "²"])
def test_a_page_of_no_size_is_refused(signed_in, manager, size):
    answer = signed_in(manager).get(LIST, {"page_size": size})

    assert (answer.status_code, list(answer.json()["fields"])) == (400, ["page_size"])


def test_pages_go_back_the_way_they_came(signed_in, manager):
    for number in range(5):
        factories.EngagementFactory(code=f"PAG-{number:02d}")
    caller = signed_in(manager)
    first = caller.get(LIST, {"page_size": 2}).json()
    second = caller.get(first["next"]).json()

    assert first["previous"] is None
    assert first["next"].startswith("http://testserver/api/v1/")  # a program needs no rule for it
    assert caller.get(second["previous"]).json()["results"] == first["results"]
    third = caller.get(second["next"]).json()
    assert third["next"] is None
    assert len(third["results"]) == 1


@pytest.mark.parametrize("number", ["99999999999", "9" * 40])
@pytest.mark.parametrize(
    "path", ["waivers/{}/approve/", "conditions/{}/close/", "gate-decisions/{}/"]
)
def test_a_number_beyond_all_numbers_is_a_missing_one(
    signed_in, engineer, playbook_engagement, path, number
):
    url = f"{LIST}{playbook_engagement.code}/{path.format(number)}"
    caller = signed_in(engineer)
    answer = caller.get(url) if path.startswith("gate") else caller.post(url)

    assert answer.status_code == 404
