"""Headers of the API: what an operation takes and answers with, and the address of what it made."""

from collections.abc import Callable, Mapping
from typing import Any

from django.http.response import HttpResponseBase
from django.urls import NoReverseMatch, resolve, reverse
from rest_framework import status
from rest_framework.request import Request

from engagements.api.idempotency import HEADER, LONGEST, REPLAYED

Handler = Callable[..., HttpResponseBase]
Node = dict[str, Any]
MADE = {status.HTTP_201_CREATED, status.HTTP_202_ACCEPTED}
_TEXT, _COUNT = {"type": "string"}, {"type": "integer", "minimum": 0}


def _header(words: str, schema: Mapping[str, Any] = _TEXT) -> Node:
    return {"description": words, "schema": dict(schema)}


# Response headers, as the schema's components hold them.
ANSWERED = {
    "X-Request-ID": _header("Names this request in the log; send one of your own to choose it."),
    "RateLimit-Limit": _header("Requests that you have in a window of one minute.", _COUNT),
    "RateLimit-Remaining": _header("How many of them are left in this window.", _COUNT),
    "RateLimit-Reset": _header("Seconds until the next window begins.", _COUNT),
    "Retry-After": _header("Seconds to wait before you send this again.", _COUNT),
    "ETag": _header("The version that was read. Send it as `If-Match` to change it, or as "
                    "`If-None-Match` to hear 304 while nothing differs."),
    "Location": _header("The address of what was made.", {"type": "string", "format": "uri"}),
    REPLAYED: _header("`true` when the `Idempotency-Key` was known: this is the first answer "
                      "again, and nothing was done.", {"type": "string", "enum": ["true"]}),
    "Content-Disposition": _header("`attachment`, and the name of the file."),
    "Repr-Digest": _header("The SHA-256 of the file, as RFC 9530 writes it."),
    "Allow": _header("The methods that this address has."),
    "WWW-Authenticate": _header("`Bearer`: send a token."),
}  # fmt: skip
ALWAYS = ("X-Request-ID", "RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset")
OF_REFUSALS = {
    "401": ("WWW-Authenticate",),
    "405": ("Allow",),
    "409": ("Retry-After",),
    "429": ("Retry-After",),
}
IDEMPOTENCY_KEY: Node = {
    "in": "header",
    "name": HEADER,
    "schema": {"type": "string", "minLength": 1, "maxLength": LONGEST, "pattern": "^[!-~]+$"},
    "description": "A word of your own, a UUID for example. The same request with the same key "
    "within 24 hours is answered as it was the first time, and not carried out again.",
}
IF_NONE_MATCH: Node = {
    "in": "header",
    "name": "If-None-Match",
    "schema": {"type": "string"},
    "description": "An `ETag` that you have: 304 without a body while nothing differs.",
}


def add_to_document(result: Node, **_: Any) -> Node:
    """Add the headers to the components of the schema."""
    result["components"]["headers"] = ANSWERED
    return result


def of_answer(code: str, *, method: str, is_json: bool) -> Node:
    """Return the headers of one answer as the schema names them."""
    names = [*ALWAYS, *OF_REFUSALS.get(code, ())]
    if method == "POST" and code.startswith("2"):
        names.append(REPLAYED)
    if int(code) in MADE:
        names.append("Location")
    if code == "200" and method == "GET" and not is_json:
        names += ["Content-Disposition", "Repr-Digest"]
    if code in {"200", "304"} and method in {"GET", "PATCH"} and is_json:
        names.append("ETag")
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def located(view: Any, handler: Handler) -> Handler:
    """Return a handler whose answer gives the address of what it made."""

    def handled(request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = handler(request, *args, **kwargs)
        if response.status_code in MADE and not response.has_header("Location"):
            path = _place(view, getattr(response, "data", None)) or _list(view) or request.path
            response["Location"] = request.build_absolute_uri(path)
        return response

    return handled


def _list(view: Any) -> str:
    """Return the address of the list that what was made is in, "" if there is none."""
    within = view.request.resolver_match.namespace
    parts = {name: view.kwargs[name] for name in ("code",) if name in view.kwargs}
    try:
        path = reverse(f"{within}:{view.basename}-list", kwargs=parts)
    except NoReverseMatch:
        return ""
    return path if _reads(path) else ""


def _reads(path: str) -> bool:
    return "get" in getattr(resolve(path).func, "actions", {})


def standing_at(request: Request, name: str, **parts: Any) -> dict[str, str]:
    """Return the header with the address of what was made, by the name of its route."""
    return {"Location": request.build_absolute_uri(reverse(name, kwargs=parts))}


def _place(view: Any, row: Any) -> str:
    """Return the address at which ``row`` can be read, "" if there is none."""
    field = view.lookup_url_kwarg or view.lookup_field
    value = row.get("id" if field == "pk" else field) if isinstance(row, Mapping) else None
    if value is None:
        return ""
    within = view.request.resolver_match.namespace
    try:
        path = reverse(f"{within}:{view.basename}-detail", kwargs=view.kwargs | {field: value})
    except NoReverseMatch:
        return ""
    return path if _reads(path) else ""
