"""No word of one client or engagement reaches anybody else, by whatever way answers take.

Every principal asks for everything once; each test looks at one side of the answers.
"""

import io
import logging
from dataclasses import dataclass, field

import pytest
from django.core import mail
from django.db import connection

from engagements.models import Figures
from engagements.services import digests
from fde.platform import limits
from tests import rotation
from tests.permissions import crawl, html_codes, html_ids, response_text
from tests.permissions.examples import ROUTES
from tests.permissions.requesting import Requester
from tests.world import PRINCIPALS, words

pytestmark = [pytest.mark.django_db]
ASKING = sorted(set(PRINCIPALS) - {"superuser", "writer", "inactive"})
# Asked whatever this run's rotation leaves out: they show every word that their readers may see,
# a page of each kind, and what is stored of figures.
ALWAYS = {"api:evidence-library-list", "portal:report-file", "engagements:overview",
          "portal:engagement"}  # fmt: skip
PAGES_READ = {"lead", "manager", "lead_foreign", "approver"}  # see the most pages of their kind
# Whoever holds the link is the person invited, and reads their own address.
OPENED_BY_LINK = {"engagements:invitation-accept": {words.CLIENT["a"]}}
CODES = frozenset(words.VISIBLE.values())
DOCS = "api:docs"  # names stored values, which programs send
FIGURES = "figures of"
INSIDE = frozenset(words.INTERNAL.values())


@dataclass
class Crawled:
    """What one principal got: how many answers and pages, and what was found in them."""

    answers: int = 0
    pages: int = 0
    leaks: list = field(default_factory=list)
    seen: set = field(default_factory=set)
    id_faults: dict = field(default_factory=dict)
    codes: dict = field(default_factory=dict)
    stored: set = field(default_factory=set)
    log: str = ""


def by_principal(*keys):
    """Run a test for each principal; one process asks as a principal, for all tests of it."""
    groups = [pytest.param(key, marks=pytest.mark.xdist_group(key)) for key in keys]
    return pytest.mark.parametrize("key", groups)


def asked_routes():
    return sorted({*rotation.among(crawl.routes()), *ALWAYS})


@pytest.fixture(scope="module")
def logged():
    """Keep every line that is logged while the tests of this module ask for pages."""
    kept = io.StringIO()
    handler = logging.StreamHandler(kept)
    logging.getLogger().addHandler(handler)
    yield kept
    logging.getLogger().removeHandler(handler)


@pytest.fixture(scope="module")
def requester(world, logged):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(limits, "wait_for", lambda *_args, **_more: 0)
        yield Requester(world)


@pytest.fixture(scope="module")
def crawled(requester, logged, pytestconfig):
    """Return a function that asks for everything as a principal, once."""
    found = {}

    def by(key):
        if key not in found:
            before = len(logged.getvalue())
            found[key] = ask(requester, key, everywhere=pytestconfig.getoption("--slow"))
            found[key].log = logged.getvalue()[before:]
        return found[key]

    return by


def ask(requester, key, *, everywhere):
    who, found = PRINCIPALS[key], Crawled()
    for name, url, method, response in crawl.answers(
        requester, who, names=asked_routes(), everywhere=everywhere
    ):
        found.answers += 1
        text = response_text.text_of(response)
        found.seen |= words.found_in(text)
        # What was asked for comes back: the address, and the engagement chosen in a form.
        told = words.found_in(url) | OPENED_BY_LINK.get(name, set())
        told |= words.on("a1", "a2", "b1") & CODES if ROUTES[name].scope == "posted" else set()
        if method == "POST":  # so does the code of a client that was typed
            told |= words.found_in(response.wsgi_request.POST.get("client", ""))
        if leaked := response_text.leaks(text, who) - told:
            found.leaks.append(f"{method} {url} ({name}, {response.status_code}): {sorted(leaked)}")
        if key in PAGES_READ and is_page(response):
            found.pages += 1
            for fault in html_ids.faults(response.content.decode()):
                found.id_faults.setdefault(fault, set()).add(f"{method} {name}")
            for code in html_codes.shown_in(response.content.decode()) if name != DOCS else ():
                found.codes.setdefault(code, set()).add(f"{method} {name}")
            if method == "GET":  # before the request is undone, and with it what it stored
                found.stored |= stored_values()
    return found


