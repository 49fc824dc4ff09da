"""No id stands twice in a page, and each label belongs to a field of its own form."""

from collections import Counter
from html.parser import HTMLParser

import pytest

from fde import limits
from tests.walls import crawl
from tests.walls.knock import Door
from tests.world import PRINCIPALS

pytestmark = [pytest.mark.django_db]
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

    def faults(self):
        yield from (f"id {id} stands {n} times" for id, n in self.ids.items() if n > 1)
        for target, form in self.labels:
            if self.form_of.get(target) != form:
                yield f"a label for {target} has no such field in its form"
        yield from (f"nothing has the id {id}" for id in self.pointed if id not in self.ids)


def read(text):
    page = Page()
    page.feed(text)
    return page


@pytest.fixture(scope="module")
def door(world):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(limits, "wait_for", lambda *_args, **_more: 0)
        yield Door(world)


@pytest.mark.parametrize("key", ["lead", "approver"])
def test_ids_are_unique_and_labels_belong_to_their_fields(door, key):
    found, pages = {}, 0
    for name, _url, method, response in crawl.answers(door, PRINCIPALS[key]):
        html = response.get("Content-Type", "").startswith("text/html")
        if not html or b"<html" not in response.content:
            continue
        pages += 1
        for fault in read(response.content.decode()).faults():
            found.setdefault(f"{fault}", set()).add(f"{method} {name}")

    assert pages > 20
    assert not found, "\n".join(f"{what}: {sorted(where)}" for what, where in found.items())


def test_the_reader_names_what_is_wrong():
    told = '<form><label for="a"></label></form><form><input id="a" aria-describedby="c"></form>'

    assert sorted(read(told + '<p id="b"><p id="b">').faults()) == [
        "a label for a has no such field in its form",
        "id b stands 2 times",
        "nothing has the id c",
    ]
