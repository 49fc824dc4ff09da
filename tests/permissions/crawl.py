"""Asks for every page, list and file as one principal, with ids of its own and of others."""

from fde.platform.routes import Audience
from tests.permissions import matrix, rules
from tests.permissions.examples import ROUTES
from tests.permissions.requesting import undone


def routes():
    """Return the names of the routes that have an example."""
    return [name for name in sorted(ROUTES) if name in matrix.paths()]


def answers(requester, who, *, names=None, everywhere=False, note=None):
    """Yield (route, url, method, response) of every answer that a principal can get.

    Writes go to what the principal may see; ``everywhere``: to every kind of id, which the matrix
    does too. ``names``: of some routes only; ``note`` is told the route before it is asked.
    """
    for name in routes() if names is None else names:
        example = ROUTES[name]
        if note is not None:
            note["route"] = name
        for place, key, url in rules.places(name, example, matrix.paths()[name], requester.world):
            if not _worth_asking(who, name, place, key):
                continue
            for method, ask, sends in _requests(example, writing=everywhere or place == "own"):
                with undone():
                    response = requester.send(
                        who,
                        method,
                        url,
                        ask=ask if sends else None,
                        case=requester.world[key or "a1"],
                        api=rules.row_of(name).api,
                    )
                    yield name, url, method, response


def _requests(example, *, writing):
    """Yield (method, ask, whether it sends a body): read, write, and write nothing at all."""
    if example.anyone is not None:
        yield "GET", rules.GET, True
        return
    for method, ask in example.methods.items():
        if method in rules.SAFE:
            yield method, ask, True
        elif writing:
            yield method, ask, True
            yield method, ask, False


def _worth_asking(who, name, place, key):
    """Leave out what the requester answers the same way for every id."""
    row = rules.row_of(name)
    if row.audience is Audience.PUBLIC or rules.refused_by_policy(who, row, "GET"):
        return place == "own"
    if who.kind in matrix.SEES_ALL:
        return place == "own"
    return not place.startswith("missing") or place == "missing code"
