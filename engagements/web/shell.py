"""What every page shows around its content."""

from dataclasses import dataclass
from functools import cache, partial
from itertools import groupby
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from engagements import registry
from engagements.models import User
from engagements.selectors.shell import Frame, PinnedView, frame_of
from engagements.showing import NavPlace
from engagements.web.requests import PageRequest
from fde.platform.routes import row_of


@dataclass(frozen=True, kw_only=True)
class NavLink:
    """A place as the navigation prints it; ``current`` is the value of ``aria-current``."""

    route: str
    url: str
    title: str
    icon: str
    group: str
    go: str
    current: str


@dataclass(frozen=True, kw_only=True)
class Navigation:
    """The links of the sidebar by their groups, and those of a phone's bar with the rest."""

    links: tuple[NavLink, ...]
    groups: tuple[tuple[str, tuple[NavLink, ...]], ...]
    bar: tuple[NavLink, ...]
    bar_rest: tuple[NavLink, ...]


# What a phone's bar holds, in its order; all else is behind "More".
BAR = (
    "engagements:overview",
    "engagements:pipeline",
    "engagements:my-log",
    "engagements:engagement-list",
)


def shell(request: PageRequest) -> dict[str, Any]:
    """Return the values of the shell (a context processor)."""
    navigation = _navigation(request)
    return {
        "firm": settings.FDE_FIRM,
        "request_id": getattr(request, "request_id", ""),
        "styleguide": settings.DEBUG,
        "unread": partial(_unread, request),
        "nav": navigation.links,
        "nav_groups": navigation.groups,
        "go_to": tuple((link.go, link.title) for link in navigation.links if link.go),
        "area_keys": _area_keys(),
        "bar": navigation.bar,
        "bar_rest": navigation.bar_rest,
        "pinned_views": partial(_pinned_views, request),
    }


def _frame(request: PageRequest) -> Frame | None:
    """Return unread notices and saved views; asked once, and only by a page that shows them."""
    if not hasattr(request, "frame_of_page"):
        user = _person(request)
        request.frame_of_page = frame_of(user) if user and not user.is_client else None
    return request.frame_of_page


def _person(request: PageRequest) -> User | None:
    """Return who is signed in; a page may be an answer from before that was found out."""
    user: User | AnonymousUser | None = getattr(request, "user", None)
    return user if user is not None and user.is_authenticated else None


def _pinned_views(request: PageRequest) -> tuple[PinnedView, ...]:
    frame = _frame(request)
    return frame.pinned if frame else ()


def _unread(request: PageRequest) -> int | None:
    """Return how much the person has not read; None for people without notices."""
    frame = _frame(request)
    return frame.unread if frame else None


def places(request: PageRequest) -> tuple[NavLink, ...]:
    """Return the places that the policy table opens to this person."""
    return _navigation(request).links


def _navigation(request: PageRequest) -> Navigation:
    user = _person(request)
    if user is None:
        return Navigation(links=(), groups=(), bar=(), bar_rest=())
    found = _open_to(user.role)
    return _marked(user.role, tuple(_current(request.path, url) for _, url in found))


@cache
def nav_places() -> tuple[NavPlace, ...]:
    """Return the entries of the navigation that the core and the areas have."""
    return registry.listed(registry.shows().values(), "places")


@cache
def _area_keys() -> tuple[tuple[str, str], ...]:
    """Return the keys of the keyboard map that areas add, with what they do."""
    return tuple(registry.merged(registry.shows().values(), "keys").items())


@cache
def _open_to(role: str) -> tuple[tuple[NavPlace, str], ...]:
    """Return the places that the policy table opens to a role, with their addresses."""
    found = []
    for place in nav_places():
        row = row_of(place.route)
        if row is not None and row.admits(role):
            found.append((place, reverse(place.route)))
    return tuple(found)


@cache
def _marked(role: str, marks: tuple[str, ...]) -> Navigation:
    """Return the navigation of a role; there are as many as there are places to be at."""
    links = tuple(
        _link(place, url, mark) for (place, url), mark in zip(_open_to(role), marks, strict=True)
    )
    return Navigation(
        links=links,
        groups=tuple((title, tuple(found)) for title, found in groupby(links, key=_group)),
        bar=tuple(link for route in BAR for link in links if link.route == route),
        bar_rest=tuple(link for link in links if link.route not in BAR),
    )


def _link(place: NavPlace, url: str, mark: str) -> NavLink:
    return NavLink(
        route=place.route,
        url=url,
        title=place.title,
        icon=place.icon,
        group=place.group,
        go=place.go,
        current=mark,
    )


def _group(link: NavLink) -> str:
    return link.group


def _current(path: str, url: str) -> str:
    """Return the value of ``aria-current``: this page, or the section it lies in."""
    if path == url:
        return "page"
    return "true" if url != "/" and path.startswith(url) else ""
