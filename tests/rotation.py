"""Which routes the leak search, the permission matrix and the browser walk ask in ``make test``.

These three ask for every route as everybody, which takes longer than all other tests together.
Each commit asks for a tenth of the routes, and for those that its changed files are about; ten
commits that follow each other ask for all. ``make assurance ARGS="permissions leaks ui"`` and a
plain ``pytest`` ask for every route, and so does ``make test`` where git cannot say what changed.
"""

import hashlib
import inspect
import json
import os
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path, PurePosixPath

ROOT = Path(__file__).resolve().parents[1]
VARIABLE = "FDE_TEST_ROTATION"
PARTS = 10
# Changes may add so many routes: all of them would take longer than make test may.
AT_MOST = 20
APPS = {"engagements", "reports"}
FLOORS = {"web", "api", "forms", "models", "domain", "selectors", "services", "importers",
          "exporters", "connectors", "areas", "management"}  # fmt: skip
PRODUCT = ("engagements/", "reports/", "fde/", "templates/")
# A file of the product that is about no route is about all of them, and so are these: every
# answer goes through them, though they share a noun with some routes.
EVERYWHERE = (
    "engagements/api/scope.py", "engagements/selectors/engagement.py",
    "engagements/selectors/people.py", "engagements/web/pages.py", "templates/components/",
)  # fmt: skip
# No request goes through these.
UNASKED = (
    "engagements/management/", "engagements/migrations/", "engagements/tasks.py",
    "reports/management/", "reports/migrations/", "reports/tasks.py", "fde/broker.py",
    "fde/celery.py", "fde/collector.py", "fde/deploy/", "fde/management/", "fde/processes.py",
    "fde/static/readme/",
)  # fmt: skip


# --- what git knows --------------------------------------------------------------------------


def from_git(root=ROOT):
    """Return the number of the commit and the files it changed; None when git cannot say."""
    try:
        if _git(root, "rev-parse", "--is-shallow-repository") != ["false"]:
            return None  # its one commit would ask for the same tenth for ever
        # A merge counts as one: branches of ten commits would ask for one tenth for ever.
        number = int(_git(root, "rev-list", "--count", "--first-parent", "HEAD")[0])
        changed = {*_git(root, "diff", "--name-only", "--no-renames", "HEAD~1"),
                   *_git(root, "ls-files", "--others", "--exclude-standard")}  # fmt: skip
    except (OSError, subprocess.CalledProcessError):
        return None
    return {"number": number, "changed": sorted(changed)}


