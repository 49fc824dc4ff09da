"""The logbook over the API."""

import pytest

from engagements.api.logbook import LogEntryOut
from engagements.models import Event, LogEntry
from engagements.services import logbook
from tests import factories
from tests.engagements.api.shaped import shaped

pytestmark = pytest.mark.django_db


def url(engagement, *parts):
    return "/".join(["/api/v1/engagements", engagement.code, "log-entries", *map(str, parts), ""])


@pytest.fixture
def entry(engagement, engineer, now):
    return logbook.add_entry(engagement, kind="note", text="First.", actor=engineer, at=now)


def test_the_schema_describes_what_is_sent(signed_in, engagement, engineer, entry):
    (row,) = signed_in(engineer).get(url(engagement)).json()["results"]

    shaped(LogEntryOut, row)
    assert row["author"] == {"email": engineer.email, "name": engineer.name}
    assert (row["waiting_on"], row["owner_name"]) == (None, None)


def test_an_entry_is_added_once_per_key(signed_in, engagement, engineer):
    client = signed_in(engineer)
    body = {"kind": "blocker", "text": "VPN", "waiting_on": "client"}
    more = {"content_type": "application/json", "headers": {"Idempotency-Key": "k-1"}}

    answers = [client.post(url(engagement), body, **more) for _ in "ab"]

    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    assert answers[0].json()["visibility"] == "internal"
    assert answers[0].json()["channel"] == "api"
    assert LogEntry.objects.count() == 1
    assert Event.objects.get(type="entry.added").source == "api"


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"kind": "note"},
        {"kind": "poem", "text": "x"},
        {"kind": "note", "text": "  "},
        {"kind": "note", "text": "a\x00b"},
        {"kind": "note", "text": "a\ud800b"},
        {"kind": "note", "text": "x" * 20_001},
        {"kind": "note", "text": "x", "visibility": "everybody"},
        {"kind": "note", "text": "x", "minutes": 10**12},
        {"kind": "note", "text": "x", "due_on": "tomorrow"},
        {"kind": "note", "text": ["x"]},
        [],
    ],
)
def test_a_bad_body_changes_nothing(signed_in, engagement, engineer, body):
    answer = signed_in(engineer).post(url(engagement), body, content_type="application/json")

    assert answer.status_code == 400
    assert answer.json()["code"] == "invalid"
    assert not LogEntry.objects.exists()


def test_a_value_that_does_not_belong_is_named(signed_in, engagement, engineer):
    body = {"kind": "note", "text": "x", "owner_name": "Dana"}

    answer = signed_in(engineer).post(url(engagement), body, content_type="application/json")

    assert (answer.status_code, list(answer.json()["fields"])) == (400, ["owner_name"])


def test_fields_of_the_model_cannot_be_set(signed_in, engagement, engineer):
    body = {"kind": "note", "text": "x", "number": 99, "author": 1, "resolved_at": "2026-01-01",
            "created_at": "2020-01-01T00:00:00Z", "source": "import", "corrects": 1}  # fmt: skip

    answer = signed_in(engineer).post(url(engagement), body, content_type="application/json")

    assert answer.status_code == 400
    assert set(answer.json()["fields"]) == set(body) - {"kind", "text"}
    assert not LogEntry.objects.exists()


def test_a_correction_and_the_end_of_a_blocker(signed_in, engagement, engineer, entry, now):
    client = signed_in(engineer)
    blocker = logbook.add_entry(engagement, kind="blocker", text="VPN", actor=engineer, at=now)

    newer = client.post(
        url(engagement, 1, "corrections"), {"text": "Better."}, content_type="application/json"
    )
    over = client.post(url(engagement, blocker.number, "resolve"))

    assert (newer.status_code, newer.json()["corrects"]) == (201, {"number": 1})
    by = client.get(url(engagement, 1)).json()["corrected_by"]
    assert by == {"number": newer.json()["number"]}
    assert over.json()["resolved_at"]


