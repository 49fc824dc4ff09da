"""Finding things by a few typed words, in the asker's scope and in a fixed number of queries."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from django.db.models import Case, IntegerField, Model, Q, QuerySet, Value, When

from engagements import registry
from engagements.domain.engagement import Status
from engagements.domain.references import evidence_reference
from engagements.models import Engagement, User
from engagements.selectors import engagement as engagement_selectors
from engagements.selectors import evidence as evidence_selectors
from engagements.selectors import logbook as logbook_selectors
from engagements.selectors import people as people_selectors

Found = TypeVar("Found", bound=Model)
LONGEST = 100
MOST_WORDS = 6
SHORTEST_TEXT = 3  # fewer letters are in every text
EXCERPT = 120


@dataclass(frozen=True, kw_only=True)
class Hit:
    """One thing that was found; the fields below ``detail`` say which one it is.

    ``refs`` are the keys of a kind that has neither code nor number, by noun.
    """

    kind: str
    title: str
    detail: str = ""
    engagement: str = ""
    client: str = ""
    number: int | None = None
    refs: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class SearchQuery:
    """Who searches for which words, from which engagement's page, and for how many at most."""

    user: User
    words: list[str]
    most: int
    here: Engagement | None = None


@dataclass(frozen=True, kw_only=True)
class Search:
    """How hits of one kind are found, in the asker's scope and in a fixed number of queries.

    A place is found by its name from the first letter on and is offered by the palette; what is
    no place is a record, found by its text. After ``mark`` the composer completes one of ``refs``.
    """

    key: str
    find: Callable[[SearchQuery], list[Hit]]
    is_place: bool = False
    mark: str = ""
    completes: str = ""


@dataclass(frozen=True, kw_only=True)
class Completion:
    """What the composer offers behind a mark, and the text that it then writes."""

    title: str
    detail: str
    text: str


def words_of(text: str) -> list[str]:
    """Return the words to look for: no control characters, and no more than a person types."""
    plain = "".join(c if c.isprintable() else " " for c in text[:LONGEST])
    return plain.split()[:MOST_WORDS]


def places(user: User, words: list[str], *, here: Engagement | None, most: int) -> list[Hit]:
    """Return engagements, clients and other places that match every word, the nearest first."""
    if not words:
        return []
    query = SearchQuery(user=user, words=words, here=here, most=most)
    found = (search.find(query) for search in registry.searches().values() if search.is_place)
    return [hit for hits in found for hit in hits]


def records(user: User, words: list[str], *, most: int) -> list[Hit]:
    """Return evidence, log entries and what areas add, the newest first."""
    if not words or max(map(len, words)) < SHORTEST_TEXT:
        return []
    query = SearchQuery(user=user, words=words, most=most)
    found = (search.find(query) for search in registry.searches().values() if not search.is_place)
    return [hit for hits in found for hit in hits]


def marks() -> frozenset[str]:
    """Return the marks behind which the composer completes what areas contribute."""
    return frozenset(search.mark for search in registry.searches().values() if search.mark)


def completions(
    user: User, words: list[str], *, mark: str, here: Engagement, most: int
) -> list[Completion]:
    """Return what the composer offers behind ``mark``."""
    query = SearchQuery(user=user, words=words, here=here, most=most)
    return [
        Completion(title=hit.title, detail=hit.detail, text=f"{mark}{hit.refs[search.completes]} ")
        for search in registry.searches().values()
        if search.mark == mark
        for hit in search.find(query)
    ]


def engagements(query: SearchQuery) -> list[Hit]:
    """Return engagements by code, title or client; open ones before closed ones."""
    rows = engagement_selectors.visible_to(query.user).select_related("client")
    rows = matching(rows, query.words, fields=("code", "name", "client__name"))
    nearest = nearness(query.words, names=("code", "name"))
    is_closed = Case(
        When(status=Status.CLOSED, then=Value(1)), default=Value(0), output_field=IntegerField()
    )
    rows = rows.order_by(nearest, is_closed, "-updated_at", "-id")
    return [_engagement(row) for row in rows[: query.most]]


