"""Routes of the deployment itself: health, refused forms, and too many requests."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe
from django.views.defaults import page_not_found
from kombu.exceptions import OperationalError

from engagements.selectors import jobs as job_selectors
from fde import typed
from fde.celery import app

WORKER_SILENT_AFTER = timedelta(seconds=90)


@require_safe
def healthz(_request: HttpRequest) -> JsonResponse:
    """Tell whether database, broker and workers answer; 503 when the database does not."""
    parts: dict[str, Any] = {"database": _database(), "broker": _broker()}
    if parts["database"] == "ok":
        parts["worker"], parts["worker_seen_seconds"] = _worker()
    else:
        parts["worker"] = "unknown"
    down = parts["database"] != "ok"
    calm = all(parts[name] == "ok" for name in ("database", "broker", "worker"))
    parts["status"] = "down" if down else "ok" if calm else "degraded"
    return JsonResponse(parts, status=503 if down else 200)


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return "no answer"
    return "ok"


def _broker() -> str:
    try:
        with app.connection_for_write(connect_timeout=1) as link:
            link.ensure_connection(max_retries=1, timeout=1)
    except (OperationalError, OSError):
        return "no answer"
    return "ok"


def _worker() -> tuple[str, float | None]:
    seen = job_selectors.worker_seen_at()
    if seen is None:
        return "never seen", None
    age = timezone.now() - seen
    return ("ok" if age < WORKER_SILENT_AFTER else "silent"), round(age.total_seconds(), 1)


@require_safe
def robots(_request: HttpRequest) -> HttpResponse:
    """Keep search engines out."""
    return HttpResponse("User-agent: *\nDisallow: /\n", content_type="text/plain")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say what to do when a form was sent without its token; nothing was changed."""
    given_back = typed.given_back(
        request,
        title="Send it once more",
        detail="You signed in after this page was opened. Nothing was saved, and what you typed "
        "is here.",
        status=403,
    )
    if given_back is not None:
        return given_back
    context = {
        "title": "This form is too old",
        "detail": "The page was open for too long, or cookies are off. Nothing was changed. "
        "Reload the page and send it again.",
        "debug": settings.DEBUG,
    }
    return render(request, "403.html", context, status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that there is nothing here; programs get it in JSON, whatever the address."""
    if request.path.startswith("/api/"):
        return JsonResponse({"code": "not_found", "detail": "Not found."}, status=404)
    return page_not_found(request, exception)


def too_many(request: HttpRequest, *, seconds: int = 60, api: bool = False) -> HttpResponse:
    """Say that somebody has to wait, and for how long; nothing was changed."""
    if api:
        detail = f"Too many requests. Nothing was changed. Try again in {seconds} s."
        response: HttpResponse = JsonResponse({"code": "throttled", "detail": detail}, status=429)
    else:
        response = render(request, "429.html", {"seconds": seconds}, status=429)
    response["Retry-After"] = str(seconds)
    return response
