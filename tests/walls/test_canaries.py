"""No word of one client or engagement reaches anybody else, by whatever way answers take."""

import base64
import io
import logging
import pickle

import pytest
from django.core import mail
from django.core.cache import caches
from django.db import connection

from engagements.services import digests
from fde import limits
from tests.walls import crawl, reading
from tests.walls.examples import ROUTES
from tests.walls.knock import Door
from tests.world import PRINCIPALS, words

pytestmark = [pytest.mark.django_db]
KNOCKING = sorted(set(PRINCIPALS) - {"superuser", "writer", "inactive"})
# Whoever holds the link is the person invited, and reads their own address.
OPENED_BY_LINK = {"engagements:invitation-accept": {words.CLIENT["a"]}}
CODES = frozenset(words.VISIBLE.values())
INSIDE = frozenset(words.INTERNAL.values())


@pytest.fixture(scope="module")
def logged():
    """Keep every line that is logged while the tests of this module ask for pages."""
    kept = io.StringIO()
    handler = logging.StreamHandler(kept)
    logging.getLogger().addHandler(handler)
    yield kept
    logging.getLogger().removeHandler(handler)


@pytest.fixture(scope="module")
def door(world, logged):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(limits, "wait_for", lambda *_args, **_more: 0)
        yield Door(world)


@pytest.mark.parametrize("key", KNOCKING)
def test_no_answer_holds_a_word_that_its_reader_must_not_see(door, key, record_property):
    who, found, answers = PRINCIPALS[key], [], 0
    for name, url, method, response in crawl.answers(door, who):
        answers += 1
        # What was asked for comes back: the address, and the engagement chosen in a form.
        told = words.found_in(url) | OPENED_BY_LINK.get(name, set())
        told |= words.on("a1", "a2", "b1") & CODES if ROUTES[name].scope == "posted" else set()
        if leaked := reading.leaks(reading.text_of(response), who) - told:
            found.append(f"{method} {url} ({name}, {response.status_code}): {sorted(leaked)}")
    record_property("answers", answers)
    assert not found, f"{len(found)} of {answers} answers to {key} leak\n" + "\n".join(found[:40])


@pytest.mark.parametrize("key", ["engineer", "manager", "approver"])
def test_the_crawl_sees_what_its_reader_may_see(door, key):
    """A search that finds nothing anywhere would find no leak either."""
    who, seen = PRINCIPALS[key], set()
    for _name, _url, _method, response in crawl.answers(door, who, writing=False):
        seen |= words.found_in(reading.text_of(response))

    assert seen >= who.reads


def test_mails_hold_no_words_of_people(world, door):
    sent = digests.send_all(at=world.at)

    assert sent == len(mail.outbox) > 0
    for message in mail.outbox:
        found = words.found_in(str(message.message()))
        assert not found & (INSIDE | words.NOBODY), message.subject
        engagements = {key for key, word in words.VISIBLE.items() if word in found}
        assert len({key[0] for key in engagements}) <= 1 or "firm.example" in message.to[0]


def test_no_log_line_holds_an_internal_word(door, logged):
    for key in ("engineer", "approver", "lead_foreign"):
        for _answer in crawl.answers(door, PRINCIPALS[key]):
            pass

    lines = [line for line in logged.getvalue().splitlines() if line]
    assert lines
    found = [line for line in lines if words.found_in(line) & (INSIDE | words.NOBODY)]
    assert not found, "\n".join(found[:10])


def test_what_a_cache_keeps_belongs_to_one_engagement(world, door):
    for key in ("manager", "engineer", "lead_foreign"):
        for _answer in crawl.answers(door, PRINCIPALS[key], writing=False):
            pass

    for name, value in kept_values():
        found = words.found_in(name + str(value)) & (INSIDE | CODES)
        keys = {key for key in words.VISIBLE if found & words.on(key)}
        assert len(keys) <= 1, f"{name} holds words of {sorted(keys)}"
        assert not words.found_in(str(value)) & words.NOBODY, name


def kept_values():
    """Yield key and value of every entry of every cache."""
    for alias in caches:
        store = getattr(caches[alias], "_cache", None)
        if isinstance(store, dict):
            yield from ((key, raw) for key, raw in store.items())
    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key, value FROM django_cache")
        for key, value in cursor.fetchall():
            yield key, pickle.loads(base64.b64decode(value.encode()))


@pytest.mark.slow
def test_a_printed_report_holds_no_word_that_its_client_must_not_see(printed_world):
    from reports import selectors

    for key, letter in (("a1", "a"), ("b1", "b")):
        text = reading.text_of_bytes(selectors.path(printed_world[key]["report"]).read_bytes())
        found = words.found_in(text)
        assert words.VISIBLE[key] in found
        assert found <= words.of_client(letter)