def to_choose(user: User, words: list[str], *, going_on: bool, most: int) -> list[Hit]:
    """Return engagements to choose from: without words, those changed last.

    ``going_on`` leaves out closed ones.

    One by its code comes first, so that who knows it types it and presses Enter.
    """
    if words and not going_on:
        return engagements(SearchQuery(user=user, words=words, most=most))
    rows = engagement_selectors.visible_to(user).select_related("client")
    if going_on:
        rows = rows.exclude(status=Status.CLOSED)
    order: list[str | Case] = ["-updated_at", "-id"]
    if words:
        rows = matching(rows, words, fields=("code", "name", "client__name"))
        order = [nearness(words, names=("code", "name")), *order]
    return [_engagement(row) for row in rows.order_by(*order)[:most]]


def _engagement(row: Engagement) -> Hit:
    return Hit(
        kind="engagement",
        title=row.name,
        detail=f"{row.code} {row.client.name}",
        engagement=row.code,
    )


def clients(query: SearchQuery) -> list[Hit]:
    """Return clients by name or code."""
    rows = people_selectors.clients_visible_to(query.user)
    rows = matching(rows, query.words, fields=("name", "code"))
    nearest = nearness(query.words, names=("code", "name"))
    return [
        Hit(kind="client", title=row.name, detail=row.sector, client=row.code)
        for row in rows.order_by(nearest, "name", "id")[: query.most]
    ]


def evidence(query: SearchQuery) -> list[Hit]:
    """Return evidence that is in force, by title or file name."""
    rows = evidence_selectors.visible_to(query.user).filter(withdrawn_at=None)
    rows = matching(rows.select_related("engagement"), query.words, fields=("title", "file_name"))
    return [
        Hit(
            kind="evidence",
            title=row.title,
            detail=f"{row.engagement.code} {evidence_reference(row.number)}",
            engagement=row.engagement.code,
            number=row.number,
        )
        for row in rows.order_by("-received_at", "-id")[: query.most]
    ]


def entries(query: SearchQuery) -> list[Hit]:
    """Return log entries by their text, as corrected."""
    rows = logbook_selectors.visible_to(query.user).filter(logbook_selectors.stands())
    for word in query.words:
        rows = rows.filter(text__holds=word)
    return [
        Hit(
            kind="entry",
            title=_around(row.text, query.words[0]),
            detail=f"{row.engagement.code} {row.get_kind_display()} by {row.author}",
            engagement=row.engagement.code,
            number=row.number,
        )
        for row in rows.order_by("-occurred_at", "-id")[: query.most]
    ]


def people(engagement: Engagement, words: list[str], *, most: int) -> list[Hit]:
    """Return who works on an engagement and who of its client can sign in, by name."""
    named = [
        (member.user.name, member.get_role_display())
        for member in people_selectors.members(engagement.pk)
    ] + [(person.name, "Client") for person in people_selectors.client_people(engagement.client_id)]
    wanted = [word.lower() for word in words]
    return [
        Hit(kind="person", title=name, detail=role)
        for name, role in named
        if all(word in name.lower() for word in wanted)
    ][:most]


def matching(
    rows: QuerySet[Found], words: Iterable[str], *, fields: Sequence[str]
) -> QuerySet[Found]:
    """Return the rows that have each word in one of the fields."""
    for word in words:
        anywhere = Q()
        for name in fields:
            anywhere |= Q(**{f"{name}__icontains": word})
        rows = rows.filter(anywhere)
    return rows


def nearness(words: Iterable[str], *, names: Sequence[str]) -> Case:
    """Return an order: the whole name, then its beginning, then anywhere."""
    text = " ".join(words)
    exact, first = Q(), Q()
    for name in names:
        exact |= Q(**{f"{name}__iexact": text})
        first |= Q(**{f"{name}__istartswith": text})
    return Case(
        When(exact, then=Value(0)),
        When(first, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )


def _around(text: str, word: str) -> str:
    """Return the part of a text around a word, on one line."""
    line = " ".join(text.split())
    at = max(line.lower().find(word.lower()), 0)
    start = 0 if at < EXCERPT // 2 else at - EXCERPT // 3
    part = line[start : start + EXCERPT]
    return ("… " if start else "") + part + (" …" if start + EXCERPT < len(line) else "")


SEARCHES = (
    Search(key="engagement", find=engagements, is_place=True),
    Search(key="client", find=clients, is_place=True),
    Search(key="evidence", find=evidence),
    Search(key="entry", find=entries),
)
