"""Answers for what no view foresaw: two writes at the same moment, and a fault of ours."""

import sys
from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views import defaults

from engagements.services import conflicts
from fde import typed

API = "/api/"
RETRY_SECONDS = "1"
FAULT = (
    "Something failed here. The fault is in the toolkit, not in what you sent. What was there "
    "before is unchanged. Try once more, then tell your administrator the time and the request_id."
)
log = structlog.get_logger(__name__)


class ConflictMiddleware:
    """Answers 409 where a view ran into another write, instead of calling it a fault."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Return the answer to a conflict; None lets everything else be a fault."""
        if not conflicts.is_conflict(error):
            return None
        log.error("request.conflict", path=request.path, exc_info=error)
        return conflict(request)


def conflict(request: HttpRequest) -> HttpResponse:
    """Say that another write came first and nothing was changed; what was typed is given back."""
    if request.path.startswith(API):
        body = {"code": conflicts.CODE, "detail": conflicts.WORDS}
        response: HttpResponse = JsonResponse(body, status=409)
    elif request.headers.get("HX-Request"):
        toast = {"tone": "error", "words": conflicts.WORDS}
        response = render(request, "components/_toast.html", toast, status=409)
        response["HX-Retarget"], response["HX-Reswap"] = "#toasts", "beforeend"
    else:
        told = {"title": "Somebody else was there first", "detail": conflicts.WORDS}
        response = typed.given_back(request, **told, status=409) or render(
            request, "409.html", told, status=409
        )
    response["Retry-After"] = RETRY_SECONDS
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """Say that something failed here; programs get it in JSON, whatever the address."""
    error = sys.exc_info()[1]  # a middleware can run into another write too
    if error is not None and conflicts.is_conflict(error):
        return conflict(request)
    if not request.path.startswith(API):
        return defaults.server_error(request)
    body = {"code": "server_error", "detail": FAULT}
    if request_id := getattr(request, "request_id", ""):
        body["request_id"] = request_id
    return JsonResponse(body, status=500)
