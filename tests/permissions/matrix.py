"""Goes through the cells of one route and names every deviation."""

from contextlib import nullcontext
from functools import cache

import pytest

from tests.permissions import rules
from tests.permissions.examples import ROUTES
from tests.permissions.requesting import undone
from tests.world import PRINCIPALS

TURNED_AWAY = {302, 401, 403, 404, 405}  # nothing is written then, so nothing is undone
SEES_ALL = {"manager", "admin"}
# Their views read what other middleware keeps in the session, or answer by raising to it.
WHOLE = {"engagements:settings-sessions", "engagements:settings-tokens", "api:token-list",
         "engagements:person-factor-reset", "engagements:person-lock",
         "engagements:person-role"}  # fmt: skip


@cache
def paths():
    return dict(rules.patterns())


def names(*, api, writing=False):
    """Return the routes with an example, those of the API or the pages."""
    found = sorted(name for name in paths() if name in ROUTES and rules.row_of(name))
    found = [name for name in found if rules.row_of(name).api is api]
    if writing:
        found = [name for name in found if set(ROUTES[name].methods) - rules.SAFE]
    return found


def cells(name, world):
    """Yield (principal, method, place, key of the engagement or "", url) of each cell."""
    example = ROUTES[name]
    for place, key, url in rules.places(name, example, paths()[name], world):
        for who in PRINCIPALS.values():
            if place != "own" and not _asks_there(who, name, place):
                continue
            for method in rules.METHODS if place == "own" else _methods(example):
                yield who, method, place, key, url


def count(world):
    """Return how many cells the matrix has, of pages and API."""
    found = (name for name in paths() if name in ROUTES and rules.row_of(name))
    return sum(1 for name in found for _ in cells(name, world))


def check(name, requester, *, slow=False):
    """Ask every cell; say which answers differ from the rules, and return how many there are."""
    example, path = ROUTES[name], paths()[name]
    wrong, asked = [], 0
    for who, method, place, key, url in cells(name, requester.world):
        right = rules.expected(who, name, example, path, method=method, place=place, key=key)
        whole = slow or (place == "own" and method == "GET")
        writes = not right <= TURNED_AWAY
        got = status(
            requester, who, method, url, name=name, key=key or "a1", whole=whole, writes=writes
        )
        asked += 1
        if got not in right:
            wrong.append(f"{who.key} {method} {place} {url}: {got}, not {sorted(right)}")
    assert not wrong, f"{name}: {len(wrong)} of {asked} cells deviate\n" + "\n".join(wrong[:40])
    return asked


def status(requester, who, method, url, *, name, key, whole, writes=True):
    example, row = ROUTES[name], rules.row_of(name)
    asked = {
        "ask": example.methods.get("GET" if method == "HEAD" else method),
        "case": requester.world[key],
        "api": row.api,
    }
    if not (whole or name in WHOLE or example.anyone is not None):
        with undone() if writes else nullcontext():
            return requester.view_status(who, method, url, **asked)
    with undone():
        return requester.send(who, method, url, **asked).status_code


def check_accepted(name, requester):
    """Hold the example to its word: some principal's write goes through."""
    example = ROUTES[name]
    place, key, url = next(iter(rules.places(name, example, paths()[name], requester.world)))
    assert place == "own"
    for method, ask in example.methods.items():
        if method in rules.SAFE or ask.may_refuse:
            continue
        answers = {}
        for who in PRINCIPALS.values():
            with undone():
                answer = requester.send(
                    who, method, url, ask=ask, case=requester.world[key], api=rules.row_of(name).api
                )
            if answer.status_code in ask.done and went_on(answer):
                break
            answers[who.key] = (answer.status_code, answer.content[:300])
        else:
            pytest.fail(f"{name} {method}: nobody's request is accepted; {answers}")


def went_on(answer):
    return answer.status_code not in {302, 303} or "sign-in" not in answer["Location"]


def _asks_there(who, name, place):
    """Tell whether other ids can matter: not to whom the policy table stops at the requester."""
    if rules.refused_by_policy(who, rules.row_of(name), "GET"):
        return False
    return not (who.kind in SEES_ALL and place in {"sibling", "foreign"})


def _methods(example):
    found = list(example.methods)
    return [*found, "HEAD"] if "GET" in found else found
