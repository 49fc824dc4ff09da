"""Controls over engagements: how many stand where, and in which engagement.

States are worked out by the one judge (``selectors.compliance``) and kept for as long as nothing
happens in an engagement (``selectors.kept``).
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from engagements.domain.compliance.states import (
    EXCEPTED,
    FAILING,
    LEFT_OUT,
    PROVEN,
    UNKNOWN,
    State,
)
from engagements.models import Control, Engagement, Framework, User
from engagements.selectors import compliance, stages
from engagements.selectors.kept import kept
from engagements.selectors.library.engagements import going_on

# In one answer at most so many engagements are worked out anew; the rest are named as missing.
MOST_AT_ONCE = 40
STATES = "controls"
States = Mapping[str, str]
# Worst first: the order in which states are counted and engagements named.
ORDER = tuple(
    state for group in (FAILING, UNKNOWN, EXCEPTED, PROVEN, LEFT_OUT) for state in sorted(group)
)
TONES = {
    **dict.fromkeys(FAILING, "bad"),
    **dict.fromkeys(UNKNOWN, "unknown"),
    **dict.fromkeys(EXCEPTED, "warn"),
    **dict.fromkeys(PROVEN, "ok"),
}


@dataclass(frozen=True, kw_only=True)
class Wanted:
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
    tone: str
    count: int


@dataclass(frozen=True, kw_only=True)
class Place:
    """A control in one engagement."""

    code: str
    words: str
    tone: str


@dataclass(frozen=True, kw_only=True)
class Line:
    """One control of a framework, over the engagements that took the framework on."""

    key: str
    framework: str
    framework_key: str
    ref: str
    token: str
    title: str
    counts: tuple[Tally, ...]
    places: tuple[Place, ...]


@dataclass(frozen=True, kw_only=True)
class Library:
    """The controls asked for; ``missing`` engagements are not counted in yet."""

    lines: tuple[Line, ...]
    counts: tuple[Tally, ...]
    engagements: int
    missing: int


def frameworks(user: User) -> list[tuple[str, str]]:
    """Return key and title of the frameworks that somebody took on where ``user`` sees it."""
    rows = Framework.objects.filter(assessments__engagement__in=going_on(user))
    pairs = rows.order_by("title", "version").values_list("pk", "title", "version").distinct()
    return [(str(pk), _titled(title, version)) for pk, title, version in pairs]


def _titled(title: str, version: str) -> str:
    """Return a framework's title with its version, unless the title ends with it already."""
    return title if title.endswith(version) else f"{title}, version {version}"


def controls(user: User, *, wanted: Wanted, as_of: datetime) -> Library:
    """Return the controls that ``user`` reads and asked for, in the order of their framework."""
    rows = going_on(user, code=wanted.engagement).select_related("playbook_version")
    engagements = list(rows.defer("playbook_version__document").order_by("code"))
    found = _states(engagements, as_of=as_of)
    where: dict[str, list[tuple[str, str]]] = {}
    for engagement in engagements:
        for key, state in found.get(engagement.pk, {}).items():
            if not wanted.state or state == wanted.state:
                where.setdefault(key, []).append((engagement.code, state))
    lines = [
        _line(row, where[key])
        for row in _named(user, wanted=wanted)
        if (key := _key(row["framework__key"], row["framework__version"], row["token"])) in where
    ]
    return Library(
        lines=tuple(lines),
        counts=_tallies(state for line in lines for _, state in where[line.key]),
        engagements=len(engagements),
        missing=len(engagements) - len(found),
    )


def _named(user: User, *, wanted: Wanted) -> Iterable[dict[str, str]]:
    rows = Control.objects.filter(
        framework__in=Framework.objects.filter(
            assessments__engagement__in=going_on(user, code=wanted.engagement)
        ),
        assessable=True,
        withdrawn=False,
    )
    if wanted.framework:
        rows = rows.filter(framework=wanted.framework)
    if wanted.q:
        rows = rows.filter(Q(ref__icontains=wanted.q) | Q(title__icontains=wanted.q))
    return rows.order_by("framework__title", "framework_id", "order").values(
        "ref", "token", "title", "framework__key", "framework__version", "framework__title"
    )


def _states(engagements: Sequence[Engagement], *, as_of: datetime) -> dict[int, States]:
    """Return the states of the controls of each engagement; a few of them worked out anew."""

    def make(rows: list[Engagement]) -> dict[int, States]:
        return {row.pk: _of(row, as_of=as_of) for row in rows}

    return kept(STATES, list(engagements), as_of=as_of, make=make, at_once=MOST_AT_ONCE)


def _of(engagement: Engagement, *, as_of: datetime) -> States:
    target = stages.target(engagement, as_of=as_of)
    return states_of(compliance.case_file(engagement, as_of=as_of), target=target.on)


def states_of(file: compliance.CaseFile, *, target: date | None) -> States:
    """Return the states of the controls of one engagement, by their key here."""
    rows = compliance.control_rows(file.engagement, as_of=file.as_of, target=target, file=file)
    return {_key(row.framework, row.version, row.token): row.state.value for row in rows}


def _key(framework: str, version: str, token: str) -> str:
    return f"{framework}/{version}/{token}"


def _line(row: dict[str, str], places: list[tuple[str, str]]) -> Line:
    ordered = sorted(places, key=lambda place: ORDER.index(State(place[1])))
    return Line(
        key=_key(row["framework__key"], row["framework__version"], row["token"]),
        framework=_titled(row["framework__title"], row["framework__version"]),
        framework_key=row["framework__key"],
        ref=row["ref"],
        token=row["token"],
        title=row["title"],
        counts=_tallies(state for _, state in places),
        places=tuple(
            Place(code=code, words=State(state).words, tone=TONES.get(State(state), ""))
            for code, state in ordered
        ),
    )


def _tallies(states: Iterable[str]) -> tuple[Tally, ...]:
    found = Counter(states)
    return tuple(
        Tally(
            state=state.value,
            words=state.words,
            tone=TONES.get(state, ""),
            count=found[state.value],
        )
        for state in ORDER
        if found[state.value]
    )
