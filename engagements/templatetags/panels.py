"""Prints a panel that an area adds to a page."""

from typing import Any

from django import template
from django.template import Context
from django.utils.safestring import SafeString

from engagements.showing import Panel

register = template.Library()


@register.simple_tag(takes_context=True)
def panel(context: Context, piece: Panel) -> SafeString:
    """Print a panel: its template, with its own values in front of those of the page."""
    engine: Any = context.template
    found = engine.engine.get_template(piece.template)
    with context.push(**piece.values):
        return found.render(context)  # type: ignore[no-any-return] # the engine has no types here
