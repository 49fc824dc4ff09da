"""Keyset pages ``{"next", "previous", "results"}`` over rows of a selector."""

import base64
import binascii
from collections.abc import Sequence
from typing import Any

import orjson
from django.core.exceptions import ValidationError as InvalidValue
from django.db.models import Q, QuerySet
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

from engagements.api.shapes import RowOut
from engagements.selectors.written import by_keys

PAGE_SIZE = 50
MAX_PAGE_SIZE = 200


def _not_ours() -> ValidationError:
    return ValidationError({"cursor": ["This cursor was not made by this list."]})


def _cursor(text: str) -> tuple[str, list[Any]]:
    try:
        found = orjson.loads(base64.urlsafe_b64decode(text.encode()))
    except (binascii.Error, ValueError) as error:
        raise _not_ours() from error
    if not isinstance(found, list) or found[:1] not in (["n"], ["p"]):
        raise _not_ours()
    return found[0], found[1:]


def _link(request: Request, way: str, values: list[Any]) -> str:
    return at(request, base64.urlsafe_b64encode(orjson.dumps([way, *values])).decode())


def at(request: Request, cursor: str) -> str:
    """Return the whole address of the list from ``cursor`` on; "" is its start."""
    query = request.query_params.copy()
    query.pop("cursor", None)
    if cursor:
        query["cursor"] = cursor
    return str(request.build_absolute_uri(f"{request.path}?{query.urlencode()}"))


def _beyond(order: Sequence[str], values: Sequence[Any]) -> Q:
    """Return the row comparison ``(a, b) beyond (x, y)``; ``-a`` walks downwards."""
    found, equal = Q(), Q()
    for key, value in zip(order, values, strict=True):
        name, compare = (key[1:], "lt") if key.startswith("-") else (key, "gt")
        found |= equal & Q(**{f"{name}__{compare}": value})
        equal &= Q(**{name: value})
    return found


def _flip(order: Sequence[str]) -> list[str]:
    return [key[1:] if key.startswith("-") else f"-{key}" for key in order]


def page_size(request: Request) -> int:
    """Return the rows asked for, 1 to 200; 50 unless told."""
    text = request.query_params.get("page_size", str(PAGE_SIZE))
    if not text.isdecimal() or not 1 <= int(text) <= MAX_PAGE_SIZE:
        raise ValidationError({"page_size": [f"Use a number from 1 to {MAX_PAGE_SIZE}."]})
    return int(text)


def page(
    request: Request,
    rows: QuerySet[Any],
    *,
    order: Sequence[str],
    out: type[RowOut],
    keys_first: bool = False,
) -> dict[str, Any]:
    """Return one keyset page of ``rows`` in the shape of ``out``.

    ``order`` names columns (``-`` for falling), unique as a whole. ``keys_first``: the rows are
    searched by words.
    """
    size = page_size(request)
    way, values = "n", None
    if text := request.query_params.get("cursor"):
        way, values = _cursor(text)
        if len(values) != len(order):
            raise _not_ours()
    walk = list(order) if way == "n" else _flip(order)
    names = [key.lstrip("-") for key in order]
    columns = out.columns()
    extra = [name for name in names if name not in columns]
    found = rows.order_by(*walk)
    try:
        if values is not None:
            found = found.filter(_beyond(walk, values))
        if keys_first:
            found = by_keys(found, count=size + 1)
        got = list(found.values(*columns, *extra)[: size + 1])
    except (ValueError, TypeError, InvalidValue) as error:
        raise _not_ours() from error
    more = len(got) > size
    got = got[:size] if way == "n" else got[:size][::-1]
    has_next, has_previous = (more, values is not None) if way == "n" else (True, more)
    ends = [[got[place][name] for name in names] for place in (0, -1)] if got else [[], []]
    return {
        "next": _link(request, "n", ends[1]) if got and has_next else None,
        "previous": _link(request, "p", ends[0]) if got and has_previous else None,
        "results": [out.shown(row) for row in got],
    }
