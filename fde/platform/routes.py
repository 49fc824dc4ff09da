"""Routes: an address, its view, and in the same row who may use it and under which conditions.

A row lets a kind of person in. What they may see there is the selector's matter (``visible_to``),
what they may do the operation's. A path that was not written with :func:`route` has no row, and
does not answer.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from functools import cache, partial
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.http.response import HttpResponseBase
from django.urls import ResolverMatch, URLPattern, URLResolver, get_resolver, path

MINUTE = 60
TRIES = (20, MINUTE)  # guesses at a link
UPLOADS = (30, MINUTE)
# Reports: each costs a worker's time. What opens a connection has one limit, in services/jobs.py.
STARTS = (20, MINUTE)


class Audience(Enum):
    """Kinds of people a route lets in."""

    PUBLIC = "public"  # nobody has to be signed in
    SIGNED_IN = "signed in"
    STAFF = "staff"
    CLIENT = "client"
    ADMIN = "administrators"


_ADMITS = {
    Audience.SIGNED_IN: {"admin", "manager", "engineer", "client"},
    Audience.STAFF: {"admin", "manager", "engineer"},
    Audience.CLIENT: {"client"},
    Audience.ADMIN: {"admin"},
}


@dataclass(frozen=True)
class Row:
    """One route's policy.

    ``api``: answers in JSON, 401 where pages send to sign-in, and takes tokens.
    ``session_only``: an API route that no token opens.
    ``setup``: open to staff who have yet to set up the second factor that their role needs.
    ``limit``: how many writes by one person (or address) in how many seconds.
    ``secret``: what stands in the address opens something, so the address belongs in no log.
    ``confirm``: whoever writes has to have proved lately, beyond the session, that it is them.
    """

    audience: Audience
    api: bool = False
    session_only: bool = False
    setup: bool = False
    limit: tuple[int, int] | None = None
    secret: bool = False
    confirm: bool = False

    def __post_init__(self) -> None:
        if self.confirm and self.audience is Audience.PUBLIC:
            raise ImproperlyConfigured("Nobody can confirm who they are on a public route.")

    def admits(self, role: str) -> bool:
        """Tell whether a signed-in person of ``role`` is let in."""
        return role in _ADMITS.get(self.audience, set())


class Route(URLPattern):
    """A pattern of Django that carries its row."""

    def __init__(self, pattern: URLPattern, row: Row) -> None:
        super().__init__(pattern.pattern, pattern.callback, pattern.default_args, pattern.name)
        self.row = row


class Branch(URLResolver):
    """Routes of somebody else's that share one row: Django's admin."""

    def __init__(self, resolver: URLResolver, row: Row) -> None:
        super().__init__(
            resolver.pattern,
            resolver.urlconf_name,
            resolver.default_kwargs,
            resolver.app_name,
            resolver.namespace,
        )
        self.row = row


def route(
    address: str,
    view: Callable[..., HttpResponseBase],
    kwargs: dict[str, Any] | None = None,
    *,
    name: str,
    audience: Audience,
    **rules: Any,
) -> Route:
    """Return the route of ``view`` with its row; ``rules`` are the other fields of :class:`Row`."""
    return Route(path(address, view, kwargs, name=name), Row(audience, **rules))


public = partial(route, audience=Audience.PUBLIC)
signed_in = partial(route, audience=Audience.SIGNED_IN)
staff = partial(route, audience=Audience.STAFF)
client = partial(route, audience=Audience.CLIENT)
admin = partial(route, audience=Audience.ADMIN)

Entry = URLPattern | URLResolver


def patterns(
    entries: Iterable[Entry] | None = None, namespaces: tuple[str, ...] = (), prefix: str = ""
) -> Iterator[tuple[str, str, URLPattern]]:
    """Yield the name, the whole address and the pattern of every route outside of branches."""
    for entry in get_resolver().url_patterns if entries is None else entries:
        address = prefix + str(entry.pattern)
        if isinstance(entry, URLPattern):
            yield ":".join((*namespaces, entry.name or "")), address, entry
        elif not isinstance(entry, Branch):
            inner = (*namespaces, entry.namespace) if entry.namespace else namespaces
            yield from patterns(entry.url_patterns, inner, address)


@cache
def rows() -> dict[str, Row]:
    """Return the row of every route by its name, and of every branch by its namespace and ``:``.

    Raises:
        ImproperlyConfigured: two routes of one name have different rows.
    """
    found: dict[str, Row] = {
        f"{entry.namespace}:": entry.row
        for entry in get_resolver().url_patterns
        if isinstance(entry, Branch)
    }
    for name, address, pattern in patterns():
        if isinstance(pattern, Route) and found.setdefault(name, pattern.row) != pattern.row:
            raise ImproperlyConfigured(f"Two routes are named {name}; {address} has another row.")
    return found


def row_of(name: str) -> Row | None:
    """Return the row of a route by its name, its namespace before it."""
    namespace, _, _ = name.rpartition(":")
    return rows().get(name) or rows().get(f"{namespace}:")


def row_for(match: ResolverMatch) -> Row | None:
    """Return the row of the route that was resolved, or None when it was written without one."""
    name = match.url_name or ""
    return row_of(f"{match.namespace}:{name}" if match.namespace else name)
