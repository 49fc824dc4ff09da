"""Messages that stay for eight seconds and offer to take back what was just done."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest

UNDO = "undo="


def undoable(request: HttpRequest, words: str, *, url: str, **fields: object) -> None:
    """Say what was done, with a button that posts ``fields`` to ``url`` to undo it."""
    posted = urlencode(fields)
    messages.success(request, words, extra_tags=f"{UNDO}{url}?{posted}")
