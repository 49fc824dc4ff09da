"""Lists and words over a list: what the address asks for, and the form that asks for more."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404

from engagements.selectors.library.engagements import visible_code
from engagements.web import choosing
from engagements.web.requests import StaffRequest

LONGEST = 100


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One list to choose from; the empty value asks for all."""

    name: str
    label: str
    everything: str
    options: tuple[tuple[str, str], ...]
    value: str


@dataclass(frozen=True, kw_only=True)
class Picker:
    """One thing of too many for a list: a field for its code, which asks the server at ``asks``.

    ``note`` says what is wrong with a code that is none.
    """

    name: str
    label: str
    everything: str
    value: str
    asks: str
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Filters:
    """The filters over a list, ready to print; ``active`` ones can be cleared."""

    choices: tuple[Choice | Picker, ...]
    q: str
    placeholder: str
    active: bool
    dates: tuple[tuple[str, str, str], ...] = ()


def choice(
    request: StaffRequest,
    name: str,
    options: Mapping[str, str] | Iterable[tuple[str, str]],
    *,
    label: str,
    everything: str,
) -> Choice:
    """Return one list with what the address chose of it.

    Raises:
        Http404: the address chose what the list never offered.
    """
    pairs = tuple(options.items() if isinstance(options, Mapping) else options)
    value = request.GET.get(name, "")
    if value and value not in dict(pairs):
        raise Http404
    return Choice(name=name, label=label, everything=everything, options=pairs, value=value)


def engagement_choice(request: StaffRequest) -> Picker:
    """Return the field for one of the engagements that the reader sees.

    A code that is none of them narrows the list to nothing, and says so.
    """
    value = request.GET.get("engagement", "").replace("\x00", "").strip()[:LONGEST]
    code = visible_code(request.user, value) if value else ""
    return Picker(
        name="engagement",
        label="Engagement",
        everything="All engagements",
        value=code or value,
        asks=choosing.address(choosing.ENGAGEMENT),
        note="" if code or not value else f"No engagement that you see has the code {value}.",
    )


def words(request: StaffRequest, name: str = "q") -> str:
    """Return the words to look for."""
    return request.GET.get(name, "").replace("\x00", "").strip()[:LONGEST]


def day(request: StaffRequest, name: str) -> date | None:
    """Return a day of the address.

    Raises:
        Http404: it is no day.
    """
    text = request.GET.get(name, "")
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Http404 from error


def filters(
    choices: Iterable[Choice | Picker],
    *,
    q: str,
    placeholder: str,
    dates: Mapping[str, tuple[str, date | None]] | None = None,
) -> Filters:
    """Return the filters of a list; ``dates`` are name to label and the day chosen."""
    found = tuple(choices)
    days = tuple(
        (name, label, value.isoformat() if value else "")
        for name, (label, value) in (dates or {}).items()
    )
    chosen = [one.value for one in found] + [value for _, _, value in days]
    return Filters(
        choices=found,
        q=q,
        placeholder=placeholder,
        active=bool(q or any(chosen)),
        dates=days,
    )


def values(found: Filters) -> dict[str, Any]:
    """Return name to value of the lists and the words, as a selector wants them."""
    return {one.name: one.value for one in found.choices} | {"q": found.q}
