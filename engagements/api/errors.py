"""Answers for what went wrong: ``{"code", "detail", "fields"?}``."""

from typing import Any

import structlog
from django.core.exceptions import PermissionDenied
from django.http import Http404
from rest_framework import exceptions, status
from rest_framework.response import Response
from rest_framework.views import exception_handler, set_rollback

from engagements.api.conditional import PreconditionFailed
from engagements.domain.errors import Conflict, DomainError, TooOften
from engagements.services import conflicts

log = structlog.get_logger(__name__)


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


def _refusal(error: DomainError) -> Response:
    body: dict[str, Any] = {"code": error.code, "detail": str(error)}
    if missing := getattr(error, "missing", ()):
        body["fields"] = {"missing": list(missing)}
    if isinstance(error, TooOften):
        wait = {"Retry-After": "60"}
        return Response(body, status=status.HTTP_429_TOO_MANY_REQUESTS, headers=wait)
    return Response(body, status=status.HTTP_409_CONFLICT)


def handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """Turn an exception of a view into the API's one error shape."""
    if isinstance(error, Conflict) and context["request"].headers.get("If-Match"):
        error = PreconditionFailed()  # the race was lost inside the service
    if isinstance(error, DomainError):
        return _refusal(error)
    if conflicts.is_conflict(error):
        return _conflict(error)
    if isinstance(error, Http404):
        error = exceptions.NotFound()
    elif isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied(str(error) or None)
    response = exception_handler(error, context)
    if response is None or not isinstance(error, exceptions.APIException):
        return response
    if isinstance(error, exceptions.ValidationError):
        detail = _plain(error.detail)
        fields = detail if isinstance(detail, dict) else {"non_field_errors": detail}
        response.data = {
            "code": "invalid",
            "detail": "Some values were not accepted; nothing was changed.",
            "fields": fields,
        }
    else:
        code = error.get_codes() if isinstance(error.get_codes(), str) else "error"
        response.data = {"code": code, "detail": str(error.detail)}
    return response
