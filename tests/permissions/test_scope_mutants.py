"""Every scope filter is needed: without any one of them, some test of permissions fails.

Which routes reach which filter is traced once; a mutant is then tried on those routes alone, by
the matrix and by the search for words, until one of them notices.
"""

import sys
from collections import defaultdict

import pytest
from django.core.cache import caches

from fde.platform import limits
from tests.permissions import crawl, matrix, mutants, response_text, rules
from tests.permissions.examples import ROUTES
from tests.permissions.requesting import Requester, undone
from tests.permissions.scope_checks import CHECKS
from tests.permissions.scope_readers import too_much
from tests.world import PRINCIPALS, words

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
# Alike with and without, and why nobody can tell them apart.
ALIKE = {
    ("portal_lines", "`engagement__in=rows`"):
        "reports are looked up by the engagements that the person sees; this reads no others",
}  # fmt: skip
STRANGERS = ("engineer_off", "lead_foreign", "approver_foreign")
TRIED = ("engineer", "lead_sibling", "lead_foreign", "engineer_off", "approver",
         "approver_foreign", "viewer", "anonymous")  # fmt: skip


@pytest.fixture(scope="module")
def requester(world):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(limits, "wait_for", lambda *_args, **_more: 0)
        yield Requester(world)


@pytest.fixture(scope="module")
def reached(requester):
    """Return the routes that reach each scope, by tracing one request of each kind."""
    scopes = {function.__code__: function for function in mutants.scopes()}
    found = defaultdict(set)
    now = {"route": ""}

    def trace(frame, event, _arg):
        if event == "call" and frame.f_code in scopes:
            found[scopes[frame.f_code]].add(now["route"])

    for key in ("engineer", "approver"):
        empty_caches()
        sys.setprofile(trace)
        try:
            for name, _url, _method, response in crawl.answers(
                requester, PRINCIPALS[key], note=now
            ):
                assert name
                response_text.body_of(response)
        finally:
            sys.setprofile(None)
    return found


def empty_caches():
    for alias in caches:
        caches[alias].clear()


# The mutants are made when the test runs: making them takes longer than collecting everything.
@pytest.mark.parametrize("function", mutants.scopes(), ids=mutants.name_of)
def test_a_missing_filter_is_noticed(function, requester, reached, record_property):
    made = list(mutants.mutants(function))
    names = sorted(reached[function])
    survived = [m.name for m in made if not (is_noticed(m, names, requester) or is_alike(m))]

    record_property("mutants", len(made))
    assert not survived, f"{len(survived)} of {len(made)} mutants survived\n" + "\n".join(survived)


def test_most_scopes_have_mutants():
    """A search that makes no mutants would let every scope pass."""
    assert sum(len(list(mutants.mutants(function))) for function in mutants.scopes()) >= 80


def is_noticed(mutant, names, requester):
    with mutant.alive(), undone():
        noticed = (
            too_much(mutant.function, requester.world)
            or by_checks(mutant.function, requester.world)
            or by_routes(names, requester)
        )
        strange = None if noticed else shown_to_strangers(names, requester)
    if strange is None:
        return True
    empty_caches()
    return bool(differing(shown_to_strangers(names, requester), strange))


def is_alike(mutant):
    name = mutant.function.__name__
    return any(name == function and part in mutant.words for function, part in ALIKE)


def by_checks(function, world):
    for act in CHECKS[function]:
        try:
            with undone():
                act(world)
        except (AssertionError, LookupError, ValueError, TypeError) as error:
            return f"{act.__name__}: {error!r}"
    return ""


def by_routes(names, requester):
    """Ask the routes that reach a scope, as everybody; say what deviates or leaks first."""
    empty_caches()
    for name in names:
        for key in TRIED:
            who = PRINCIPALS[key]
            for found, url, method, response in crawl.answers(
                requester, who, everywhere=True, names=[name]
            ):
                told = words.found_in(url)
                if response_text.leaks(response_text.text_of(response), who) - told:
                    return f"{key} {method} {url} ({found})"
            if wrong := deviation(name, who, requester):
                return wrong
    return ""


def shown_to_strangers(names, requester):
    """Return what people on nothing of client a read: figures can give away as much as words."""
    empty_caches()
    found = {}
    for name in names:
        for key in STRANGERS:
            for _, url, method, response in crawl.answers(requester, PRINCIPALS[key], names=[name]):
                if method == "GET":
                    found[key, url] = response_text.PASSING.sub("", response_text.text_of(response))
    return found


def differing(right, got):
    return next((f"{key} {url} shows something else" for key, url in right
                 if right[key, url] != got[key, url]), "")  # fmt: skip


def deviation(name, who, requester):
    example, path = ROUTES[name], matrix.paths()[name]
    for place, key, url in rules.places(name, example, path, requester.world):
        for method in example.methods:
            right = rules.expected(who, name, example, path, method=method, place=place, key=key)
            got = matrix.status(
                requester, who, method, url, name=name, key=key or "a1", whole=False
            )
            if got not in right:
                return f"{who.key} {method} {url}: {got}"
    return ""
