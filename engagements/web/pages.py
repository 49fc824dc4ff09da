"""Keyset pages for lists: the place to go on from travels in the address."""

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest

from engagements.selectors.written import by_keys

SIZE = 25


@dataclass(frozen=True)
class Page:
    """One page of rows with the addresses of the first and the next one (or "")."""

    rows: list[Any]
    newest_url: str
    older_url: str


def keyset(
    request: HttpRequest,
    rows: QuerySet[Any],
    *,
    order: Sequence[str],
    size: int = SIZE,
    path: str = "",
    keys_first: bool = False,
) -> Page:
    """Return the page that ``?after=`` asks for; every filter in the address is kept.

    ``order`` ends with a unique field; ``-name`` walks downwards. ``path``: the list's own address
    where the answer to another one shows it. ``keys_first``: the rows are searched by words.

    Raises:
        Http404: the place was not given out by this list.
    """
    after = request.GET.get("after", "")
    names = [key.removeprefix("-") for key in order]
    try:
        if after:
            rows = rows.filter(_beyond(order, _values(after, len(order))))
        rows = rows.order_by(*order)
        found = list(by_keys(rows, count=size + 1) if keys_first else rows[: size + 1])
    except (ValueError, TypeError, ValidationError) as error:
        raise Http404 from error
    older = ""
    if len(found) > size:
        last = [getattr(found[size - 1], name) for name in names]
        older = base64.urlsafe_b64encode(orjson.dumps(last, default=str)).decode()
    return Page(
        rows=found[:size],
        newest_url=_url(request, after="", path=path) if after else "",
        older_url=_url(request, after=older, path=path) if older else "",
    )


def _values(text: str, count: int) -> list[Any]:
    try:
        values = orjson.loads(base64.urlsafe_b64decode(text.encode()))
    except (binascii.Error, ValueError) as error:
        raise Http404 from error
    if not isinstance(values, list) or len(values) != count:
        raise Http404
    return values


def _beyond(order: Sequence[str], values: Sequence[Any]) -> Q:
    """Return the row comparison ``(a, b) beyond (x, y)``."""
    found, equal = Q(), Q()
    for key, value in zip(order, values, strict=True):
        name, compare = (key[1:], "lt") if key.startswith("-") else (key, "gt")
        found |= equal & Q(**{f"{name}__{compare}": value})
        equal &= Q(**{name: value})
    return found


def _url(request: HttpRequest, *, after: str, path: str) -> str:
    query = request.GET.copy()
    query.pop("after", None)
    if after:
        query["after"] = after
    here = path or request.path
    return f"{here}?{query.urlencode()}" if query else here
