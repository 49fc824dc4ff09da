"""``/api/v1/docs/``: the OpenAPI schema as a page of our own, without any script."""

import json
from collections.abc import Mapping
from functools import cache
from itertools import groupby
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from engagements.api import samples, schema
from engagements.api.codes import codes
from engagements.api.examples import main_job
from engagements.domain.access import Role
from engagements.domain.evidence import EVIDENCE_LIMIT
from engagements.domain.filetypes import MEGABYTE

PAGE = "api/docs.html"
WITH_NAVIGATION, ALONE = "base.html", "api/public.html"
Node = Mapping[str, Any]


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """Show how to begin, and every operation with what it takes and answers; to anybody."""
    user = request.user
    of_firm = user.is_authenticated and user.role != Role.CLIENT
    context = {
        "base": WITH_NAVIGATION if of_firm else ALONE,
        "base_url": request.build_absolute_uri("/").rstrip("/"),
        "version": settings.FDE_VERSION,
        "per_minute": settings.FDE_API_PER_MINUTE,
        "evidence_megabytes": EVIDENCE_LIMIT // MEGABYTE,
        "codes": [(code, *words.split(": ", 1)) for code, words in codes().items()],
    }
    return render(request, PAGE, context | contents())


@cache
def contents() -> dict[str, Any]:
    """Return operations by noun, and shapes; routes do not change while the process runs."""
    kept = schema.document()
    found = sorted(
        (operation["tags"][0], path, method.upper(), operation)
        for path, methods in kept["paths"].items()
        for method, operation in methods.items()
    )
    groups = [_group(noun, list(rows)) for noun, rows in groupby(found, key=lambda row: row[0])]
    shapes = sorted(kept["components"]["schemas"].items())
    return {
        "groups": groups,
        "steps": [
            _step(kept["paths"][step.path][step.method], step.method, step.path, step.words)
            for step in main_job()
        ],
        "shapes": [_shape(name, body) for name, body in shapes],
    }


def _group(noun: str, rows: list[tuple[str, str, str, Node]]) -> dict[str, Any]:
    return {
        "noun": noun,
        "sample": samples.of_noun([(method, path, one) for _, path, method, one in rows]),
        "operations": [_operation(path, method, one) for _, path, method, one in rows],
    }


def _step(operation: Node, method: str, path: str, words: str) -> dict[str, Any]:
    kind, body = samples.body_of(operation)
    return {
        "anchor": operation["operationId"],
        "method": method.upper(),
        "path": path,
        "words": words.replace("`", ""),
        "body": json.dumps(body, indent=2) if body is not None else "",
        "takes_file": kind.startswith("multipart"),
    }


def _operation(path: str, method: str, operation: Node) -> dict[str, Any]:
    return {
        "anchor": operation["operationId"],
        "method": method,
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