def _git(root, *words):
    ran = subprocess.run(
        ["git", "-c", "safe.directory=*", "-c", "core.quotePath=off", *words],
        cwd=root, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return ran.stdout.splitlines()


# --- what a file and a route are about ---------------------------------------------------------


def part_of(name):
    """Return the part of a route, which stays the same as long as it has its name."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:4]) % PARTS


def nouns_of(path):
    """Return the nouns of a file: the same on every floor, as in selectors and templates."""
    parts = PurePosixPath(path).with_suffix("").parts
    found = [part.lstrip("_") for part in parts]
    if found[:1] == ["templates"]:
        found = found[1:]
    elif found[0] not in APPS:
        return frozenset()  # tests, deployment, documents
    app = found[0]
    while found and found[0] in APPS | FLOORS:
        found = found[1:]
    nouns = set(found) - FLOORS - {"", "init__"}
    return frozenset(nouns | ({app} if app == "reports" else set()))


def nouns_of_view(view):
    """Return the nouns of the file that a view is written in; accounts for a library's view."""
    module = module_of(view)
    if module.split(".")[0] in APPS:
        return nouns_of(module.replace(".", "/") + ".py")
    return frozenset({"account", "mfa"} if module.startswith("allauth") else set())


def module_of(view):
    """Return the module of a view or of its class, whatever decorators are around it."""
    while view is not None:
        found = getattr(view, "cls", None) or getattr(view, "view_class", None)
        if found is not None:
            return found.__module__
        if not hasattr(view, "__wrapped__"):
            return inspect.getmodule(view).__name__
        view = view.__wrapped__
    return ""


# --- what is asked -----------------------------------------------------------------------------


@dataclass(frozen=True)
class Choice:
    """The routes that are asked: those of the commit's part, and those that changes are about."""

    part: int
    turn: frozenset[str]
    changed: frozenset[str]
    left_out: int

    @property
    def names(self):
        return self.turn | self.changed

    def __str__(self):
        words = f"part {self.part} of {PARTS} ({len(self.turn)} routes), "
        words += f"and {len(self.changed)} more that changed files are about"
        if self.left_out:
            words += f" ({self.left_out} such routes NOT RUN: more than {AT_MOST})"
        return words


def choose(routes, *, number, changed):
    """Choose among routes, given as names with their nouns, for one commit."""
    part = number % PARTS
    turn = {name for name in routes if part_of(name) == part}
    near = {name for name in routes if is_about(changed, routes[name])}
    every = any(is_about_all(path, routes) for path in changed)
    touched = [name for name in routes if name not in turn and (every or name in near)]
    # Beginning with what the changes are about by name, and with those whose turn comes next: ten
    # commits ask for all of them anyway.
    touched.sort(key=lambda name: (name not in near, (part_of(name) - part) % PARTS, name))
    more = touched[:AT_MOST]
    return Choice(part, frozenset(turn), frozenset(more), len(touched) - len(more))


def is_about(changed, nouns):
    """Tell whether one of the changed files is about a route with these nouns."""
    return any(nouns & nouns_of(path) for path in changed)


def is_about_all(path, routes):
    """Tell whether every answer may go through a file."""
    if not path.startswith(PRODUCT) or path.startswith(UNASKED):
        return False
    return path.startswith(EVERYWHERE) or not any(
        nouns & nouns_of(path) for nouns in routes.values()
    )


@cache
def chosen():
    """Return the choice of this run; None: every route is asked."""
    given = os.environ.get(VARIABLE)
    return choose(routes(), **json.loads(given)) if given else None


def among(names):
    """Return those of some routes that this run asks, in their order; what is no route stays."""
    choice = chosen()
    if choice is None:
        return list(names)
    left_out = routes().keys() - choice.names
    return [name for name in names if name not in left_out]


def one_of(name, options):
    """Return those of some options whose turn it is for a name: one of them, in full all."""
    choice = chosen()
    if choice is None:
        return list(options)
    return [options[(choice.part + part_of(name)) % len(options)]]


def routes(entries=None, namespaces=()):
    """Return the nouns of every route by its name, Django's admin left out."""
    from django.urls import URLPattern, get_resolver

    found = {}
    for entry in get_resolver().url_patterns if entries is None else entries:
        if isinstance(entry, URLPattern):
            found[":".join((*namespaces, entry.name or "?"))] = nouns_of_view(entry.callback)
        elif entry.namespace != "admin":
            inner = (*namespaces, entry.namespace) if entry.namespace else namespaces
            found |= routes(entry.url_patterns, inner)
    return found


def covered(properties):
    """Yield what a run covered, a line each, from the properties that its tests recorded."""
    leaks, cells, calls, pages, schema = (
        [row[name] for row in properties if name in row]
        for name in ("leak_search", "permission_matrix", "operations", "browser_walk",
                     "schema_examples")
    )  # fmt: skip
    if leaks:
        asked, every = leaks[0][:2]
        answers = sum(row[2] for row in leaks)
        yield (f"leak search: {asked} of {every} routes as {len(leaks)} principals"
               f" ({answers:,} answers)")  # fmt: skip
    if cells:
        asked = sum(row[0] for row in cells)
        yield f"permission matrix: {asked:,} of {cells[0][1]:,} cells on {len(cells)} routes"
    if calls:
        asked = sum(row[0] for row in calls)
        yield f"operations: {asked:,} of {calls[0][1]:,} calls on {len(calls)} operations"
    if pages:
        asked, every = (sum(row[n] for row in pages) for n in (0, 1))
        yield f"browser walk: {asked} of {every} pages"
    if schema:
        examples, every, pairs = schema[0]
        yield (f"API schema: {len(schema)} of {pairs} operations as somebody,"
               f" {examples} of {every} examples each")  # fmt: skip
    if (leaks or cells or pages or schema) and chosen() is not None:
        yield f"rotation: {chosen()}"
        yield 'the rest by: make assurance ARGS="permissions leaks ui"'
