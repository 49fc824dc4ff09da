"""What people and programs see of an area: :class:`Show`, and the small values it is made of.

Menus, tabs and lists hold entries of several areas; each entry says its ``position``, and those of
today are ten apart. Nothing here knows a page: routes are names, URL configurations dotted paths.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from django.http import HttpRequest

    from engagements.domain.readiness import Requirement
    from engagements.models import Client, Engagement, User
    from engagements.selectors.figures import Standing

READINESS, FIRM = "Readiness", "Firm"  # titles of groups in the navigation
Right = Any  # an operation, or the action that it asks for: see ``permissions``


@dataclass(frozen=True, kw_only=True)
class Routes:
    """A URL configuration by its dotted path; ``under`` comes before all of its addresses."""

    conf: str
    under: str = ""


@dataclass(frozen=True, kw_only=True)
class NavPlace:
    """One entry of the navigation, under the title of its ``group``; ``go`` follows the key G."""

    route: str
    title: str
    icon: str
    position: int
    group: str = ""
    go: str = ""


@dataclass(frozen=True, kw_only=True)
class Tab:
    """A tab over the pages of an engagement; its route takes the engagement's code."""

    key: str
    title: str
    route: str
    position: int


@dataclass(frozen=True, kw_only=True)
class PaletteAction:
    """What the command palette offers on an engagement to those who have the right to it."""

    title: str
    route: str
    right: Right
    position: int
    anchor: str = ""


@dataclass(frozen=True, kw_only=True)
class SearchKind:
    """A kind of thing that a search finds: the title of its group, and its icon."""

    kind: str
    title: str
    icon: str
    position: int


@dataclass(frozen=True, kw_only=True)
class Place:
    """All that an address may need: which one of its kind, and what it belongs to.

    ``refs`` are keys by noun, of a kind that has more than one.
    """

    key: str = ""
    engagement: str = ""
    client: str = ""
    refs: Mapping[str, str] = field(default_factory=dict)


Address = Callable[[Place], str]


@dataclass(frozen=True, kw_only=True)
class Link:
    """An address with the words on it."""

    url: str
    words: str


@dataclass(frozen=True, kw_only=True)
class ReadinessPage:
    """What the readiness page of an engagement is about, for those who add panels to it."""

    request: "HttpRequest"
    user: "User"
    as_of: datetime
    engagement: "Engagement"
    standing: "Standing"


@dataclass(frozen=True, kw_only=True)
class ClientPage:
    """What the page of a client is about, for those who add panels to it."""

    request: "HttpRequest"
    user: "User"
    as_of: datetime
    client: "Client"


PanelPlace = Literal["actions", "main", "aside", "below"]


@dataclass(frozen=True, kw_only=True)
class Panel:
    """A piece of a page of the core: where it stands, its template, and what that prints.

    Its values come before those of the page, which it reads as well. ``styles`` and ``scripts``
    are static files that the page loads once.
    """

    place: PanelPlace
    template: str
    values: Mapping[str, Any] = field(default_factory=dict)
    styles: tuple[str, ...] = ()
    scripts: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ApiStep:
    """A step of the main job, as the page of the API tells it."""

    method: str
    path: str
    words: str
    position: int


@dataclass(frozen=True, kw_only=True)
class ApiExamples:
    """Examples in the schema: bodies by method and path, values of parts of paths, and steps."""

    bodies: Mapping[tuple[str, str], Mapping[str, Any]] = field(default_factory=dict)
    paths: Mapping[str, Any] = field(default_factory=dict)
    steps: Sequence[ApiStep] = ()


@dataclass(frozen=True, kw_only=True)
class Show:
    """What people and programs see of an area.

    Routes:
        ``routes`` of pages, each under the namespace of its ``app_name``; ``api`` is included in
        the namespace ``api``.
    Menus:
        ``places`` of the sidebar, ``tabs`` of an engagement, ``actions`` of the palette, ``keys``
        of the keyboard map, kinds that a ``search`` finds, and ``saved_views``: the route of each
        page in ``Work.saved_pages``.
    Pages:
        ``readiness_panels`` and ``client_panels`` on those pages of the core; ``closed_at`` tells
        where on an engagement, given by its code, a requirement is closed.
    Looks:
        ``tones`` (a colour word to states), and icons: ``moment_icons`` by the noun of an event,
        ``job_icons`` by kind of job, ``notice_icons`` by kind of notice.
    Addresses:
        of kinds that notices, jobs and hits are about; ``portal_addresses`` for people of a client.
    API:
        ``enums`` (names of closed lists in the schema), ``examples``, ``refusals`` (what each code
        of the area's rules means), and ``hit_refs``: the shape,
        by its dotted path, in which a search answers each of the references of a hit.
    """

    routes: Sequence[Routes] = ()
    api: str = ""
    places: Sequence[NavPlace] = ()
    tabs: Sequence[Tab] = ()
    actions: Sequence[PaletteAction] = ()
    keys: Mapping[str, str] = field(default_factory=dict)
    search: Sequence[SearchKind] = ()
    saved_views: Mapping[str, str] = field(default_factory=dict)
    readiness_panels: Callable[[ReadinessPage], Iterable[Panel]] = lambda _: ()
    client_panels: Callable[[ClientPage], Iterable[Panel]] = lambda _: ()
    closed_at: "Callable[[str, Requirement], Link] | None" = None
    tones: Mapping[str, Iterable[str]] = field(default_factory=dict)
    moment_icons: Mapping[str, str] = field(default_factory=dict)
    job_icons: Mapping[str, str] = field(default_factory=dict)
    notice_icons: Mapping[str, str] = field(default_factory=dict)
    addresses: Mapping[str, Address] = field(default_factory=dict)
    portal_addresses: Mapping[str, Address] = field(default_factory=dict)
    enums: Mapping[str, Iterable[str]] = field(default_factory=dict)
    hit_refs: Mapping[str, str] = field(default_factory=dict)
    refusals: Mapping[str, str] = field(default_factory=dict)
    examples: ApiExamples = field(default_factory=ApiExamples)
