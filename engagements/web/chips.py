"""Filter chips over a list of engagements: plain links, every choice of them in the address."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.http import Http404, QueryDict

from engagements.domain import pipeline as rules
from engagements.domain.pipeline import AGE, GO_LIVE, ME, SORT, VERDICT, WAITING, PipelineFilters
from engagements.models import User
from engagements.selectors.pipeline import Scope
from engagements.web.requests import StaffRequest

# The name in the address, the words before the choice, and the words for no choice.
WORDS = {
    "owner": ("Owner is", "anyone"),
    "golive": ("Go-live", "any date"),
    "sector": ("Sector is", "any"),
    "age": ("Time in stage", "any"),
    "waiting": ("Waiting on", "anybody or nobody"),
    "stage": ("Stage is", "any"),
    "verdict": ("Readiness is", "any"),
    "sort": ("Sorted", "as usual"),
}
ALWAYS = ("owner", "golive")


@dataclass(frozen=True, kw_only=True)
class Option:
    """One choice of a filter, as a link."""

    title: str
    url: str
    current: bool


@dataclass(frozen=True, kw_only=True)
class Chip:
    """One filter with its choices; the first choice takes it away."""

    key: str
    value: str
    words: str
    shown: str
    options: tuple[Option, ...]
    is_set: bool


@dataclass(frozen=True, kw_only=True)
class Filters:
    """The filters of a page: chips in sight, the rest behind "Add filter", and how to drop all."""

    chips: tuple[Chip, ...]
    more: tuple[Chip, ...]
    clear_url: str
    is_set: bool


def filters_of(request: StaffRequest) -> PipelineFilters:
    """Return the filters in the address.

    Raises:
        Http404: a choice that this page never offered.
    """
    return filters_in(request.GET, user=request.user)


def filters_in(query: QueryDict, *, user: User) -> PipelineFilters:
    """Return the filters in a query string, with ``me`` read as ``user``.

    Raises:
        Http404: a choice that this page never offered.
    """
    try:
        choices = {key: str(value) for key, value in query.dict().items()}
        return rules.filters_of(choices, me=user.email)
    except rules.UnknownChoice as error:
        raise Http404 from error


def filters(request: StaffRequest, *, within: Scope, keys: Iterable[str] = WORDS) -> Filters:
    """Return the filters of a page for the engagements ``within`` its reader's scope."""
    chips = [_chip(request, key, _choices(request, key, within=within)) for key in keys]
    in_sight = [chip for chip in chips if chip.is_set or chip.key in ALWAYS]
    return Filters(
        chips=tuple(in_sight),
        more=tuple(chip for chip in chips if chip not in in_sight and len(chip.options) > 1),
        clear_url=url(request, **dict.fromkeys(WORDS, "")),
        is_set=any(chip.is_set for chip in chips),
    )


def _choices(request: StaffRequest, key: str, *, within: Scope) -> Mapping[str, str]:
    own_email = request.user.email
    others = {email: name or email for email, name in within.owners if email != own_email}
    return {
        "owner": {ME: "me", **others},
        "golive": GO_LIVE,
        "sector": {sector: sector for sector in within.sectors},
        "age": AGE,
        "waiting": WAITING,
        "stage": {lane.key: lane.title for lane in within.lanes},
        "verdict": VERDICT,
        "sort": SORT,
    }[key]


def _chip(request: StaffRequest, key: str, choices: Mapping[str, str]) -> Chip:
    words, any_words = WORDS[key]
    now = request.GET.get(key, "").strip()
    options = [Option(title=any_words, url=url(request, **{key: ""}), current=not now)]
    options += [
        Option(title=title, url=url(request, **{key: value}), current=value == now)
        for value, title in choices.items()
    ]
    return Chip(
        key=key,
        value=now,
        words=words,
        shown=choices.get(now, now) or any_words,
        options=tuple(options),
        is_set=bool(now),
    )


def kept(query: QueryDict) -> str:
    """Return what is worth keeping of an address's query: not the place in a list."""
    return rules.without_place(query.urlencode())


def url(request: StaffRequest, **changes: Any) -> str:
    """Return this page's address with some choices changed; an empty one is taken away."""
    if not hasattr(request, "kept_choices"):  # a page has a link for each choice
        request.kept_choices = dict(parse_qsl(kept(request.GET)))
    choices = {key: value for key, value in (request.kept_choices | changes).items() if value}
    return f"{request.path}?{urlencode(choices)}" if choices else request.path
