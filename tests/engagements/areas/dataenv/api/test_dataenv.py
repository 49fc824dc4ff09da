"""Sources and probe runs over the API."""

import sqlite3

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from engagements.api.jobs import JobOut
from engagements.areas.dataenv import services
from engagements.areas.dataenv.api import schema
from engagements.areas.dataenv.models import ProbeRun, Source
from engagements.domain.jobs import CONNECTIONS, CONNECTIONS_IN
from engagements.models import Job
from tests import factories
from tests.engagements.api.shaped import shaped

pytestmark = pytest.mark.django_db
JSON = {"content_type": "application/json"}
SERVER = {"name": "Claims", "host": "db.example.org", "port": 5432, "database": "claims",
          "username": "reader", "secret": "correct horse 4711"}  # fmt: skip


@pytest.fixture(autouse=True)
def store(settings, tmp_path):
    settings.FDE_FILES = tmp_path / "files"


@pytest.fixture
def api(signed_in, engineer):
    return signed_in(engineer)


@pytest.fixture
def source(api, engagement, tmp_path):
    path = tmp_path / "orders.sqlite"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE orders (id INTEGER PRIMARY KEY, note TEXT)")
        connection.executemany("INSERT INTO orders VALUES (?, 'hidden')", [(n,) for n in range(9)])
    upload = SimpleUploadedFile("orders.sqlite", path.read_bytes())
    answer = api.post(url(engagement, "files"), {"name": "Orders", "file": upload})
    assert answer.status_code == 201
    return Source.objects.get()


def url(engagement, *parts, noun="sources"):
    return "/".join(["/api/v1/engagements", engagement.code, noun, *map(str, parts), ""])


def test_a_source_has_exactly_the_keys_of_its_schema(api, engagement, source):
    row = api.get(url(engagement, source.pk)).json()

    shaped(schema.SourceOut, row)
    assert row == api.get(url(engagement)).json()["results"][0]
    assert (row["kind"], row["file"]["sha256"]) == ("sqlite", source.file.sha256)


def test_a_password_goes_in_and_never_out(api, engagement):
    made = api.post(url(engagement), SERVER, **JSON)

    key = made.json()["id"]
    assert made.status_code == 201
    answers = (
        made.content + api.get(url(engagement)).content + api.get(url(engagement, key)).content
    )
    assert b"4711" not in answers
    assert Source.objects.get().secret.encode() not in answers
    assert api.put(url(engagement, key, "secret"), {"secret": "new"}, **JSON).status_code == 204
    assert api.get(url(engagement, key, "secret")).status_code == 405


def test_the_answer_says_when_a_password_was_forgotten(api, engagement):
    key = api.post(url(engagement), SERVER, **JSON).json()["id"]

    same = api.patch(url(engagement, key), {"purpose": "x"}, headers={"if-match": '"1"'}, **JSON)
    lowered = api.patch(
        url(engagement, key), {"tls_mode": "require"}, headers={"if-match": '"2"'}, **JSON
    )

    assert (same.json()["notice"], same.json()["secret_set_at"] is None) == (None, False)
    assert "password was forgotten" in lowered.json()["notice"]
    assert lowered.json()["secret_set_at"] is None


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 400),
        ({"name": "X"}, 400),
        ({"name": "X", "host": "a,b", "port": 1, "database": "d", "username": "u"}, 400),
        ({"name": "X", "host": "a", "port": 70000, "database": "d", "username": "u"}, 400),
        ({"name": "X", "folder_path": "../../etc/passwd"}, 400),
        ({"name": "a\u0000b", "folder_path": "x"}, 400),
        ({"name": "Orders", **{k: v for k, v in SERVER.items() if k != "name"}}, 409),
    ],
)
def test_refusals(api, engagement, source, body, status):
    answer = api.post(url(engagement), body, **JSON)

    assert answer.status_code == status
    assert set(answer.json()) >= {"code", "detail"}
    assert Source.objects.count() == 1


