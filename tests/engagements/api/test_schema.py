"""The OpenAPI schema is valid, complete about errors, and shown as a page of our own."""

import re

import jsonschema_rs
import pytest
from django.core.management import call_command
from django.urls import reverse
from drf_spectacular.generators import SchemaGenerator

from engagements.api import conditional, docs, schema, urls

UNSAFE = {"post", "put", "patch", "delete"}
REFUSALS = ["401", "403", "404", "405", "406"]


@pytest.fixture(scope="module")
def document():
    return SchemaGenerator().get_schema(request=None, public=True)


@pytest.fixture(scope="module")
def operations(document):
    return [
        (method, path, operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]


def test_the_schema_is_valid_and_no_view_is_guessed_at(tmp_path):
    call_command("spectacular", validate=True, fail_on_warn=True, file=str(tmp_path / "s.yaml"))


def test_every_route_of_the_api_is_in_it(document):
    described = {re.sub("{.*?}", "x", path) for path in document["paths"]}
    routes = {
        "/api/v1/" + re.sub("<.*?>", "x", str(entry.pattern))
        for entry in urls.urlpatterns
        if entry.name not in {"schema", "docs"}
    }

    assert routes <= described


def test_every_operation_documents_how_it_refuses(operations):
    for method, path, operation in operations:
        told = set(operation["responses"])
        wanted = {"401", "403", "404", "429"} | ({"400", "409"} if method in UNSAFE else set())
        if any(row["in"] == "query" for row in operation.get("parameters", [])):
            wanted.add("400")
        assert wanted <= told, f"{method} {path}"
        for code in wanted:
            content = operation["responses"][code]["content"]["application/json"]
            assert content["schema"]["$ref"].endswith("/ErrorOut"), f"{method} {path} {code}"


def test_every_operation_says_what_it_does_and_what_it_answers(operations):
    for method, path, operation in operations:
        assert operation.get("description"), f"{method} {path}"
        good = [code for code in operation["responses"] if code.startswith("2")]
        assert len(good) == 1, f"{method} {path}"


def test_waivers_and_what_is_like_them_are_told_in_the_same_words(operations):
    told = {
        (noun, act): operation["description"]
        for _, path, operation in operations
        for noun, act in re.findall(r"/(waiver|exception)s/\{\w+\}/(approve|revoke)/$", path)
    }

    assert ("waiver", "approve") in told
    assert told == {
        (noun, act): words.format(noun)
        for noun, _ in told
        for act, words in {
            "approve": "Approve the {}, as another person.",
            "revoke": "Revoke the {}, or turn the request down.",
        }.items()
    }


def test_operations_stand_with_their_noun(operations):
    tags = {path: operation["tags"] for _, path, operation in operations}

    assert tags["/api/v1/engagements/{code}/close/"] == ["engagements"]
    assert tags["/api/v1/engagements/{code}/waivers/{number}/approve/"] == ["waivers"]
    assert tags["/api/v1/clients/"] == ["clients"]


def test_a_conditional_change_documents_its_refusals(document):
    patch = document["paths"]["/api/v1/engagements/{code}/"]["patch"]

    assert {"412", "428"} <= set(patch["responses"])
    assert any(row["name"] == "If-Match" and row["required"] for row in patch["parameters"])


@pytest.mark.parametrize(
    ("method", "asks", "is_conditional", "codes"),
    [
        pytest.param("GET", False, False, [*REFUSALS, "429", "500"], id="a plain read"),
        pytest.param(
            "GET", True, False, ["400", *REFUSALS, "429", "500"], id="a read with a query"
        ),
        pytest.param("POST", False, False, ["400", *REFUSALS, "409", "429", "500"], id="a write"),
        pytest.param(
            "PATCH",
            False,
            True,
            ["400", *REFUSALS, "409", "412", "428", "429", "500"],
            id="if-match",
        ),
    ],
)
def test_error_codes(method, asks, is_conditional, codes):
    assert schema.error_codes(method, asks=asks, conditional=is_conditional) == codes


@pytest.mark.parametrize(
    ("header", "refusal"),
    [
        pytest.param('"3"', None, id="the version that was read"),
        pytest.param('"2", "3"', None, id="one of several"),
        pytest.param("*", None, id="any"),
        pytest.param("", conditional.PreconditionRequired, id="missing"),
        pytest.param("3", conditional.PreconditionRequired, id="no quotes"),
        pytest.param('"2"', conditional.PreconditionFailed, id="an older one"),
        pytest.param('W/"3"', conditional.PreconditionFailed, id="weak"),
    ],
)
def test_if_match(rf, header, refusal):
    request = rf.patch("/", headers={"If-Match": header})

    if refusal is None:
        assert conditional.matched(request, version=3) == 3
    else:
        with pytest.raises(refusal):
            conditional.matched(request, version=3)


@pytest.mark.django_db
def test_the_page_shows_every_operation_without_a_script(signed_in, engineer, operations, document):
    docs.contents.cache_clear()
    answer = signed_in(engineer).get(reverse("api:docs"))

    page = answer.content.decode()
    assert answer.status_code == 200
    for _, path, operation in operations:
        assert f'id="{operation["operationId"]}"' in page
        assert f"<code>{path}</code>" in page
    shapes = {f'id="shape-{name}"' for name in document["components"]["schemas"]}
    assert all(shape in page for shape in shapes)
    assert {f'id="{link}"' for link in re.findall('href="#(shape-.*?)"', page)} <= shapes
    body = page[page.index("<main") : page.index("</main>")]
    assert "<script" not in body
    assert "style=" not in body
    assert "http://" not in body.replace("http://testserver", "")


@pytest.mark.parametrize(
    ("node", "words", "shape"),
    [
        pytest.param({"type": "string", "format": "date"}, "date", "", id="plain"),
        pytest.param({"type": "integer", "nullable": True}, "integer or null", "", id="null"),
        pytest.param({"enum": ["go", "hold", ""]}, "go, hold", "", id="choices"),
        pytest.param({"$ref": "#/components/schemas/AreaOut"}, "AreaOut", "AreaOut", id="shape"),
        pytest.param({"allOf": [{"$ref": "#/x/AreaOut"}]}, "AreaOut", "AreaOut", id="wrapped"),
        pytest.param(
            {"type": "array", "items": {"$ref": "#/x/AreaOut"}},
            "list of AreaOut",
            "AreaOut",
            id="list",
        ),
        pytest.param(
            {"oneOf": [{"type": "string"}, {"type": "integer"}]}, "string or integer", "", id="two"
        ),
        pytest.param({}, "any", "", id="anything"),
    ],
)
def test_types_in_words(node, words, shape):
    assert docs._typed(node) == {"type": words, "shape": shape}


@pytest.mark.django_db
@pytest.mark.parametrize("role", [None, "client", "engineer"])
def test_page_and_schema_are_open_to_everybody(signed_in, client, role):
    """They hold what the product does, and nothing of anybody's."""
    from tests import factories

    engagement = factories.EngagementFactory(name="Secret merger", code="SEC-77")
    if role:
        signed_in(factories.UserFactory(role=role))

    page, described = client.get(reverse("api:docs")), client.get(reverse("api:schema"))

    assert (page.status_code, described.status_code) == (200, 200)
    for answer in (page, described):
        assert engagement.code.encode() not in answer.content
        assert engagement.client.name.encode() not in answer.content


def test_every_body_and_every_path_has_an_example(operations):
    for method, path, operation in operations:
        for content in operation.get("requestBody", {}).get("content", {}).values():
            assert content["example"], f"{method} {path}"
        for row in operation.get("parameters", []):
            assert row["in"] != "path" or row["example"], f"{method} {path}"


def test_every_example_fits_its_schema(document, operations):
    for _, _, operation in operations:
        for kind, content in operation.get("requestBody", {}).get("content", {}).items():
            schema = {**content["schema"], "components": document["components"]}
            if kind == "application/json":
                jsonschema_rs.validate(schema, content["example"])
