"""The menu that hands out a page's list as a file."""

from typing import Any

from django import template
from django.urls import reverse

register = template.Library()

PLACES = ("after", "before")  # where a page begins; a file begins at the beginning
FORMATS = (("csv", "CSV"), ("xlsx", "XLSX"))


@register.inclusion_tag("components/_export.html", takes_context=True)
def export_menu(context: dict[str, Any], route: str, *args: Any) -> dict[str, Any]:
    """Return links to a list as files, with the filters of the page that shows it."""
    query = context["request"].GET.copy()
    for name in PLACES:
        query.pop(name, None)
    kept = f"?{query.urlencode()}" if query else ""
    links = [(title, reverse(route, args=[*args, key]) + kept) for key, title in FORMATS]
    return {"links": links}
