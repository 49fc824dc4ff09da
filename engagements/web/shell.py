"""What every page shows around its content."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def shell(request: HttpRequest) -> dict[str, Any]:
    """Return the values of the shell (a context processor)."""
    return {
        "firm": settings.FDE_FIRM,
        "request_id": getattr(request, "request_id", ""),
        "styleguide": settings.DEBUG,
    }
