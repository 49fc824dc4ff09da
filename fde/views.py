"""Routes of the deployment itself: robots, refused forms, and too many requests."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from django.views.defaults import page_not_found

from fde import typed


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
        ends = request.path.endswith("/")
        detail = "Not found." if ends else "Not found. Addresses of the API end with a slash."
        return JsonResponse({"code": "not_found", "detail": detail}, status=404)
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
