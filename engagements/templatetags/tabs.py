"""The tabs over the settings."""

from typing import Any

from django import template
from django.http import HttpRequest
from django.urls import reverse

from engagements.web.tabs import SETTINGS_TABS
from fde.platform.routes import row_of

register = template.Library()


@register.inclusion_tag("components/_tabs.html")
def settings_tabs(request: HttpRequest, current: str) -> dict[str, Any]:
    """Return the settings that the policy table opens to this person."""
    role = getattr(request.user, "role", "")
    rows = [(key, title, route, row_of(route)) for key, title, route in SETTINGS_TABS]
    tabs = [
        (key, title, reverse(route))
        for key, title, route, row in rows
        if row is not None and row.admits(role)
    ]
    return {"tabs": tabs, "current": current, "label": "Your settings"}
