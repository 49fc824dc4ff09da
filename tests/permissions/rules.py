"""What an example of a route says, and the status that each principal has to get.

The roles, and what each may do, are written down here once more: a change of the product's own
table shows as a deviation.
"""

import uuid
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse

from engagements.domain.access import Action
from fde.platform import routes

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
SAFE = {"GET", "HEAD", "OPTIONS"}
DONE = {200, 201, 202, 204, 302, 303}
REFUSED = {400, 409, 412, 422, 428}  # let in, and then a rule of the work stands against it

_ENGINEER = {Action.READ, Action.LOG, Action.ADD_EVIDENCE, Action.WORK, Action.DRAFT_REPORT,
             Action.MOVE_STAGE}  # fmt: skip
_RUNS_IT = {Action.CHANGE_ENGAGEMENT, Action.MANAGE_MEMBERS, Action.CHANGE_PROFILE,
            Action.MOVE_TARGET, Action.CLOSE, Action.CHANGE_CLIENT}  # fmt: skip
_DECIDES = {Action.DECIDE_GATE, Action.APPROVE_WAIVER, Action.DECIDE,
            Action.ISSUE_REPORT}  # fmt: skip
_CREATES = {Action.CREATE_CLIENT, Action.CREATE_ENGAGEMENT, Action.KEEP_OWN, Action.OWN_ACCOUNT}
_VIEWER = {Action.READ, Action.ASK, Action.OWN_ACCOUNT}
RIGHTS = {
    "nobody": {Action.OWN_ACCOUNT},
    "engineer": _ENGINEER | _CREATES,
    "lead": _ENGINEER | _RUNS_IT | _DECIDES | _CREATES,
    "manager": _ENGINEER | _RUNS_IT | _DECIDES | _CREATES,
    "admin": _ENGINEER | _RUNS_IT | _CREATES | {Action.INVITE, Action.ADMINISTER},
    "approver": _VIEWER | {Action.SEND_EVIDENCE, Action.SIGN_OFF},
    "viewer": _VIEWER,
}
ADMITS = {
    routes.Audience.SIGNED_IN: {"admin", "manager", "engineer", "client"},
    routes.Audience.STAFF: {"admin", "manager", "engineer"},
    routes.Audience.CLIENT: {"client"},
    routes.Audience.ADMIN: {"admin"},
}


@dataclass(frozen=True)
class Ask:
    """One method of a route: the right it needs, and what a request that is let in sends."""

    action: Action | None = Action.READ
    body: dict[str, Any] = field(default_factory=dict)
    headers: dict[str, Any] = field(default_factory=dict)
    query: str = ""
    done: frozenset[int] = frozenset(DONE)
    may_refuse: bool = False  # no request of this world is accepted: only the right is looked at


def post(action=None, *, headers=None, may_refuse=False, **body):
    return Ask(action, body, headers or {}, may_refuse=may_refuse)


def get(action=Action.READ, *, query="", done=(200,), headers=None):
    return Ask(action, headers=headers or {}, query=query, done=frozenset(done))


def part(action=Action.READ, *, query=""):
    """Say that a route answers with a part of a page, to htmx only."""
    # 286 tells htmx that there is nothing more to wait for.
    return get(action, query=query, headers={"hx-request": "true"}, done=(200, 286))


GET = get()


@dataclass(frozen=True)
class Route:
    """An example of a route: its methods, where its ids stand in the world, and its scope.

    ``scope``: ``engagement``, ``client``, ``owner`` (what one person keeps), ``posted`` (the
    engagement is chosen in the form), or ``firm`` (no more than the policy table).
    """

    methods: dict[str, Ask]
    ids: dict[str, Any]
    scope: str = ""
    owner: str = ""
    anyone: dict[str, set[int]] | None = None  # public routes: the status of each method


def route(*, scope="", owner="", anyone=None, ids=None, **methods):
    """Write one line of the example tables; what is no method is a path to an id."""
    asks = {k.upper(): v for k, v in methods.items() if isinstance(v, Ask)}
    found = {k: v for k, v in methods.items() if not isinstance(v, Ask)}
    return Route(asks, found | (ids or {}), scope, owner, anyone)


# --- routes of the product ----------------------------------------------------------------------


def patterns():
    """Yield (name, path) of every route, Django's admin left out."""
    for name, address, _ in routes.patterns():
        yield name, address


def row_of(name):
    return routes.row_of(name)


# --- where a request goes -----------------------------------------------------------------------


def value(spec, case):
    """Return what a path such as ``entry.number`` leads to; functions get the engagement."""
    if callable(spec):
        return spec(case)
    if isinstance(spec, dict):
        return {key: value(inner, case) for key, inner in spec.items()}
    if isinstance(spec, list):
        return [value(inner, case) for inner in spec]
    return spec


