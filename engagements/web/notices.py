"""Notices: the bell, the list, and what one wants to hear of."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from engagements import registry
from engagements.models import Notice
from engagements.selectors import notices as selectors
from engagements.services import notices as services
from engagements.web.addresses import address_of
from engagements.web.looks import notice_icon
from engagements.web.pages import keyset
from engagements.web.requests import SignedInRequest, StaffRequest
from engagements.web.submit import caller

LIST = "engagements/notices/list.html"
SETTINGS = "engagements/notices/settings.html"
SHOWS = (("", "Unread"), ("all", "All"))


@require_safe
def notice_list(request: StaffRequest) -> HttpResponse:
    """Show the asker's notices, those they have not read first of all."""
    show = request.GET.get("show", "")
    if show not in dict(SHOWS):
        raise Http404
    rows = selectors.visible_to(request.user) if show else selectors.unread(request.user)
    page = keyset(request, rows, order=("-created_at", "-id"))
    context = {
        "page": page,
        "notices": [
            {"notice": row, "icon": notice_icon(row.kind), "url": address_of(row)}
            for row in page.rows
        ],
        "show": show,
        "shows": SHOWS,
    }
    return render(request, LIST, context)


@require_POST
def notice_open(request: StaffRequest, key: str) -> HttpResponse:
    """Mark one notice as read and go to what it tells of."""
    notice: Notice = get_object_or_404(selectors.visible_to(request.user), key=key)
    services.mark_read(keys=[key], **caller(request))
    return redirect(address_of(notice) or "engagements:notice-list")


@require_POST
def notice_read(request: StaffRequest) -> HttpResponse:
    """Mark one notice as read, or all of them."""
    keys = request.POST.getlist("key") or None
    count = services.mark_read(keys=keys, **caller(request))
    if keys is None and count:
        messages.success(request, f"{count} marked as read.")
    return redirect("engagements:notice-list")


@require_http_methods(["GET", "HEAD", "POST"])
def settings_notices(request: SignedInRequest) -> HttpResponse:
    """Choose for every kind whether it comes in the app, in the digest, or not at all."""
    kinds = selectors.kinds_for(request.user)
    if request.method == "POST":
        wanted = {
            kind: (f"{kind}-app" in request.POST, f"{kind}-digest" in request.POST)
            for kind in kinds
        }
        services.choose(wanted=wanted, **caller(request))
        messages.success(request, "Your choice is saved.")
        return redirect("engagements:settings-notices")
    return render(request, SETTINGS, _choices(request, kinds))


def _choices(request: SignedInRequest, kinds: tuple[str, ...]) -> dict[str, Any]:
    wanted = selectors.settings_of(request.user)
    return {
        "in_app": not request.user.is_client,
        "choices": [
            {
                "kind": kind,
                "title": registry.notice_types()[kind].label,
                "app": wanted[kind][0],
                "digest": wanted[kind][1],
            }
            for kind in kinds
        ],
    }
