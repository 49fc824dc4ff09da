"""Keyset pages for lists: the place to go on from travels in the address."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest

from engagements.selectors.keyset import NotOurs, beyond, seal, unseal
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
    here = path or request.path
    try:
        if after:
            rows = rows.filter(beyond(order, _values(after, len(order), place=here)))
        rows = rows.order_by(*order)
        found = list(by_keys(rows, count=size + 1) if keys_first else rows[: size + 1])
    except (ValueError, TypeError, ValidationError) as error:
        raise Http404 from error
    older = ""
    if len(found) > size:
        last = [getattr(found[size - 1], name) for name in names]
        older = seal(last, place=here)
    return Page(
        rows=found[:size],
        newest_url=_url(request, after="", here=here) if after else "",
        older_url=_url(request, after=older, here=here) if older else "",
    )


def _values(text: str, count: int, *, place: str) -> list[Any]:
    values = unseal(text, place=place)
    if len(values) != count:
        raise NotOurs
    return values


def _url(request: HttpRequest, *, after: str, here: str) -> str:
    query = request.GET.copy()
    query.pop("after", None)
    if after:
        query["after"] = after
    return f"{here}?{query.urlencode()}" if query else here
