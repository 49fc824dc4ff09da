"""What every request passes through: its id, the headers, its session's age, its route's row."""

import re
import time
import uuid
from collections.abc import Callable
from typing import Any, cast
from urllib.parse import urlencode, urlsplit

import structlog
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseRedirect,
    JsonResponse,
)
from django.http.response import HttpResponseBase
from django.middleware.common import CommonMiddleware
from django.shortcuts import resolve_url
from django.utils import timezone
from django.utils.cache import patch_vary_headers

from engagements.domain.access import Role, TokenScope
from engagements.selectors import people as people_selectors
from engagements.services import people as people_services
from engagements.web.requests import PageRequest, SignedInRequest
from fde import typed
from fde.platform import limits, sessions
from fde.platform.routes import Audience, Row, row_for
from fde.views import too_many

GetResponse = Callable[[HttpRequest], HttpResponse]
_REQUEST_ID = re.compile(r"[A-Za-z0-9-]{8,64}")
_BEARER = re.compile(r"Bearer +(\S+)", re.IGNORECASE)
FACTOR_SEEN = "fde_second_factor"  # session key: this person has one, no need to ask again
UNUSED = ("camera", "geolocation", "microphone", "payment", "usb", "browsing-topics")
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": ", ".join(f"{name}=()" for name in UNUSED),
}
HEADERS_OF_ANSWERS = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex, nofollow"}


class RequestIdMiddleware:
    """Gives each request an id, for logs, the answer's header and error pages."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: PageRequest) -> HttpResponse:
        """Bind the id to the logs while the request runs."""
        given = request.headers.get("X-Request-ID", "")
        request.request_id = given if _REQUEST_ID.fullmatch(given) else uuid.uuid4().hex
        with structlog.contextvars.bound_contextvars(request_id=request.request_id):
            response = self.get_response(request)
        response["X-Request-ID"] = request.request_id
        return response


class SlashMiddleware(CommonMiddleware):
    """Sends reads to the address with a slash at its end; a write without one is not found.

    Clients follow a redirect of a write with a GET: it would be answered, and nothing written.
    """

    def should_redirect_with_slash(self, request: HttpRequest) -> bool:
        """Tell whether to redirect."""
        return request.method in {"GET", "HEAD"} and super().should_redirect_with_slash(request)


class HeadersMiddleware:
    """Gives every answer the headers that keep browsers careful.

    The content policy is django-csp's. What is no static file is neither kept nor indexed by
    anybody.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Add what is missing; a view that set a header of its own keeps it."""
        response = self.get_response(request)
        wanted = HEADERS
        if not request.path.startswith(settings.STATIC_URL):
            wanted = HEADERS | HEADERS_OF_ANSWERS
        for name, value in wanted.items():
            response.headers.setdefault(name, value)
        return response


class SessionRulesMiddleware:
    """Ends sessions that are too old or were idle for too long, before anybody asks who it is."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Apply the rules of ``fde/platform/sessions.py`` to the session at hand."""
        sessions.keep(request.session, now=time.time())
        return self.get_response(request)


class PolicyMiddleware:
    """Asks the row of the route before any view runs; a route without one does not exist.

    It is also where a token becomes a person: on API routes only, so that the row, the limits
    and the view all see the same caller.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on; the row is asked once the view is known."""
        response = self.get_response(request)
        if allowance := limits.allowance_of(request):
            for name, value in allowance.headers.items():
                response[name] = value
        return response

    def process_view(
        self, request: HttpRequest, _view: Any, _args: Any, _kwargs: Any
    ) -> HttpResponseBase | None:
        """Return an answer that ends the request, or None to let the view run."""
        match = request.resolver_match
        row = row_for(match) if match else None
        if match is None or row is None:
            raise Http404
        refused = _by_token(request, row)
        if answer := _too_often(request, row, name=match.view_name) or refused:
            return answer
        if row.audience is Audience.PUBLIC:
            return None
        if not request.user.is_authenticated:
            return None if row.api else _to_sign_in(request)
        return _before_the_view(cast(SignedInRequest, request), row)  # here it becomes one


class PartialMiddleware:
    """Keeps caches from mixing a page with its partial."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Add ``Vary: HX-Request`` to every answer."""
        response = self.get_response(request)
        patch_vary_headers(response, ["HX-Request"])
        return response


def _before_the_view(request: SignedInRequest, row: Row) -> HttpResponse | None:
    """Return what somebody who is signed in is answered instead of the view, if anything."""
    if not row.admits(request.user.role):
        return _not_theirs(request, row)
    request.factor_missing = _lacks_factor(request)
    if request.factor_missing and not row.setup:
        return _to_set_up(request, row)
    if row.confirm and request.method not in limits.SAFE:
        return _to_confirm(request, row)
    return None


