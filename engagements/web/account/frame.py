"""Which shell the settings stand in: staff's own, and a plain one for everybody else."""

from typing import Any

from django.http import HttpRequest

from engagements.domain.access import Role


def frame(request: HttpRequest) -> dict[str, Any]:
    """Return the base template of pages that staff and people of a client share."""
    role = getattr(getattr(request, "user", None), "role", Role.CLIENT)
    plain = role == Role.CLIENT or getattr(request, "factor_missing", False)
    return {"frame": "base_plain.html" if plain else "base.html"}
