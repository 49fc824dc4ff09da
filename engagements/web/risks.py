"""Risks and blockers of one engagement, open ones first."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from engagements import permissions
from engagements.selectors import logbook
from engagements.selectors.library import log as selectors
from engagements.services.logbook import resolve_entry
from engagements.web.pages import keyset
from engagements.web.requests import StaffRequest
from engagements.web.scope import engagement_of

PAGE = "engagements/logbook/risks.html"
SHOWS = {"": "Open", "over": "Resolved"}


@require_safe
def risks(request: StaffRequest, code: str) -> HttpResponse:
    """Show what somebody named as a risk or raised as a blocker."""
    engagement = engagement_of(request, code)
    show = request.GET.get("show", "")
    if show not in SHOWS:
        raise Http404
    now = timezone.now()
    with timezone.override(engagement.time_zone):
        found = selectors.risks(engagement, over=show == "over")
        order = ("-occurred_at", "-id") if show else ("occurred_at", "id")
        page = keyset(request, found, order=order)
        context = {
            "engagement": engagement,
            "page": page,
            "moments": [logbook.moment_of(row, as_of=now) for row in page.rows],
            "show": show,
            "shows": SHOWS.items(),
            "may_log": permissions.may(resolve_entry, user=request.user, engagement=engagement),
        }
        return render(request, PAGE, context)
