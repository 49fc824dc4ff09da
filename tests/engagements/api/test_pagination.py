"""Keyset pages: what a hostile or stale cursor does."""

import base64
from urllib.parse import parse_qs, urlsplit

import pytest

from engagements.selectors import keyset
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.both]
LIST = "/api/v1/engagements/"


def cursor(*values, place=LIST):
    return keyset.seal(values, place=place)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("x", id="no base64"),
        pytest.param("é", id="no ASCII"),
        pytest.param("A" * 40, id="nothing we sealed"),
        pytest.param(base64.urlsafe_b64encode(b'["n", "A-01", 1]').decode(), id="in the clear"),
        pytest.param(cursor("n", "A-01", 1)[:-2] + "AA", id="changed"),
        pytest.param(cursor("n", "A-01", 1, place="/api/v1/clients/"), id="of another list"),
        pytest.param(cursor("x", "A-01", 1), id="no such way"),
        pytest.param(cursor("n"), id="too short"),
        pytest.param(cursor("n", *range(9)), id="too long"),
    ],
)
def test_a_cursor_that_this_list_did_not_make_is_refused(signed_in, manager, text):
    factories.EngagementFactory()

    answer = signed_in(manager).get(LIST, {"cursor": text})

    assert answer.status_code == 400
    assert list(answer.json()["fields"]) == ["cursor"]


def test_a_cursor_tells_nothing_of_the_rows(signed_in, manager):
    """Primary keys tell how much a deployment holds, whoever's it is."""
    rows = [factories.EngagementFactory(code=f"PAG-{number:02d}") for number in range(3)]
    first, again = (signed_in(manager).get(LIST, {"page_size": 2}) for _ in "ab")
    (text,) = parse_qs(urlsplit(first.json()["next"]).query)["cursor"]

    sealed = base64.urlsafe_b64decode(text + "==")
    assert b"PAG-" not in sealed
    assert keyset.unseal(text, place=LIST)  # what stands in it, for us alone
    assert len(rows) == 3
    assert first.content == again.content  # equal places, equal addresses: the ETag holds
    assert first["ETag"] == again["ETag"]


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
