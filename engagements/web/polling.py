"""Parts of a page that ask again while something may still change, and how that ends."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django_htmx.http import HTMX_STOP_POLLING


def polled(
    request: HttpRequest, template: str, context: Mapping[str, Any], *, more: bool
) -> HttpResponse:
    """Show a part; its last answer, once there is no ``more`` to come, ends the poll."""
    return render(request, template, context, status=200 if more else HTMX_STOP_POLLING)