def follow(path, case):
    if callable(path):
        return path(case)
    name, *steps = path.split(".")
    found = case[name]
    for step in steps:
        found = getattr(found, step)
    return found


def scope_of(name, example, path):
    if example.scope:
        return example.scope
    if "<str:code>" in path and "clients/" not in path:
        return "engagement"
    return "client" if "clients/<" in path else "firm"


def kwargs_of(name, example, path, case):
    """Return the ids of a route in one engagement of the world."""
    found = {key: follow(spec, case) for key, spec in example.ids.items()}
    if "<str:code>" in path and "code" not in found:
        found["code"] = case.code
        if "clients/" in path:
            found["code"] = case["client"].code
    if "clients/<slug:code>" in path:
        found["code"] = case["client"].code
    if "<slug:client>" in path:
        found["client"] = case["client"].code
    return found


def url_of(name, example, path, case):
    return reverse(name, kwargs=kwargs_of(name, example, path, case))


MISSING = {"code": "ZZZ-99", "number": 99_999, "slug": "no-such", "key": "no-such",
           "gate": "no-such", "framework": "no-such", "token": "no-such", "kind": "no-such",
           "field": "no-such", "user": 99_999_999, "expectation": 99_999_999, "client": "no-such",
           "table": "no-such", "version": "9.9", "listing": "no-such", "format": "doc"}  # fmt: skip


def places(name, example, path, world):
    """Yield (place, key of the engagement or "", url) of every kind of id a route takes."""
    own, sibling, foreign = (
        kwargs_of(name, example, path, world[key]) for key in ("a1", "a2", "b1")
    )
    yield "own", "a1", reverse(name, kwargs=own)
    if scope_of(name, example, path) == "firm" or not own:
        return  # nothing in its address is anybody's
    if sibling != own:
        yield "sibling", "a2", reverse(name, kwargs=sibling)
    yield "foreign", "b1", reverse(name, kwargs=foreign)
    for key in own:
        absent = uuid.uuid4() if isinstance(own[key], uuid.UUID) else MISSING[key]
        yield f"missing {key}", "", reverse(name, kwargs=own | {key: absent})
        if key not in {"code", "client"} and foreign[key] != own[key] and len(own) > 1:
            yield f"foreign {key}", "", reverse(name, kwargs=own | {key: foreign[key]})


# --- what has to come back ----------------------------------------------------------------------


def expected(who, name, example, path, *, method, place, key):
    """Return the statuses that are right for one cell."""
    row = row_of(name)
    ask = example.methods.get("GET" if method == "HEAD" else method)
    is_public = row.audience is routes.Audience.PUBLIC
    if not is_public and (early := refused_by_policy(who, row, method)):
        part_of_page = ask is not None and "hx-request" in ask.headers
        return {401} if early == {302} and part_of_page else early
    if is_public or example.anyone is not None:
        reads_only = row.api and who.token == "read" and method not in SAFE
        return {403} if reads_only else (example.anyone or {}).get(method, {405})
    if ask is None:
        return {405}
    may = ask.action is None or ask.action in RIGHTS[who.kind]
    scope = scope_of(name, example, path)
    if not _sees(who, scope, example, place, key):
        return _hidden(who, scope, path, place=place, may=may)
    if not may:
        return {403}
    return set(ask.done) if method in SAFE else set(ask.done) | REFUSED


def _hidden(who, scope, path, *, place, may):
    """Return what stands for nothing there."""
    if scope == "posted":
        return {422}
    # Whoever may not do it anyway is told so before anybody looks for the id below.
    below = scope == "engagement" and "code" in path and " " in place and place != "missing code"
    return {403, 404} if below and not may and "a1" in who.on else {404}


def refused_by_policy(who, row, method):
    """Return what the policy table answers before any view runs; None: it lets them in."""
    if who.token and row.api:
        if row.session_only:
            return {403}
        if who.token == "read" and method not in SAFE:
            return {403}
    if who.kind == "nobody" or (who.token and not row.api):
        return {401} if row.api else {302}
    if who.role not in ADMITS[row.audience]:
        hidden = row.audience is not routes.Audience.ADMIN or who.role == "client"
        return {404} if hidden else {403}
    return None


def _sees(who, scope, example, place, key):
    if scope in {"firm", "posted"}:
        return scope == "firm" or key in who.on
    if place.startswith(("missing", "foreign ")):
        return False
    if scope == "owner":
        theirs = {"own": example.owner, "sibling": "lead_sibling", "foreign": "lead_foreign"}
        return who.person == theirs[place]
    if scope == "client":
        return any(mine[0] == key[0] for mine in who.on)
    return key in who.on
