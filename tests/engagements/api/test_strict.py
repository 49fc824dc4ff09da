"""Nothing that a caller sends is dropped without a word: every operation, one by one."""

import json
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.urls import Resolver404, resolve

from engagements.api.schema import document
from engagements.api.strict import Change, Input
from engagements.models import Evidence, LogEntry
from tests import factories

pytestmark = pytest.mark.django_db
JSON = {"content_type": "application/json"}
FILLED = {"code": "ARD-01", "number": "1", "framework": "a", "token": "b", "gate": "g", "key": "k"}
OPERATIONS = [
    (method.upper(), path)
    for path, methods in document()["paths"].items()
    for method in methods
    if path != "/api/v1/schema/"
]


def address(path):
    """Return an address of the path: that there is such a row is asked later."""
    for one in ("1", "ab", "9b2f0c1e-0000-4000-8000-000000000000", "owasp"):
        made = re.sub(r"\{(\w+)\}", lambda name: FILLED.get(name[1], one), path)  # noqa: B023
        try:
            resolve(made)
        except Resolver404:
            continue
        return made
    raise AssertionError(path)


@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_a_parameter_that_the_schema_does_not_name_is_refused(signed_in, manager, method, path):
    ask = getattr(signed_in(manager), method.lower())

    answer = ask(f"{address(path)}?upated_since=2026-01-01", **JSON)

    assert answer.status_code == 400
    assert list(answer.json()["fields"]) == ["upated_since"]


@pytest.mark.parametrize(("method", "path"), [one for one in OPERATIONS if one[0] != "GET"])
def test_a_body_is_read_by_names_or_not_taken_at_all(signed_in, manager, method, path):
    operation = document()["paths"][path][method.lower()]
    if "requestBody" in operation:
        for content in operation["requestBody"]["content"].values():
            schema = content["schema"]
            name = (schema.get("items") or schema).get("$ref", "").rpartition("/")[2]
            assert name.removeprefix("Patched").removesuffix("Request") in known(), name
        return
    ask = getattr(signed_in(manager), method.lower())

    answer = ask(address(path), json.dumps({"reson": "x"}), **JSON)

    assert answer.status_code == 400
    assert list(answer.json()["fields"]) == ["reson"]


def known(base=Input):
    """Return the names of all serializers that refuse what they do not know."""
    below = base.__subclasses__()
    return {one.__name__ for one in below}.union(*(known(one) for one in below))


@pytest.mark.parametrize(
    ("field", "said"),
    [
        pytest.param("occured_at", "Unknown field. Did you mean occurred_at?", id="misspelt"),
        pytest.param("author", "Unknown field. This call takes", id="not to be told"),
    ],
)
def test_an_unknown_field_loses_nothing_and_is_named(signed_in, manager, field, said):
    engagement = factories.engagement_with_lead(manager)
    body = {"kind": "note", "text": "Said.", field: "2026-01-01T00:00:00Z", "minutes": 0}

    answer = signed_in(manager).post(
        f"/api/v1/engagements/{engagement.code}/log-entries/", body, **JSON
    )

    assert answer.status_code == 400
    assert answer.json()["fields"][field][0].startswith(said)
    assert "minutes" in answer.json()["fields"]  # all that is wrong is said at once
    assert not LogEntry.objects.exists()


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_a_write_without_the_slash_is_not_led_elsewhere(signed_in, manager, method):
    engagement = factories.engagement_with_lead(manager)
    ask = getattr(signed_in(manager), method)

    answer = ask(
        f"/api/v1/engagements/{engagement.code}/log-entries", {"kind": "note", "text": "x"}, **JSON
    )

    assert answer.status_code == 404
    assert "end with a slash" in answer.json()["detail"]
    assert not LogEntry.objects.exists()


@pytest.mark.parametrize("told", ["2026-01-05T10:00:00", "2026-01-05", "2026-01-05 10:00"])
def test_a_time_without_a_zone_is_not_guessed_at(signed_in, manager, told):
    engagement = factories.engagement_with_lead(manager)
    body = {"kind": "note", "text": "Said.", "occurred_at": told}

    answer = signed_in(manager).post(
        f"/api/v1/engagements/{engagement.code}/log-entries/", body, **JSON
    )

    assert answer.status_code == 400
    assert list(answer.json()["fields"]) == ["occurred_at"]
    assert not LogEntry.objects.exists()


def test_a_method_that_no_call_has_is_said_to_be_none(signed_in, manager):
    assert signed_in(manager).options("/api/v1/engagements/").status_code == 405
    assert signed_in(manager).put("/api/v1/engagements/", {}, **JSON).status_code == 405