def test_a_change_names_the_version_it_was_made_for(api, engagement, source):
    place, body = url(engagement, source.pk), {"region": "eu-central"}
    tag = api.get(place)["ETag"]

    assert api.patch(place, body, **JSON).status_code == 428
    assert api.patch(place, body, **JSON, headers={"if-match": '"9"'}).status_code == 412
    changed = api.patch(place, body, **JSON, headers={"if-match": tag})
    assert (changed.status_code, changed.json()["region"]) == (200, "eu-central")
    assert api.delete(place, headers={"if-match": tag}).status_code == 412
    assert api.delete(place, headers={"if-match": changed["ETag"]}).status_code == 204
    assert api.get(place).status_code == 404


def test_a_test_lists_the_tables(api, engagement, source, now):
    place = url(engagement, source.pk, "test")
    assert api.get(place).status_code == 404

    asked = api.post(place)
    waiting = api.get(place).json()
    services.perform_test(asked.json()["id"], worker="w", clock=lambda: now)
    told = api.get(place).json()

    assert (asked.status_code, asked.json()["state"]) == (202, "queued")
    shaped(JobOut, asked.json())
    shaped(schema.TestOut, told)
    assert (waiting["outcome"], told["outcome"], told["job"]["state"]) == (None, "ok", "done")
    assert told["job"]["id"] == asked.json()["id"]
    assert (told["found"], told["tables"], told["added"]) == (1, ["orders"], 0)


def test_a_test_may_put_what_it_finds_in_scope(api, engagement, source, now):
    asked = api.post(url(engagement, source.pk, "test"), {"puts_in_scope": True}, **JSON)
    services.perform_test(asked.json()["id"], worker="w", clock=lambda: now)

    assert api.get(url(engagement, source.pk, "test")).json()["added"] == 1
    agreed = api.get(url(engagement, source.pk, "expectations")).json()["results"]
    assert [row["table"] for row in agreed] == ["orders"]


def test_one_limit_counts_tests_runs_and_retries(api, engagement, source):
    refused = None
    for number in range(CONNECTIONS + 1):
        noun = "probe-runs" if number % 2 else "test"
        refused = api.post(url(engagement, source.pk, noun))
        Job.objects.update(state="stopped", finished_at=timezone.now())

    assert (refused.status_code, refused.json()["code"]) == (429, "too_often")
    assert refused["Retry-After"]
    job = Job.objects.first()
    assert api.post(f"/api/v1/jobs/{job.pk}/retry/").status_code == 429
    Job.objects.update(created_at=timezone.now() - CONNECTIONS_IN)
    assert api.post(url(engagement, source.pk, "test")).status_code == 202


ORDERS = {"table": "orders", "critical": True, "required_columns": ["note"],
          "relations": [{"columns": ["id"], "table": "bills", "to": ["order_id"]}]}  # fmt: skip


def test_what_is_agreed_about_a_table_is_made_changed_and_forgotten(api, engagement, source):
    place = url(engagement, source.pk, "expectations")
    one = f"{place}orders/"

    made = api.post(place, ORDERS, **JSON)
    shaped(schema.ExpectationOut, made.json())
    assert (made.status_code, made.json()["relations"]) == (201, ORDERS["relations"])
    assert api.get(place).json()["results"] == [made.json()] == [api.get(one).json()]
    assert api.post(place, ORDERS, **JSON).status_code == 409

    assert api.patch(one, {"critical": False}, **JSON).status_code == 428
    tag = {"if-match": made["ETag"]}
    changed = api.patch(one, {"critical": False}, **JSON, headers=tag)
    assert (changed.json()["critical"], changed.json()["required_columns"]) == (False, ["note"])
    assert api.patch(one, {"critical": True}, **JSON, headers=tag).status_code == 412
    assert api.delete(one, headers=tag).status_code == 412
    assert api.delete(one, headers={"if-match": changed["ETag"]}).status_code == 204
    assert api.delete(one, headers={"if-match": "*"}).status_code == 404
    assert api.get(place).json()["results"] == []


