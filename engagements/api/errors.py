"""Answers for what went wrong: ``{"code", "detail", "fields"?, "param"?}``.

Here, and nowhere else in the API, a refusal becomes an answer. A value that was sent wrongly is 400
and stands under ``fields``, whoever found it; what a rule or a state stands against is 409, with a
code of its own and, where it is about one value, that value as ``param``.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import structlog
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import Http404
from rest_framework import exceptions, status
from rest_framework.response import Response
from rest_framework.views import exception_handler, set_rollback

from engagements.api.conditional import PreconditionFailed
from engagements.domain.errors import Conflict, DomainError, Missing, TooOften, ValueRefused
from engagements.services import conflicts

log = structlog.get_logger(__name__)


class TooLarge(exceptions.APIException):
    """The body is larger than what is read."""

    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_code = "too_large"
    default_detail = "The body is too large. Send a file as multipart, and texts in smaller parts."


def _plain(detail: Any) -> Any:
    if isinstance(detail, dict):
        return {key: _plain(value) for key, value in detail.items()}
    if isinstance(detail, list):
        return [_plain(value) for value in detail]
    return str(detail)


def _conflict(error: Exception) -> Response:
    """Answer a write that ran into another one; the service's transaction has undone it."""
    set_rollback()
    log.error("api.conflict", exc_info=error)
    body = {"code": conflicts.CODE, "detail": conflicts.WORDS}
    return Response(body, status=status.HTTP_409_CONFLICT, headers={"Retry-After": "1"})


def _refusal(error: DomainError, names: Mapping[str, str]) -> Response:
    """Answer what a rule or a state stands against; ``names`` are those of what was sent."""
    body: dict[str, Any] = {"code": error.code, "detail": str(error)}
    if error.field:
        body["param"] = names.get(error.field, error.field)
    if missing := getattr(error, "missing", ()):
        body["fields"] = {"missing": list(missing)}
    if isinstance(error, TooOften):
        wait = {"Retry-After": "60"}
        return Response(body, status=status.HTTP_429_TOO_MANY_REQUESTS, headers=wait)
    return Response(body, status=status.HTTP_409_CONFLICT)


def _within(path: Sequence[str], words: str) -> dict[str, Any]:
    """Return words about a nested value, as a serializer says them."""
    first, *rest = path
    if not rest:
        return {first: {"non_field_errors": [words]} if first.isdecimal() else [words]}
    return {first: _within(rest, words)}


def _known_to_the_framework(error: Exception, context: dict[str, Any]) -> Exception:
    """Return a refusal as the exception that the framework has for it, else the error as it is."""
    names = getattr(context["view"], "names_sent", {})
    if isinstance(error, ValueRefused):
        field = names.get(error.field, error.field) or "non_field_errors"
        return exceptions.ValidationError(_within(field.split("."), str(error)))
    if isinstance(error, Conflict) and context["request"].headers.get("If-Match"):
        return PreconditionFailed()  # the race was lost inside the service
    if isinstance(error, (Http404, Missing)):
        return exceptions.NotFound()
    if isinstance(error, PermissionDenied):
        return exceptions.PermissionDenied(str(error) or None)
    return TooLarge() if isinstance(error, RequestDataTooBig) else error


def handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """Turn an exception of a view into the API's one error shape."""
    error = _known_to_the_framework(error, context)
    if isinstance(error, DomainError):
        return _refusal(error, getattr(context["view"], "names_sent", {}))
    if conflicts.is_conflict(error):
        return _conflict(error)
    response = exception_handler(error, context)
    if response is None or not isinstance(error, exceptions.APIException):
        return response
    if isinstance(error, exceptions.ValidationError):
        detail = _plain(error.detail)
        fields = detail if isinstance(detail, dict) else {"non_field_errors": detail}
        response.data = {
            "code": ValueRefused.code,
            "detail": "Some values were not accepted; nothing was changed.",
            "fields": fields,
        }
    else:
        code = error.get_codes() if isinstance(error.get_codes(), str) else "error"
        response.data = {"code": code, "detail": str(error.detail)}
    return response
