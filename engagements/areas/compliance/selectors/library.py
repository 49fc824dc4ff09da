"""Controls over engagements: how many stand where, and in which engagement.

States are those of the figures (``selectors.figures``), one row for each control of each open
engagement; they are counted in SQL.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypedDict

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from engagements.areas.compliance.domain.states import WORST_FIRST, State
from engagements.areas.compliance.models import Assessment, Control, ControlState, Framework
from engagements.models import User
from engagements.selectors import figures
from engagements.selectors.engagement import sees_all
from engagements.selectors.library.engagements import going_on
from engagements.selectors.written import all_of

# In one answer at most so many engagements are worked out anew; the rest are named as missing.
MOST_AT_ONCE = 40


@dataclass(frozen=True, kw_only=True)
class ControlFilters:
    """What the library of controls is narrowed to; an empty value asks for all."""

    framework: str = ""
    state: str = ""
    engagement: str = ""
    q: str = ""


@dataclass(frozen=True, kw_only=True)
class Tally:
    """How many engagements have a control in one state."""

    state: str
    words: str
    count: int


@dataclass(frozen=True, kw_only=True)
class Place:
    """A control in one engagement."""

    code: str
    words: str


@dataclass(frozen=True, kw_only=True)
class Line:
    """One control of a framework, over the engagements that took the framework on.

    ``places`` are the first of them, the worst state first; ``more`` counts the others.
    """

    key: str
    framework: str
    framework_key: str
    ref: str
    token: str
    title: str
    counts: tuple[Tally, ...]
    places: tuple[Place, ...]

    @property
    def more(self) -> int:
        """Return how many engagements are not among the places."""
        return sum(tally.count for tally in self.counts) - len(self.places)


@dataclass(frozen=True, kw_only=True)
class Library:
    """The controls asked for, and the sum of all of them.

    ``after`` is the key of the last line when more follow. Engagements that are ``missing`` are
    counted as they stood before their last change, or not yet.
    """

    lines: tuple[Line, ...]
    counts: tuple[Tally, ...]
    controls: int
    engagements: int
    missing: int
    after: str


class _Named(TypedDict):
    pk: int
    ref: str
    token: str
    title: str
    framework__key: str
    framework__version: str
    framework__title: str


class UnknownPlace(ValueError):
    """The list has no line of that key."""


def frameworks(user: User) -> list[tuple[str, str]]:
    """Return key and title of the frameworks that somebody took on where ``user`` sees it."""
    taken_on = Assessment.objects.filter(
        framework=OuterRef("pk"), engagement__in=going_on(user).order_by().values("pk")
    )
    rows = Framework.objects.filter(Exists(taken_on))
    pairs = rows.order_by("title", "version").values_list("pk", "title", "version")
    return [(str(pk), _titled(title, version)) for pk, title, version in pairs]


def _titled(title: str, version: str) -> str:
    """Return a framework's title with its version, unless the title ends with it already."""
    return title if title.endswith(version) else f"{title}, version {version}"


def controls(
    user: User, *, filters: ControlFilters, as_of: datetime, size: int, places: int, after: str = ""
) -> Library:
    """Return a page of the controls that ``user`` reads and asked for, in the framework's order.

    Raises:
        UnknownPlace: no line has the key ``after``.
    """
    engagements = going_on(user, code=filters.engagement)
    missing = figures.catch_up(engagements, as_of=as_of, at_most=MOST_AT_ONCE)
    states = ControlState.objects.all()
    if filters.engagement or not sees_all(user):
        states = states.filter(engagement__in=engagements.order_by().values("pk"))
    if filters.state:
        states = states.filter(state=filters.state)
    counted = _counted(states)
    rows = [row for row in _named(filters) if row["pk"] in counted]
    keys = [_key(row) for row in rows]
    if after and after not in keys:
        raise UnknownPlace(after)
    first = keys.index(after) + 1 if after else 0
    shown = rows[first : first + size]
    where = _places(states, [row["pk"] for row in shown], most=places)
    total: dict[str, int] = defaultdict(int)
    for row in rows:
        for state, count in counted[row["pk"]].items():
            total[state] += count
    return Library(
        lines=tuple(_line(row, counted[row["pk"]], where.get(row["pk"], ())) for row in shown),
        counts=_tallies(total),
        controls=len(rows),
        engagements=engagements.count(),
        missing=missing,
        after=keys[first + size - 1] if first + size < len(rows) else "",
    )


def states(
    user: User, *, filters: ControlFilters, as_of: datetime
) -> tuple[QuerySet[ControlState], int]:
    """Return how each control stands in each open engagement, narrowed as ``user`` asked.

    ``framework`` is its key here. The number counts engagements that changed and are listed as
    they stood before.
    """
    engagements = going_on(user, code=filters.engagement)
    late = figures.catch_up(engagements, as_of=as_of, at_most=MOST_AT_ONCE)
    rows = ControlState.objects.filter(engagement__in=engagements.order_by().values("pk"))
    exact = {"state": filters.state, "control__framework__key": filters.framework}
    rows = rows.filter(**{name: value for name, value in exact.items() if value})
    if filters.q:
        words = Q(control__ref__icontains=filters.q) | Q(control__title__icontains=filters.q)
        rows = rows.filter(words)
    return rows, late


def _counted(states: QuerySet[ControlState]) -> dict[int, dict[str, int]]:
    found: dict[int, dict[str, int]] = defaultdict(dict)
    # By rank, which an index holds beside the control, and of rows, not keys: that index answers.
    rows = states.order_by().values_list("control_id", "rank").annotate(count=Count("*"))
    for control, rank, count in rows:
        found[control][WORST_FIRST[rank].value] = count
    return found


def _places(
    states: QuerySet[ControlState], controls: Sequence[int], *, most: int
) -> dict[int, list[tuple[str, str]]]:
    """Return the first engagements of each control, those in the worst state first.

    One statement with a part for each control, which reads no more rows than are shown.
    """
    rows = states.order_by("rank", "engagement")
    told = rows.values_list("control_id", "engagement__code", "state")
    found: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for control, code, state in all_of(told.filter(control=key)[:most] for key in controls):
        found[control].append((code, state))
    return found


def _named(filters: ControlFilters) -> QuerySet[Control, _Named]:
    rows = Control.objects.filter(assessable=True, withdrawn=False)
    if filters.framework:
        rows = rows.filter(framework__pk=filters.framework)
    if filters.q:
        rows = rows.filter(Q(ref__icontains=filters.q) | Q(title__icontains=filters.q))
    return rows.order_by("framework__title", "framework_id", "order").values(
        "pk", "ref", "token", "title", "framework__key", "framework__version", "framework__title"
    )


def _key(row: _Named) -> str:
    return f"{row['framework__key']}/{row['framework__version']}/{row['token']}"


def _line(row: _Named, counted: Mapping[str, int], places: Iterable[tuple[str, str]]) -> Line:
    return Line(
        key=_key(row),
        framework=_titled(row["framework__title"], row["framework__version"]),
        framework_key=row["framework__key"],
        ref=row["ref"],
        token=row["token"],
        title=row["title"],
        counts=_tallies(counted),
        places=tuple(Place(code=code, words=State(state).words) for code, state in places),
    )


def _tallies(found: Mapping[str, int]) -> tuple[Tally, ...]:
    return tuple(
        Tally(
            state=state.value,
            words=state.words,
            count=found[state.value],
        )
        for state in WORST_FIRST
        if found.get(state.value)
    )