def deep(levels):
    return '{"kind": "note", "text": ' + "[" * levels + "]" * levels + "}"


@pytest.mark.parametrize("levels", [30, 900, 100_000])
def test_values_deep_in_one_another_are_no_fault_of_the_toolkit(signed_in, manager, levels):
    engagement = factories.engagement_with_lead(manager)

    answer = signed_in(manager).post(
        f"/api/v1/engagements/{engagement.code}/log-entries/", deep(levels), **JSON
    )

    assert (answer.status_code, answer.json()["code"]) == (400, "parse_error")


@pytest.mark.parametrize(
    ("body", "name"),
    [
        pytest.param('{"kind": "note", "text": "One.", "text": "Two."}', "text", id="above"),
        pytest.param('{"text": {"a": 1, "a": 1}, "kind": "note"}', "a", id="inside"),
    ],
)
def test_of_two_values_of_a_name_none_is_chosen(signed_in, manager, body, name):
    engagement = factories.engagement_with_lead(manager)

    answer = signed_in(manager).post(
        f"/api/v1/engagements/{engagement.code}/log-entries/", body, **JSON
    )

    assert answer.status_code == 400
    assert answer.json()["fields"] == {name: ["This was sent more than once."]}
    assert not LogEntry.objects.exists()


@pytest.mark.parametrize(
    ("title", "files", "name"),
    [
        pytest.param("One", 2, "file", id="files"),
        pytest.param(["One", "Two"], 1, "title", id="texts"),
    ],
)
def test_of_two_parts_of_a_form_none_is_chosen(signed_in, manager, title, files, name):
    engagement = factories.engagement_with_lead(manager)
    sent = [SimpleUploadedFile(f"{place}.pdf", b"%PDF-1.4\n%%EOF\n") for place in range(files)]

    answer = signed_in(manager).generic(
        "POST",
        f"/api/v1/engagements/{engagement.code}/evidence/files/",
        encode_multipart(BOUNDARY, {"title": title, "file": sent}),
        content_type=MULTIPART_CONTENT,
    )

    assert answer.status_code == 400
    assert answer.json()["fields"] == {name: ["This was sent more than once."]}
    assert not Evidence.objects.exists()


@pytest.mark.parametrize(
    "query", ["kind=note&kind=blocker", "kind=", "since=", "by=", "page_size="], ids=str
)
def test_a_filter_with_two_values_or_none_is_not_left_out(signed_in, manager, query):
    engagement = factories.engagement_with_lead(manager)
    browser = signed_in(manager)
    name = query.partition("=")[0]

    answer = browser.get(f"/api/v1/engagements/{engagement.code}/log-entries/?{query}")

    assert answer.status_code == 400
    assert list(answer.json()["fields"]) == [name]
    assert browser.get("/api/v1/jobs/?state=").status_code == 400
    assert browser.get("/api/v1/log-entries/?q=&cursor=").status_code == 200


@pytest.mark.parametrize("body", ["[1]", '"reason"', "7"])
def test_a_body_of_another_form_is_not_dropped(signed_in, manager, body):
    answer = signed_in(manager).post("/api/v1/notices/read-all/", body, **JSON)

    assert answer.status_code == 400
    assert answer.json()["fields"] == {"non_field_errors": ["This call takes no body."]}


CHANGES = [path for method, path in OPERATIONS if method == "PATCH" and "profile" not in path]


@pytest.mark.parametrize("path", CHANGES)
def test_a_change_of_nothing_is_refused_everywhere(path):
    content = document()["paths"][path]["patch"]["requestBody"]["content"]["application/json"]
    name = content["schema"]["$ref"].rpartition("/")[2]

    assert name.removeprefix("Patched").removesuffix("Request") in known(Change)


def test_what_comes_out_as_null_goes_in_as_null():
    shapes = document()["components"]["schemas"]

    def fields(answer):
        found = answer.get("content", {}).get("application/json", {}).get("schema", {})
        return shapes.get(found.get("$ref", "").rpartition("/")[2], {})

    wrong = []
    for method, path in OPERATIONS:
        operation = document()["paths"][path][method.lower()]
        asked = fields(operation.get("requestBody", {}))
        told = {
            name: field
            for code in ("200", "201")
            for name, field in fields(operation["responses"].get(code, {}))
            .get("properties", {})
            .items()
        }
        wrong += [
            f"{method} {path} {name}"
            for name, field in asked.get("properties", {}).items()
            if name not in asked.get("required", ()) and told.get(name, {}).get("nullable")
            if not field.get("nullable")
        ]

    assert wrong == []