def test_a_list_of_one_kind(signed_in, engagement, engineer, entry):
    client = signed_in(engineer)

    assert client.get(f"{url(engagement)}?kind=risk").json()["results"] == []
    assert len(client.get(f"{url(engagement)}?kind=note").json()["results"]) == 1
    assert client.get(f"{url(engagement)}?kind=poem").status_code == 400


def test_foreign_and_missing_entries_answer_alike(signed_in, engagement, engineer, entry, now):
    stranger = factories.UserFactory()
    client = signed_in(stranger)
    answers = [
        client.get(url(engagement)),
        client.get(url(engagement, 1)),
        client.post(url(engagement), {"kind": "note", "text": "x"}),
        client.post(url(engagement, 1, "corrections"), {"text": "x"}),
        client.post(url(engagement, 1, "resolve")),
    ]
    missing = client.get("/api/v1/engagements/ZZZ-99/log-entries/")

    assert {answer.status_code for answer in answers} == {404}
    assert {answer.content for answer in answers} == {missing.content}
    assert LogEntry.objects.count() == 1


def test_an_entry_of_a_sibling_engagement_is_missing(signed_in, engagement, engineer, now):
    sibling = factories.engagement_with_lead(engineer, client=engagement.client)
    logbook.add_entry(sibling, kind="note", text="x", actor=engineer, at=now)

    assert signed_in(engineer).get(url(engagement, 1)).status_code == 404


@pytest.mark.parametrize("number", ["0", "999999999999999999999999", "x", "-1"])
def test_odd_numbers_are_missing(signed_in, engagement, engineer, number):
    assert signed_in(engineer).get(url(engagement, number)).status_code == 404


def test_people_of_a_client_and_strangers_have_no_such_page(client, engagement, entry):
    assert client.get(url(engagement)).status_code in {401, 403}
    client.force_login(factories.UserFactory(role="client"))
    assert client.get(url(engagement)).status_code == 404


def test_many_entries_are_written_together(signed_in, engagement, engineer):
    browser = signed_in(engineer)
    entries = [{"kind": "note", "text": f"Entry {number}."} for number in range(500)]

    answer = browser.post(url(engagement, "bulk"), {"entries": entries})

    assert answer.status_code == 201
    assert [row["text"] for row in answer.json()["results"]] == [e["text"] for e in entries]
    assert answer["Location"].endswith(url(engagement))
    assert Event.objects.filter(type="entry.added").count() == 500


@pytest.mark.parametrize(
    ("entry", "status", "where"),
    [
        pytest.param({"kind": "poem", "text": "x"}, 400, {"kind"}, id="a value"),
        pytest.param({"kind": "note", "text": "x", "txt": "y"}, 400, {"txt"}, id="a name"),
        pytest.param({"kind": "note", "text": "x", "owner_name": "Y"}, 400, None, id="a rule"),
    ],
)
def test_of_many_entries_all_are_written_or_none(
    signed_in, engagement, engineer, entry, status, where
):
    good = {"kind": "note", "text": "Good."}
    body = {"entries": [good, good, entry, good]}

    answer = signed_in(engineer).post(url(engagement, "bulk"), body)

    assert answer.status_code == status
    if where is None:
        (words,) = answer.json()["fields"]["entries"]["2"]["owner_name"]
        assert words.startswith("Entry 2: ")
    else:
        assert set(answer.json()["fields"]["entries"]) == {"2"}
        assert set(answer.json()["fields"]["entries"]["2"]) == where
    assert not LogEntry.objects.exists()


@pytest.mark.parametrize("count", [0, 501])
def test_no_entries_and_too_many_are_refused(signed_in, engagement, engineer, count):
    body = {"entries": [{"kind": "note", "text": "x"}] * count}

    assert signed_in(engineer).post(url(engagement, "bulk"), body).status_code == 400
