"""What every request passes through: its id, the policy table, and partials' cache key."""

import re
import uuid
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import structlog
from django.core.exceptions import PermissionDenied
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseRedirect,
    JsonResponse,
)
from django.http.response import HttpResponseBase
from django.shortcuts import resolve_url
from django.utils.cache import patch_vary_headers

from fde.policy import Audience, row_for

GetResponse = Callable[[HttpRequest], HttpResponse]
_REQUEST_ID = re.compile(r"[A-Za-z0-9-]{8,64}")


class RequestIdMiddleware:
    """Gives each request an id, for logs, the answer's header and error pages."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Bind the id to the logs while the request runs."""
        given = request.headers.get("X-Request-ID", "")
        request.request_id = (  # type: ignore[attr-defined]
            given if _REQUEST_ID.fullmatch(given) else uuid.uuid4().hex
        )
        with structlog.contextvars.bound_contextvars(request_id=request.request_id):  # type: ignore[attr-defined]
            response = self.get_response(request)
        response["X-Request-ID"] = request.request_id  # type: ignore[attr-defined]
        return response


class PolicyMiddleware:
    """Asks the policy table before any view runs; a route without a row does not exist."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on; the table is asked once the view is known."""
        response = self.get_response(request)
        if request.user.is_authenticated and not response.has_header("Cache-Control"):
            response["Cache-Control"] = "no-store"
        return response

    def process_view(
        self, request: HttpRequest, _view: Any, _args: Any, _kwargs: Any
    ) -> HttpResponseBase | None:
        """Return an answer that ends the request, or None to let the view run."""
        match = request.resolver_match
        row = row_for(match) if match else None
        if row is None:
            raise Http404
        if row.audience is Audience.PUBLIC:
            return None
        if not request.user.is_authenticated:
            return None if row.api else _to_sign_in(request)
        if row.admits(request.user.role):
            return None
        if row.audience is Audience.ADMIN and request.user.role != "client":
            raise PermissionDenied("Only an administrator can open this.")
        if row.api:
            return JsonResponse({"code": "not_found", "detail": "Not found."}, status=404)
        raise Http404


class PartialMiddleware:
    """Keeps caches from mixing a page with its partial."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Add ``Vary: HX-Request`` to every answer."""
        response = self.get_response(request)
        patch_vary_headers(response, ["HX-Request"])
        return response


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    """Send a page to the sign-in form; a partial is told to leave its page."""
    target = resolve_url("account_login")
    if request.headers.get("HX-Request"):
        response = HttpResponse(status=401)
        response["HX-Redirect"] = target
        return response
    if request.method == "GET":
        target = f"{target}?{urlencode({'next': request.get_full_path()})}"
    return HttpResponseRedirect(target)
