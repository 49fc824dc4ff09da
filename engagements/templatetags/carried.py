"""What forms and messages carry for the next step: Undo, and what a field was filled with."""

from typing import Any
from urllib.parse import parse_qsl

from django import template
from django.contrib.messages.storage.base import Message
from django.forms import BoundField

register = template.Library()
UNDO = "undo="


@register.filter
def undo(message: Message) -> dict[str, Any] | None:
    """Return where a toast's button posts what, or None when there is nothing to undo."""
    for tag in (message.extra_tags or "").split():
        if tag.startswith(UNDO):
            url, _, fields = tag.removeprefix(UNDO).partition("?")
            return {"url": url, "fields": parse_qsl(fields)}
    return None


@register.filter
def hidden_initial(field: BoundField) -> str:
    """Return the hidden input that tells what a field was filled with."""
    return field.as_hidden(only_initial=True)
