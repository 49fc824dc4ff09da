"""The first page: my engagements, what blocks them, and work that runs."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from engagements import permissions
from engagements.domain.access import Action, Role
from engagements.domain.jobs import State
from engagements.models import Status, User
from engagements.selectors import jobs as job_selectors
from engagements.selectors import portfolio
from engagements.web.engagement.listing import lines

SHOWN = 12
ASKED = 40
BLOCKERS = 8


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Show what waits for the person; people of a client have no pages here yet."""
    if request.user.role == Role.CLIENT:
        return render(request, "engagements/overview/client.html")
    now = timezone.now()
    mine, whose = _engagements(request.user)
    rows = sorted(lines(list(mine), as_of=now), key=_urgency)
    jobs = job_selectors.visible_to(request.user)
    open_jobs = jobs.filter(state__in=[State.QUEUED, State.RUNNING]).order_by("created_at")
    blockers = _blockers(rows)
    context = {
        "lines": rows[:SHOWN],
        "count": len(rows),
        "whose": whose,
        "blockers": blockers[:BLOCKERS],
        "blocker_count": len(blockers),
        "jobs": open_jobs[:5],
        "due": sorted(
            (row for row in rows if row["engagement"].next_step_due),
            key=lambda row: row["engagement"].next_step_due,
        )[:BLOCKERS],
        "today": timezone.localdate(),
        "may_create": permissions.may(Action.CREATE_ENGAGEMENT, user=request.user),
    }
    return render(request, "engagements/overview/page.html", context)


def _engagements(user: User) -> tuple[Any, str]:
    """Return the open engagements to look at, and whose they are in words."""
    mine = portfolio.worked_on_by(user).filter(status=Status.OPEN)
    if user.role == Role.ENGINEER or mine.exists():
        return mine.order_by("-updated_at", "-id")[:ASKED], "My engagements"
    rows = portfolio.visible_to(user).filter(status=Status.OPEN)
    return rows.order_by("-updated_at", "-id")[:ASKED], "Open engagements"


def _blockers(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the failing musts of the engagements shown, the longest open first."""
    found = [
        {"engagement": row["engagement"], "block": block}
        for row in rows
        for block in row["summary"].blocks
    ]
    return sorted(found, key=lambda item: -(item["block"].days or 0))


def _urgency(row: dict[str, Any]) -> tuple[int, int]:
    """Return the place of an engagement: failing musts first, then days over its stage."""
    return -row["summary"].failing, -row["over"]
