"""Finds ids that stand twice in a page, and labels and pointers that lead nowhere."""

from collections import Counter
from html.parser import HTMLParser

POINTERS = ("aria-describedby", "aria-labelledby", "aria-controls")


class Page(HTMLParser):
    """Reads the ids of a page, and what points to them."""

    def __init__(self):
        super().__init__()
        self.ids, self.form_of, self.labels, self.pointed = Counter(), {}, [], set()
        self.form, self.forms = 0, 0

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        if tag == "form":
            self.forms += 1
            self.form = self.forms
        if "id" in found:
            self.ids[found["id"]] += 1
            self.form_of.setdefault(found["id"], self.form)
        if tag == "label" and "for" in found:
            self.labels.append((found["for"], self.form))
        for name in POINTERS:
            self.pointed.update((found.get(name) or "").split())

    def handle_endtag(self, tag):
        if tag == "form":
            self.form = 0


def faults(text):
    """Yield what is wrong with the ids of a page, a line each."""
    page = Page()
    page.feed(text)
    yield from (f"id {id} stands {n} times" for id, n in page.ids.items() if n > 1)
    for target, form in page.labels:
        if page.form_of.get(target) != form:
            yield f"a label for {target} has no such field in its form"
    yield from (f"nothing has the id {id}" for id in page.pointed if id not in page.ids)
