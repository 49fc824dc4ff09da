"""Which shell the settings stand in: that of staff, or the portal's."""

from typing import Any

from django.http import HttpRequest

from engagements.domain.access import Role


def frame(request: HttpRequest) -> dict[str, Any]:
    """Return the base template of pages that staff and people of a client share."""
    role = getattr(getattr(request, "user", None), "role", "")
    if role == Role.CLIENT:
        return {"frame": "portal/base.html"}
    # Whoever has yet to set up a second factor is shown no way to what is closed.
    plain = not role or getattr(request, "factor_missing", False)
    return {"frame": "base_plain.html" if plain else "base.html"}