def test_a_table_with_a_slash_in_its_name_has_an_address(api, engagement, source):
    place = url(engagement, source.pk, "expectations")

    assert api.post(place, {"table": "sales/2026"}, **JSON).status_code == 201
    assert api.get(f"{place}sales%2F2026/").json()["table"] == "sales/2026"


def test_a_relation_that_does_not_fit_is_refused(api, engagement, source):
    broken = {"table": "orders", "relations": [{"columns": ["a"], "table": "t", "to": []}]}

    answer = api.post(url(engagement, source.pk, "expectations"), broken, **JSON)

    assert (answer.status_code, list(answer.json()["fields"])) == (400, ["relations"])
    assert not source.expectations.exists()


@pytest.fixture
def ran(api, engagement, source, now):
    answer = api.post(url(engagement, source.pk, "probe-runs"))
    assert (answer.status_code, answer.json()["job"]["state"]) == (202, "queued")
    run = ProbeRun.objects.get()
    services.perform_run(run.job_id, worker="w", clock=lambda: now)
    return run


def test_a_run_is_followed_to_its_document(api, engagement, ran):
    row = api.get(url(engagement, 1, noun="probe-runs")).json()

    shaped(schema.RunOut, row)
    assert (row["job"]["state"], row["evidence"]["number"]) == ("done", 1)
    assert row["source"]["name"] == "Orders"
    assert api.get(url(engagement, noun="probe-runs")).json()["results"] == [row]
    document = api.get(url(engagement, 1, "document", noun="probe-runs")).json()
    assert row["verdict"] == document["verdict"]
    assert document["tables"][0]["rows"] == 9
    assert "hidden" not in str(document)
    statements = api.get(url(engagement, 1, "statements", noun="probe-runs")).json()["results"]
    assert len(statements) == document["statements"]
    assert list(statements[0]) == list(schema.StatementOut().get_fields())
    assert api.post(url(engagement, 1, "stop", noun="probe-runs")).status_code == 409


def test_a_waiting_run_has_no_document_and_can_be_stopped(api, engagement, source):
    api.post(url(engagement, source.pk, "probe-runs"))

    assert api.get(url(engagement, 1, "document", noun="probe-runs")).status_code == 404
    assert api.post(url(engagement, source.pk, "probe-runs")).status_code == 409
    stopped = api.post(url(engagement, 1, "stop", noun="probe-runs"))
    assert stopped.json()["job"]["state"] == "stopped"


def test_foreign_sources_and_runs_answer_like_missing_ones(signed_in, engagement, source, ran):
    other = signed_in(factories.UserFactory())
    key = source.pk

    answers = [
        other.get(url(engagement)),
        other.get(url(engagement, key)),
        other.post(url(engagement), SERVER, **JSON),
        other.patch(url(engagement, key), {}, **JSON, headers={"if-match": "*"}),
        other.delete(url(engagement, key), headers={"if-match": "*"}),
        other.put(url(engagement, key, "secret"), {"secret": "x"}, **JSON),
        other.post(url(engagement, key, "test")),
        other.get(url(engagement, key, "expectations")),
        other.post(url(engagement, key, "expectations"), {"table": "t"}, **JSON),
        other.post(url(engagement, key, "probe-runs")),
        other.get(url(engagement, noun="probe-runs")),
        other.get(url(engagement, 1, noun="probe-runs")),
        other.get(url(engagement, 1, "document", noun="probe-runs")),
        other.get(url(engagement, 1, "statements", noun="probe-runs")),
        other.post(url(engagement, 1, "stop", noun="probe-runs")),
    ]

    assert {answer.status_code for answer in answers} == {404}
    assert {answer.json()["code"] for answer in answers} == {"not_found"}
    client = signed_in(factories.UserFactory(role="client"))
    assert client.get(url(engagement)).status_code in (403, 404)
