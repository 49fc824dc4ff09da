"""Messages that stay for eight seconds and offer to take back what was just done."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest

UNDO = "undo="


@dataclass(frozen=True)
class Undo:
    """Where a button posts what, to take back what was done."""

    url: str
    fields: Mapping[str, object]


def undoable(request: HttpRequest, words: str, undo: Undo) -> None:
    """Say what was done, with a button that takes it back."""
    posted = urlencode(undo.fields)
    messages.success(request, words, extra_tags=f"{UNDO}{undo.url}?{posted}")