def is_page(response):
    html = response.get("Content-Type", "").startswith("text/html")
    return html and not response.streaming and b"<html" in response.content


def stored_values():
    """Return every entry of the cache, and the figures of every engagement, by a name."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key, value FROM django_cache")
        cached = set(cursor.fetchall())
    figures = Figures.objects.values_list("engagement__code", "summary", "detail")
    return cached | {(f"{FIGURES} {code}", f"{told} {more}") for code, told, more in figures}


@by_principal(*ASKING)
def test_no_answer_holds_a_word_that_its_reader_must_not_see(crawled, key, record_property):
    found = crawled(key)

    record_property("leak_search", [len(asked_routes()), len(crawl.routes()), found.answers])
    assert not found.leaks, f"{len(found.leaks)} of {found.answers} answers to {key} leak\n" + (
        "\n".join(found.leaks[:40])
    )


@by_principal("lead", "manager", "approver")
def test_the_crawl_sees_what_its_reader_may_see(crawled, key):
    """A search that finds nothing anywhere would find no leak either."""
    assert crawled(key).seen >= PRINCIPALS[key].reads


@by_principal("lead", "approver")
def test_ids_are_unique_and_labels_belong_to_their_fields(crawled, key):
    found = crawled(key)

    assert found.pages > (20 if rotation.chosen() is None else 0)
    assert not found.id_faults, "\n".join(
        f"{what}: {sorted(where)}" for what, where in found.id_faults.items()
    )


@by_principal("lead", "manager", "approver")
def test_pages_show_labels_instead_of_stored_values(crawled, key):
    found = crawled(key).codes

    assert not found, "\n".join(f"{code}: {sorted(where)}" for code, where in found.items())


def test_the_reader_of_ids_names_what_is_wrong():
    told = '<form><label for="a"></label></form><form><input id="a" aria-describedby="c"></form>'

    assert sorted(html_ids.faults(told + '<p id="b"><p id="b">')) == [
        "a label for a has no such field in its form",
        "id b stands 2 times",
        "nothing has the id c",
    ]


@pytest.mark.parametrize(
    ("told", "codes"),
    [
        pytest.param('<span class="tag ok"><svg><use></use></svg> done</span>', {"done"},
                     id="a word that is a state"),
        pytest.param('<span class="tag">Done</span><p>It is done.</p><b>done</b>', set(),
                     id="its label, and the word elsewhere"),
        pytest.param("<p>The job gave_up<br>at NO_GO.</p>", {"gave_up", "NO_GO"},
                     id="what is no word"),
        pytest.param('<input value="gave_up"><script>"gave_up"</script>', set(), id="not shown"),
    ],
)  # fmt: skip
def test_the_reader_of_codes_finds_what_is_shown(told, codes):
    assert html_codes.shown_in(told) == codes


def test_mails_hold_no_words_of_people(world, requester):
    sent = digests.send_all(at=world.at)

    assert sent == len(mail.outbox) > 0
    for message in mail.outbox:
        found = words.found_in(str(message.message()))
        assert not found & (INSIDE | words.NOBODY), message.subject
        engagements = {key for key, word in words.VISIBLE.items() if word in found}
        assert len({key[0] for key in engagements}) <= 1 or "firm.example" in message.to[0]


@by_principal("lead", "approver", "lead_foreign")
def test_no_log_line_holds_an_internal_word(crawled, key):
    lines = [line for line in crawled(key).log.splitlines() if line]

    assert lines
    found = [line for line in lines if words.found_in(line) & (INSIDE | words.NOBODY)]
    assert not found, "\n".join(found[:10])


@by_principal("manager", "lead_foreign")
def test_what_is_remembered_belongs_to_one_engagement(crawled, key):
    stored = crawled(key).stored

    assert any(name.startswith(FIGURES) for name, _ in stored)
    for name, value in stored:
        told = name + value
        found = words.found_in(told) & (INSIDE | CODES)
        keys = {key for key in words.VISIBLE if found & words.on(key)}
        assert len(keys) <= 1, f"{name} holds words of {sorted(keys)}"
        assert not words.found_in(told) & words.NOBODY, name