def _too_often(request: HttpRequest, row: Row, *, name: str) -> HttpResponse | None:
    seconds = limits.wait_for(request, row, name=name)
    return too_many(request, seconds=seconds, api=row.api) if seconds else None


def _by_token(request: HttpRequest, row: Row) -> HttpResponse | None:
    """Make the owner of the token the caller; return the refusal of a token that does not count.

    Whoever sends a token is never answered by the session they may have besides.
    """
    given = _BEARER.fullmatch(request.headers.get("Authorization", "").strip())
    if not row.api or given is None:
        return None
    at = timezone.now()
    token = people_selectors.live_token(given[1], as_of=at)
    if token is None:
        return _refusal(401, "token_invalid", "This token is wrong, revoked or over.")
    signed_in = cast(SignedInRequest, request)
    signed_in.user, signed_in.api_token = token.user, token
    if row.session_only:
        return _refusal(403, "session_only", "No token opens this. Sign in to do it.")
    if token.scope == TokenScope.READ and request.method not in limits.SAFE:
        return _refusal(403, "token_reads_only", "This token only reads. Nothing was changed.")
    people_services.touch_token(token, at=at)
    return None


def _refusal(status: int, code: str, detail: str) -> JsonResponse:
    response = JsonResponse({"code": code, "detail": detail}, status=status)
    if status == 401:  # noqa: PLR2004 - RFC 9110 wants the scheme named
        response["WWW-Authenticate"] = 'Bearer realm="api", error="invalid_token"'
    return response


def _not_theirs(request: SignedInRequest, row: Row) -> HttpResponse:
    if row.audience is Audience.ADMIN and request.user.role != Role.CLIENT:
        if row.api:
            return _refusal(403, "permission_denied", "Only an administrator can do this.")
        raise PermissionDenied("Only an administrator can open this.")
    if row.api:
        return JsonResponse({"code": "not_found", "detail": "Not found."}, status=404)
    raise Http404


def _lacks_factor(request: SignedInRequest) -> bool:
    """Tell whether this person has yet to set up the second factor their role needs.

    Once seen, the answer stays with the session: whoever takes a factor away from somebody else
    ends their sessions, and one's own last one cannot be removed.
    """
    if not settings.FDE_REQUIRE_MFA or request.user.role == Role.CLIENT:
        return False
    if hasattr(request, "api_token") or request.session.get(FACTOR_SEEN):
        return False
    if people_selectors.has_second_factor(request.user):
        request.session[FACTOR_SEEN] = True
        return False
    return True


def _to_set_up(request: HttpRequest, row: Row) -> HttpResponse:
    target = resolve_url("engagements:settings-second-factor")
    if row.api:
        return _refusal(
            403, "second_factor_required", "Your role needs a second factor. Set one up first."
        )
    if request.headers.get("HX-Request"):
        return HttpResponse(status=403, headers={"HX-Redirect": target})
    return HttpResponseRedirect(target)


def _to_confirm(request: HttpRequest, row: Row) -> HttpResponse | None:
    """Return the way to the page that asks who it is; None: they have proved it lately.

    What was typed is stored with the session, and sent on once they have.
    """
    if sessions.confirmed_lately(request):
        return None
    if row.api:
        page = resolve_url("account_reauthenticate")
        words = f"Confirm that it is you on {page} first, then send this again."
        return _refusal(403, "confirmation_required", words)
    return sessions.confirmation(request)


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    """Send a page to the sign-in form; a partial is told to leave its page.

    What was typed is not lost: the page that a partial leaves has kept it, and a plain form is
    given back to send again.
    """
    target = resolve_url("account_login")
    if request.headers.get("HX-Request"):
        response = HttpResponse(status=401)
        page = urlsplit(request.headers.get("HX-Current-URL", ""))
        back = f"?{urlencode({'next': page.path})}" if page.netloc == request.get_host() else ""
        response["HX-Redirect"] = target + back
        return response
    if request.method == "POST":
        given_back = typed.given_back(
            request,
            title="You are signed out",
            detail="Your session ended before this arrived. Nothing was saved, and what you typed "
            "is here: sign in, come back to this page and send it again.",
            status=401,
            sign_in=target,
        )
        if given_back is not None:
            return given_back
    if request.method == "GET":
        target = f"{target}?{urlencode({'next': request.get_full_path()})}"
    return HttpResponseRedirect(target)
