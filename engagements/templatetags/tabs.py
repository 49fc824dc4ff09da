"""The tabs over the settings."""

from typing import Any

from django import template
from django.http import HttpRequest
from django.urls import reverse

from fde.platform.routes import row_of

register = template.Library()

TABS = (
    ("settings-profile", "Profile"),
    ("settings-second-factor", "Second factor"),
    ("settings-tokens", "API tokens"),
    ("settings-notices", "Notifications"),
    ("settings-sessions", "Sessions"),
)


@register.inclusion_tag("components/_tabs.html")
def settings_tabs(request: HttpRequest, current: str) -> dict[str, Any]:
    """Return the settings that the policy table opens to this person."""
    role = getattr(request.user, "role", "")
    rows = [(name, title, row_of(f"engagements:{name}")) for name, title in TABS]
    tabs = [
        (name, title, reverse(f"engagements:{name}"))
        for name, title, row in rows
        if row is not None and row.admits(role)
    ]
    return {"tabs": tabs, "current": current, "label": "Your settings"}
