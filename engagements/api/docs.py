"""``/api/v1/docs/``: the OpenAPI schema as a page of our own, without any script."""

from functools import cache
from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator

PAGE = "api/docs.html"
TONES = {"get": "info", "post": "ok", "patch": "warn", "put": "warn", "delete": "bad"}


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """Show every operation with what it takes and what it answers."""
    return render(request, PAGE, {"groups": groups()})


@cache
def groups() -> list[dict[str, Any]]:
    """Return the operations by noun; the routes do not change while the process runs."""
    schema = SchemaGenerator().get_schema(request=None, public=True)
    found = [
        _operation(schema, path, method, operation)
        for path, methods in schema["paths"].items()
        for method, operation in methods.items()
    ]
    found.sort(key=lambda row: (row["noun"], row["path"], row["method"]))
    return [
        {"noun": noun, "anchor": f"noun-{noun}", "operations": list(rows)}
        for noun, rows in groupby(found, key=lambda row: row["noun"])
    ]


def _operation(
    schema: dict[str, Any], path: str, method: str, operation: dict[str, Any]
) -> dict[str, Any]:
    return {
        "noun": operation["tags"][0],
        "anchor": operation["operationId"],
        "method": method.upper(),
        "tone": TONES.get(method, ""),
        "path": path,
        "words": operation.get("description", "").split("\n")[0],
        "parameters": [_parameter(row) for row in operation.get("parameters", [])],
        "takes": _fields(schema, operation.get("requestBody", {})),
        "answers": [
            _answer(schema, code, answer) for code, answer in sorted(operation["responses"].items())
        ],
    }


def _parameter(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": row["name"],
        "place": row["in"],
        "type": _type(row["schema"]),
        "required": row.get("required", False),
        "words": row.get("description", ""),
    }


def _answer(schema: dict[str, Any], code: str, answer: dict[str, Any]) -> dict[str, Any]:
    good = code.startswith("2")
    fields = _fields(schema, answer) if good else []
    return {
        "code": code,
        "tone": "ok" if good else "",
        "words": answer.get("description", ""),
        "fields": [field | {"required": False} for field in fields],
    }


def _fields(schema: dict[str, Any], body: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the fields of a body, those of its component when it names one."""
    content = next(iter(body.get("content", {}).values()), {}).get("schema", {})
    shape = _resolved(schema, content)
    required = set(shape.get("required", []))
    return [
        {
            "name": name,
            "type": _type(field),
            "required": name in required,
            "words": field.get("description", ""),
        }
        for name, field in shape.get("properties", {}).items()
    ]


def _resolved(schema: dict[str, Any], content: dict[str, Any]) -> dict[str, Any]:
    if "$ref" not in content:
        return content
    found: dict[str, Any] = schema["components"]["schemas"][content["$ref"].rsplit("/", 1)[1]]
    return found


def _type(field: dict[str, Any]) -> str:
    """Say a type in a few words: ``string or null``, ``list of Area``, ``go, hold``."""
    if "$ref" in field:
        return str(field["$ref"].rsplit("/", 1)[1])
    if choices := [str(value) for value in field.get("enum", []) if value not in {None, ""}]:
        return ", ".join(choices)
    if whole := field.get("allOf") or field.get("oneOf"):
        return " or ".join(_type(part) for part in whole)
    if field.get("type") == "array":
        return f"list of {_type(field['items'])}"
    words = field.get("format") or field.get("type", "any")
    return f"{words} or null" if field.get("nullable") else str(words)
