"""Examples in the schema: a body for every call that takes one, and a value for every path.

Those of the main job are written word for word, by the core and by areas; all others are made from
the schema, with what is required and no more.
"""

from collections.abc import Iterable
from functools import cache
from typing import Any

from engagements import registry
from engagements.showing import ApiExamples, ApiStep

Node = dict[str, Any]
CODE, PLACE = "ACM-01", "/api/v1/engagements/{code}/"
BODIES: dict[tuple[str, str], Node] = {
    ("post", "/api/v1/clients/"): {"code": "acme", "name": "Acme Insurance", "sector": "Insurance"},
    ("post", "/api/v1/engagements/"): {
        "client": {"code": "acme"},
        "code": CODE,
        "name": "Claims assistant",
        "target_go_live_on": "2027-09-30",
    },
    ("patch", PLACE): {"next_step": "Agree on the test set", "next_step_due_on": "2027-03-01"},
    ("post", f"{PLACE}members/"): {
        "person": {"email": "colleague@firm.example"},
        "role": "engineer",
    },
    ("post", f"{PLACE}log-entries/"): {
        "kind": "blocker",
        "text": "The VPN account of the test system has expired.",
        "waiting_on": "client",
        "owner_name": "Dana Reyes",
    },
    ("patch", f"{PLACE}profile/"): {"answers": {"ai.uses_llm": True}},
    ("post", f"{PLACE}evidence/"): {
        "title": "Threat model, version 3",
        "uri": "https://wiki.acme.example/threat-model",
    },
    ("post", f"{PLACE}evidence/files/"): {"title": "Threat model, version 3"},
}
PATHS: dict[str, Any] = {
    "code": CODE,
    "number": 1,
    "id": "5f0a2f4e-8c3e-4a55-9c1d-0b8f4f1c2d3e",
}
TEXTS = {"date": "2027-06-30", "date-time": "2027-06-30T09:00:00Z", "email": "one@firm.example",
         "uri": "https://example.org/", "uuid": PATHS["id"], "decimal": "250000.00"}  # fmt: skip
# From a client to the PDF: what the page of the API shows step by step.
STEPS = (
    ApiStep(method="post", path="/api/v1/clients/", words="Enter the client company.", position=10),
    ApiStep(
        method="post",
        path="/api/v1/engagements/",
        words="Begin an engagement for it. You become its lead.",
        position=20,
    ),
    ApiStep(
        method="post",
        path=f"{PLACE}members/",
        words="Add a colleague; `GET /api/v1/people/` has the addresses.",
        position=30,
    ),
    ApiStep(
        method="post",
        path=f"{PLACE}log-entries/",
        words="Write down what happened.",
        position=40,
    ),
    ApiStep(
        method="get",
        path=f"{PLACE}profile/",
        words="Read the questions of the profile, and its `ETag`.",
        position=60,
    ),
    ApiStep(
        method="patch",
        path=f"{PLACE}profile/",
        words="Answer them; send the `ETag` as `If-Match`.",
        position=70,
    ),
    ApiStep(
        method="post",
        path=f"{PLACE}evidence/files/",
        words="Attach a file as evidence.",
        position=80,
    ),
    ApiStep(
        method="get",
        path=f"{PLACE}gate/",
        words="See what the gate ahead still wants.",
        position=130,
    ),
)


@cache
def main_job() -> tuple[ApiStep, ...]:
    """Return the steps of the main job that the core and the areas name, in their order."""
    found = [*STEPS, *(step for one in _contributed() for step in one.steps)]
    return tuple(sorted(found, key=lambda step: step.position))


def _contributed() -> Iterable[ApiExamples]:
    return [show.examples for show in registry.shows().values()]


def add_to_document(result: Node, **_: Any) -> Node:
    """Add an example to every body and every part of a path."""
    schemas = result["components"]["schemas"]
    bodies = BODIES | registry.merged(_contributed(), "bodies")
    values = PATHS | registry.merged(_contributed(), "paths")
    for path, methods in result["paths"].items():
        for method, operation in methods.items():
            for row in operation.get("parameters", []):
                if row["in"] == "path":
                    row["example"] = values.get(row["name"], "example")
            for content in operation.get("requestBody", {}).get("content", {}).values():
                known = bodies.get((method, path))
                content["example"] = known or _made(content["schema"], schemas, name="")
    return result


def _made(node: Node, schemas: Node, *, name: str) -> Any:
    """Return a value that fits a part of the schema."""
    inner = node.get("allOf") or node.get("oneOf") or [node]
    if "$ref" in inner[0]:
        return _made(schemas[inner[0]["$ref"].rpartition("/")[2]], schemas, name=name)
    node = inner[0]
    if "enum" in node:
        return node["enum"][0]
    if node.get("type") == "object":
        return _object(node, schemas)
    if node.get("type") == "array":
        return [_made(node["items"], schemas, name=name)]
    text = name.replace("_", "-") if "pattern" in node else name.replace("_", " ").capitalize()
    plain = {"integer": node.get("minimum", 1), "boolean": True, "number": 1.0}
    return plain.get(node.get("type", ""), TEXTS.get(node.get("format", ""), text))


def _object(node: Node, schemas: Node) -> Node:
    fields = node.get("properties", {})
    wanted = node.get("required") or list(fields)[:1]
    return {
        name: _made(fields[name], schemas, name=name)
        for name in wanted
        if fields[name].get("format") != "binary"
    }
