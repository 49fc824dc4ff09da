"""Samples for the page of the API: a call as curl and as Python send it."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

Node = Mapping[str, Any]


def body_of(operation: Node) -> tuple[str, Any]:
    """Return the content type and the example of the body that an operation takes."""
    for kind, content in operation.get("requestBody", {}).get("content", {}).items():
        return kind, content.get("example")
    return "", None


def filled(path: str, operation: Node) -> str:
    """Return a path with the examples of its parts."""
    known = {
        row["name"]: row.get("example")
        for row in operation.get("parameters", [])
        if row["in"] == "path"
    }
    return re.sub(r"\{(\w+)\}", lambda part: str(known.get(part[1], part[1])), path)


def headers_of(method: str, operation: Node) -> list[tuple[str, str]]:
    """Return the headers that a sample sends beside the token, as curl writes their values."""
    names = {row["name"] for row in operation.get("parameters", []) if row["in"] == "header"}
    found = []
    if "Idempotency-Key" in names and method == "POST":
        found.append(("Idempotency-Key", "$(uuidgen)"))
    if "If-Match" in names:
        found.append(("If-Match", "$ETAG"))
    return found


def curl(method: str, path: str, operation: Node) -> str:
    """Return a call as a shell sends it."""
    kind, body = body_of(operation)
    lines = [f'curl -X {method} "$FDE_URL{filled(path, operation)}"']
    lines.append('-H "Authorization: Bearer $FDE_TOKEN"')
    lines += [f'-H "{name}: {value}"' for name, value in headers_of(method, operation)]
    if kind == "application/json":
        lines.append('-H "Content-Type: application/json"')
        lines.append(f"-d '{json.dumps(body)}'")
    elif kind:
        lines += [f"-F {name}='{value}'" for name, value in (body or {}).items()]
        lines.append("-F file=@threat-model.pdf")
    return " \\\n  ".join(lines)


def python(method: str, path: str, operation: Node) -> str:
    """Return a call as a program sends it, with the session of the first call."""
    kind, body = body_of(operation)
    parts = [f'URL + "{filled(path, operation)}"']
    if kind == "application/json":
        parts.append(f"json={body!r}")
    elif kind:
        parts += [f"data={body!r}", 'files={"file": open("threat-model.pdf", "rb")}']
    values = {"$(uuidgen)": "str(uuid.uuid4())", "$ETAG": 'read.headers["ETag"]'}
    sent = [f'"{name}": {values[value]}' for name, value in headers_of(method, operation)]
    if sent:
        parts.append(f"headers={{{', '.join(sent)}}}")
    inner = ",\n    ".join(parts)
    return f"answer = api.{method.lower()}(\n    {inner},\n)"


def of_noun(operations: Sequence[tuple[str, str, Node]]) -> dict[str, str]:
    """Return the sample of a noun: its first write with values, or its first read."""
    writes = [one for one in operations if one[0] == "POST" and body_of(one[2])[0]]
    method, path, operation = (writes or list(operations))[0]
    return {"curl": curl(method, path, operation), "python": python(method, path, operation)}
