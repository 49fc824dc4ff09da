"""Finds values of closed lists that a page shows as they are stored, instead of their labels."""

import re
from html.parser import HTMLParser

from engagements.domain.labels import Labelled
from tests import areas

EMPTY = {"br", "hr", "img", "input", "link", "meta", "source", "wbr"}
SILENT = {"script", "style"}
STATES = {"state", "tag"}  # classes of what says a state


def _values():
    modules = areas.modules("domain")
    lists = {
        found
        for module in modules
        for found in vars(module).values()
        if isinstance(found, type) and issubclass(found, Labelled)
    }
    return {value.value for found in lists for value in found if value.label != value.value}


CODES = frozenset(_values())
# Nobody writes these in a sentence; the others are words, which only a state has for itself.
ODD = re.compile(
    r"\b(" + "|".join(sorted(v for v in CODES if not v.islower() or "_" in v)) + r")\b"
)


class Page(HTMLParser):
    """Reads the pieces of text that a page shows, and which of them say a state."""

    def __init__(self):
        super().__init__()
        self.open, self.shown = [], []

    def handle_starttag(self, tag, attrs):
        if tag not in EMPTY:
            self.open.append((tag, STATES & set((dict(attrs).get("class") or "").split())))

    def handle_endtag(self, tag):
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data):
        tag, says_state = self.open[-1] if self.open else ("", False)
        if tag not in SILENT:
            self.shown.append((data.strip(), says_state))


def shown_in(text):
    """Return the codes that a page shows."""
    page = Page()
    page.feed(text)
    found = {code for piece, _ in page.shown for code in ODD.findall(piece)}
    return found | {piece for piece, says_state in page.shown if says_state and piece in CODES}
