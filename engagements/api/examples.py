"""Examples in the schema: a body for every call that takes one, and a value for every path.

Those of the main job stand here word for word; all others are made from the schema, with what is
required and no more.
"""

from typing import Any

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
    ("post", f"{PLACE}assessments/"): {"framework": {"key": "owasp-llm-2025", "version": "2025.1"}},
    ("patch", f"{PLACE}profile/"): {"answers": {"ai.uses_llm": True}},
    ("post", f"{PLACE}evidence/"): {
        "title": "Threat model, version 3",
        "uri": "https://wiki.acme.example/threat-model",
    },
    ("post", f"{PLACE}evidence/files/"): {"title": "Threat model, version 3"},
    ("post", f"{PLACE}controls/{{framework}}/{{token}}/decisions/"): {
        "state": "satisfied",
        "rationale": "The threat model covers it, and the tests show it.",
        "links": [{"evidence": {"number": 1}, "verdict": "supports"}],
    },
    ("post", f"{PLACE}sources/"): {
        "name": "Claims database",
        "host": "db.acme.example",
        "port": 5432,
        "database": "claims",
        "username": "reader",
        "tls_mode": "verify-full",
    },
    ("post", f"{PLACE}sources/files/"): {"name": "Claims export", "purpose": "Test data"},
}
PATHS: dict[str, Any] = {
    "code": CODE,
    "framework": "owasp-llm-2025",
    "token": "LLM01",
    "number": 1,
    "id": "5f0a2f4e-8c3e-4a55-9c1d-0b8f4f1c2d3e",
    "table": "public.claims",
}
TEXTS = {"date": "2027-06-30", "date-time": "2027-06-30T09:00:00Z", "email": "one@firm.example",
         "uri": "https://example.org/", "uuid": PATHS["id"], "decimal": "250000.00"}  # fmt: skip
# In this order, from a client to the PDF: what the page of the API shows step by step.
MAIN_JOB: list[tuple[str, str, str]] = [
    ("post", "/api/v1/clients/", "Enter the client company."),
    ("post", "/api/v1/engagements/", "Begin an engagement for it. You become its lead."),
    ("post", f"{PLACE}members/", "Add a colleague; `GET /api/v1/people/` has the addresses."),
    ("post", f"{PLACE}log-entries/", "Write down what happened."),
    ("post", f"{PLACE}assessments/", "Take on a framework, one of `GET /api/v1/frameworks/`."),
    ("get", f"{PLACE}profile/", "Read the questions of the profile, and its `ETag`."),
    ("patch", f"{PLACE}profile/", "Answer them; send the `ETag` as `If-Match`."),
    ("post", f"{PLACE}evidence/files/", "Attach a file as evidence."),
    ("post", f"{PLACE}controls/{{framework}}/{{token}}/decisions/",
     "Judge a control by that evidence."),
    ("post", f"{PLACE}sources/files/", "Add a data source, here a CSV file."),
    ("post", f"{PLACE}sources/{{id}}/probe-runs/", "Have its quality measured."),
    ("get", f"{PLACE}probe-runs/{{number}}/", "Ask until `job.state` is `done`."),
    ("get", f"{PLACE}gate/", "See what the gate ahead still wants."),
    ("post", f"{PLACE}reports/", "Ask for the report."),
    ("get", f"{PLACE}reports/{{number}}/", "Ask until `ready_at` is set."),
    ("get", f"{PLACE}reports/{{number}}/file/", "Download the PDF; `sha256` is its hash."),
]  # fmt: skip


def add_to_document(result: Node, **_: Any) -> Node:
    """Add an example to every body and every part of a path."""
    schemas = result["components"]["schemas"]
    for path, methods in result["paths"].items():
        for method, operation in methods.items():
            for row in operation.get("parameters", []):
                if row["in"] == "path":
                    row["example"] = PATHS.get(row["name"], "example")
            for content in operation.get("requestBody", {}).get("content", {}).values():
                known = BODIES.get((method, path))
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
