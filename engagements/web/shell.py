"""What every page shows around its content."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from fde.policy import row_for_name


@dataclass(frozen=True, kw_only=True)
class Place:
    """One entry of the navigation; ``short`` ones stand in the bar of a phone too."""

    route: str
    title: str
    icon: str
    short: bool = False


PLACES = (
    Place(route="engagements:overview", title="Overview", icon="layout-dashboard", short=True),
    Place(route="engagements:engagement-list", title="Engagements", icon="briefcase", short=True),
    Place(route="engagements:client-list", title="Clients", icon="building", short=True),
    Place(route="reports:report-all", title="Reports", icon="file-text"),
    Place(route="engagements:job-list", title="Jobs", icon="activity", short=True),
    Place(route="engagements:person-list", title="People", icon="users"),
)


def shell(request: HttpRequest) -> dict[str, Any]:
    """Return the values of the shell (a context processor)."""
    return {
        "firm": settings.FDE_FIRM,
        "request_id": getattr(request, "request_id", ""),
        "styleguide": settings.DEBUG,
        "nav": _nav(request),
    }


def _nav(request: HttpRequest) -> list[dict[str, Any]]:
    """Return the places that the policy table opens to this person."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return []
    items = []
    for place in PLACES:
        namespace, _, name = place.route.partition(":")
        row = row_for_name(name, namespace)
        if row is None or not row.admits(user.role):
            continue
        url = reverse(place.route)
        items.append(
            {
                "url": url,
                "title": place.title,
                "icon": place.icon,
                "short": place.short,
                "current": _current(request.path, url),
            }
        )
    return items


def _current(path: str, url: str) -> str:
    """Return the value of ``aria-current``: this page, or the section it lies in."""
    if path == url:
        return "page"
    return "true" if url != "/" and path.startswith(url) else ""
