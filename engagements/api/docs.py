"""``/api/v1/docs/``: the OpenAPI schema as a page of our own, without any script."""

from collections.abc import Mapping
from functools import cache
from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from engagements.api import schema
from engagements.api.codes import CODES

PAGE = "api/docs.html"
Node = Mapping[str, Any]


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """Show every operation with what it takes and answers, and the shape of every body."""
    return render(request, PAGE, contents())


@cache
def contents() -> dict[str, Any]:
    """Return operations by noun, and shapes; routes do not change while the process runs."""
    kept = schema.document()
    found = [
        _operation(path, method, operation)
        for path, methods in kept["paths"].items()
        for method, operation in methods.items()
    ]
    found.sort(key=lambda row: (row["noun"], row["path"], row["method"]))
    groups = [
        {"noun": noun, "operations": list(rows)}
        for noun, rows in groupby(found, key=lambda row: row["noun"])
    ]
    shapes = sorted(kept["components"]["schemas"].items())
    return {
        "groups": groups,
        "shapes": [_shape(name, body) for name, body in shapes],
        "codes": list(CODES.items()),
    }


def _operation(path: str, method: str, operation: Node) -> dict[str, Any]:
    return {
        "noun": operation["tags"][0],
        "anchor": operation["operationId"],
        "method": method.upper(),
        "path": path,
        "words": _first_line(operation),
        "parameters": [_parameter(row) for row in operation.get("parameters", [])],
        "takes": _body(operation.get("requestBody", {})),
        "answers": [
            {
                "code": code,
                "words": _first_line(answer),
                "body": _body(answer),
            }
            for code, answer in sorted(operation["responses"].items())
        ],
    }


def _parameter(row: Node) -> dict[str, Any]:
    place = f"{row['in']}, required" if row.get("required") else row["in"]
    return {"name": row["name"], "place": place, "words": _first_line(row), **_typed(row["schema"])}


def _body(holder: Node) -> dict[str, Any] | None:
    """Return the type of a body, None when there is none."""
    content = next(iter(holder.get("content", {}).values()), None)
    return _typed(content["schema"]) if content else None


def _shape(name: str, body: Node) -> dict[str, Any]:
    required = set(body.get("required", []))
    return {
        "name": name,
        "words": _first_line(body),
        "fields": [
            {
                "name": key,
                "words": _first_line(field),
                "required": key in required,
                **_typed(field),
            }
            for key, field in body.get("properties", {}).items()
        ],
    }


def _typed(node: Node) -> dict[str, Any]:
    """Return how a type reads, and the shape that it names, if any."""
    if "$ref" in node:
        name = str(node["$ref"].rsplit("/", 1)[1])
        return {"type": name, "shape": name}
    if node.get("type") == "array":
        inner = _typed(node["items"])
        return inner | {"type": f"list of {inner['type']}"}
    whole = node.get("allOf") or node.get("oneOf") or []
    if len(whole) == 1:
        return _typed(whole[0])
    return {"type": _words(node, whole), "shape": ""}


def _words(node: Node, whole: list[Node]) -> str:
    """Say a plain type in a few words: ``date or null``, or its choices."""
    if whole:
        return " or ".join(_typed(part)["type"] for part in whole)
    choices = [str(value) for value in node.get("enum", []) if value not in {None, ""}]
    words = ", ".join(choices) or node.get("format") or node.get("type", "any")
    return f"{words} or null" if node.get("nullable") else str(words)


def _first_line(node: Node) -> str:
    return str(node.get("description", "")).split("\n", 1)[0].replace("`", "")
