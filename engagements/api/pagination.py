"""Keyset pages ``{"next", "previous", "results"}`` over rows of a selector."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from django.core.exceptions import ValidationError as InvalidValue
from django.db.models import QuerySet
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

from engagements.api.shapes import RowOut
from engagements.selectors import keyset
from engagements.selectors.written import by_keys

PAGE_SIZE = 50
MAX_PAGE_SIZE = 200
Row = TypeVar("Row")


def not_ours() -> ValidationError:
    """Return the refusal of a cursor that this list did not make."""
    return ValidationError({"cursor": ["This cursor was not made by this list."]})


def asked_place(request: Request, *, count: int) -> tuple[str, list[Any] | None]:
    """Return the way to walk, ``n`` or ``p``, and the ``count`` values of the row to go on from.

    Raises:
        ValidationError: the cursor is not one of this list.
    """
    text = request.query_params.get("cursor")
    if not text:
        return "n", None
    try:
        way, *values = keyset.unseal(text, place=request.path)
    except ValueError as error:
        raise not_ours() from error
    if way not in {"n", "p"} or len(values) != count:
        raise not_ours()
    return way, values


def link(request: Request, way: str, values: Sequence[Any]) -> str:
    """Return the whole address of the list from a row on."""
    query = request.query_params.copy()
    query["cursor"] = keyset.seal([way, *values], place=request.path)
    return str(request.build_absolute_uri(f"{request.path}?{query.urlencode()}"))


def _flip(order: Sequence[str]) -> list[str]:
    return [key[1:] if key.startswith("-") else f"-{key}" for key in order]


def page_size(request: Request) -> int:
    """Return the rows asked for, 1 to 200; 50 by default."""
    text = request.query_params.get("page_size", str(PAGE_SIZE))
    if not (text.isascii() and text.isdecimal()) or not 1 <= int(text) <= MAX_PAGE_SIZE:
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
    way, values = asked_place(request, count=len(order))
    walk = list(order) if way == "n" else _flip(order)
    names = [key.lstrip("-") for key in order]
    columns = out.columns()
    extra = [name for name in names if name not in columns]
    found = rows.order_by(*walk)
    try:
        if values is not None:
            found = found.filter(keyset.beyond(walk, values))
        if keys_first:
            found = by_keys(found, count=size + 1)
        got = list(found.values(*columns, *extra)[: size + 1])
    except (ValueError, TypeError, InvalidValue) as error:
        raise not_ours() from error
    more = len(got) > size
    got = got[:size] if way == "n" else got[:size][::-1]
    has_next, has_previous = (more, values is not None) if way == "n" else (True, more)
    ends = [[got[place][name] for name in names] for place in (0, -1)] if got else [[], []]
    return {
        "next": link(request, "n", ends[1]) if got and has_next else None,
        "previous": link(request, "p", ends[0]) if got and has_previous else None,
        "results": [out.shown(row) for row in got],
    }


def page_of_list(
    request: Request,
    rows: Sequence[Row],
    *,
    named: Sequence[list[Any]],
    show: Callable[[Row], dict[str, Any]],
) -> dict[str, Any]:
    """Return one keyset page over rows that were worked out; ``named`` has the words for each.

    Raises:
        ValidationError: the cursor is not one of this list, or its row is no longer here.
    """
    size = page_size(request)
    _, after = asked_place(request, count=len(named[0]) if named else 0)
    if after is not None and after not in named:
        raise not_ours()
    start = named.index(after) + 1 if after is not None else 0
    return {
        "next": link(request, "n", named[start + size - 1]) if start + size < len(rows) else None,
        "previous": _before(request, named, start=start, size=size),
        "results": [show(row) for row in rows[start : start + size]],
    }


def _before(request: Request, named: Sequence[list[Any]], *, start: int, size: int) -> str | None:
    """Return the address of the page before ``start``; the list's own when it is the first."""
    if not start:
        return None
    if start > size:
        return link(request, "n", named[start - size - 1])
    query = request.query_params.copy()
    query.pop("cursor", None)
    return str(request.build_absolute_uri(f"{request.path}?{query.urlencode()}"))
