"""What somebody typed into a form that was not taken, given back to send once more."""

import re
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers

# Never repeated on a page; the person types it anew.
SECRET = re.compile("pass|secret|token|otp|csrf|^code$|^login$", re.IGNORECASE)
SHORT = 30
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


def given_back(
    request: HttpRequest, *, title: str, detail: str, status: int, sign_in: str = ""
) -> HttpResponse | None:
    """Return a page with what was typed, or None when nothing was typed on a page of ours."""
    if request.content_type not in FORMS or not _from_here(request):
        return None
    fields = [
        {"name": name, "value": value, "label": _label(name), "long": _is_text(value)}
        for name, values in request.POST.lists()
        if not SECRET.search(name)
        for value in values
    ]
    if not any(field["long"] for field in fields):
        return None
    context = {
        "title": title,
        "detail": detail,
        "fields": fields,
        "files": bool(request.FILES),
        "action": request.get_full_path(),
        "sign_in": sign_in,
    }
    response = render(request, "kept.html", context, status=status)
    add_never_cache_headers(response)
    return response


def _from_here(request: HttpRequest) -> bool:
    """Tell whether a page of this deployment sent the form: only our own are repeated."""
    return urlsplit(request.headers.get("Origin", "")).netloc == request.get_host()


def _is_text(value: str) -> bool:
    """Tell whether a person wrote it: it has blanks, or is long in a script that has none."""
    return len(value.split()) > 1 or (len(value) > SHORT and not value.isascii())


def _label(name: str) -> str:
    return name.rsplit("-", 1)[-1].replace("_", " ").capitalize()
