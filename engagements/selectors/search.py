"""Finding things by a few typed words, in the asker's scope and in a fixed number of queries."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from django.db.models import Case, IntegerField, Model, Q, QuerySet, Value, When

from engagements.areas.compliance.models import Control
from engagements.domain.engagement import Status
from engagements.domain.references import evidence_reference
from engagements.models import Engagement, User
from engagements.selectors import engagement as engagement_selectors
from engagements.selectors import evidence as evidence_selectors
from engagements.selectors import logbook as logbook_selectors
from engagements.selectors import people as people_selectors
from engagements.selectors.contributed import contributed

Found = TypeVar("Found", bound=Model)
LONGEST = 100
MOST_WORDS = 6
SHORTEST_TEXT = 3  # fewer letters are in every text
EXCERPT = 120
VERSIONS = 3  # of one framework, of which the newest is shown


@dataclass(frozen=True, kw_only=True)
class Hit:
    """One thing that was found; the fields below ``detail`` say which one it is."""

    kind: str
    title: str
    detail: str = ""
    engagement: str = ""
    client: str = ""
    framework: str = ""
    control: str = ""
    number: int | None = None


Search = Callable[[User, list[str], int], list[Hit]]


def words_of(text: str) -> list[str]:
    """Return the words to look for: no control characters, and no more than a person types."""
    plain = "".join(c if c.isprintable() else " " for c in text[:LONGEST])
    return plain.split()[:MOST_WORDS]


def places(user: User, words: list[str], *, here: Engagement | None, most: int) -> list[Hit]:
    """Return engagements, clients and controls that match every word, the nearest first."""
    if not words:
        return []
    return [
        *engagements(user, words, most=most),
        *clients(user, words, most=most),
        *controls(words, here=here, most=most),
    ]


def records(user: User, words: list[str], *, most: int) -> list[Hit]:
    """Return evidence, log entries and what other apps add, the newest first."""
    if not words or max(map(len, words)) < SHORTEST_TEXT:
        return []
    found = [*evidence(user, words, most=most), *entries(user, words, most=most)]
    searches: tuple[Search, ...] = contributed("searches")
    for search in searches:
        found += search(user, words, most)
    return found


def engagements(user: User, words: list[str], *, most: int) -> list[Hit]:
    """Return engagements by code, title or client; open ones before closed ones."""
    rows = engagement_selectors.visible_to(user).select_related("client")
    rows = matching(rows, words, fields=("code", "name", "client__name"))
    nearest = _nearness(" ".join(words), names=("code", "name"))
    is_closed = Case(
        When(status=Status.CLOSED, then=Value(1)), default=Value(0), output_field=IntegerField()
    )
    return [
        _engagement(row) for row in rows.order_by(nearest, is_closed, "-updated_at", "-id")[:most]
    ]


def to_choose(user: User, words: list[str], *, going_on: bool, most: int) -> list[Hit]:
    """Return engagements to choose from: without words those changed last; no closed ones if told.

    One by its code comes first, so that who knows it types it and presses Enter.
    """
    if words and not going_on:
        return engagements(user, words, most=most)
    rows = engagement_selectors.visible_to(user).select_related("client")
    if going_on:
        rows = rows.exclude(status=Status.CLOSED)
    order: list[str | Case] = ["-updated_at", "-id"]
    if words:
        rows = matching(rows, words, fields=("code", "name", "client__name"))
        order = [_nearness(" ".join(words), names=("code", "name")), *order]
    return [_engagement(row) for row in rows.order_by(*order)[:most]]


def _engagement(row: Engagement) -> Hit:
    return Hit(
        kind="engagement",
        title=row.name,
        detail=f"{row.code} {row.client.name}",
        engagement=row.code,
    )


def clients(user: User, words: list[str], *, most: int) -> list[Hit]:
    """Return clients by name or code."""
    rows = matching(people_selectors.clients_visible_to(user), words, fields=("name", "code"))
    nearest = _nearness(" ".join(words), names=("code", "name"))
    return [
        Hit(kind="client", title=row.name, detail=row.sector, client=row.code)
        for row in rows.order_by(nearest, "name", "id")[:most]
    ]


def controls(words: list[str], *, here: Engagement | None = None, most: int) -> list[Hit]:
    """Return controls by reference or title: of the frameworks taken on ``here``, or of all."""
    rows = Control.objects.filter(assessable=True, withdrawn=False).select_related("framework")
    if here is not None:
        rows = rows.filter(framework__assessments__engagement=here)
    if words:
        rows = matching(rows, words, fields=("ref", "token", "title"))
    nearest = _nearness(" ".join(words), names=("ref", "token", "title"))
    rows = rows.order_by(nearest, "framework__key", "-framework__version", "order")
    newest = {(row.framework.key, row.token): row for row in reversed(rows[: most * VERSIONS])}
    return [
        Hit(
            kind="control",
            title=f"{row.ref} {row.title}",
            detail=row.framework.title,
            engagement=here.code if here else "",
            framework=row.framework.key,
            control=row.token,
        )
        for row in reversed(newest.values())
    ][:most]


def evidence(user: User, words: list[str], *, most: int) -> list[Hit]:
    """Return evidence that stands, by title or file name."""
    rows = evidence_selectors.visible_to(user).filter(withdrawn_at=None)
    rows = matching(rows.select_related("engagement"), words, fields=("title", "file_name"))
    return [
        Hit(
            kind="evidence",
            title=row.title,
            detail=f"{row.engagement.code} {evidence_reference(row.number)}",
            engagement=row.engagement.code,
            number=row.number,
        )
        for row in rows.order_by("-received_at", "-id")[:most]
    ]


def entries(user: User, words: list[str], *, most: int) -> list[Hit]:
    """Return log entries by their text, as they stand after corrections."""
    rows = logbook_selectors.visible_to(user).filter(logbook_selectors.stands())
    for word in words:
        rows = rows.filter(text__holds=word)
    return [
        Hit(
            kind="entry",
            title=_around(row.text, words[0]),
            detail=f"{row.engagement.code} {row.get_kind_display()} by {row.author}",
            engagement=row.engagement.code,
            number=row.number,
        )
        for row in rows.order_by("-occurred_at", "-id")[:most]
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
    """Return the rows in which each word stands in one of the fields."""
    for word in words:
        anywhere = Q()
        for field in fields:
            anywhere |= Q(**{f"{field}__icontains": word})
        rows = rows.filter(anywhere)
    return rows


def _nearness(text: str, *, names: Sequence[str]) -> Case:
    """Return an order: the whole name, then its beginning, then anywhere."""
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
    """Return the part of a text in which a word stands, on one line."""
    line = " ".join(text.split())
    at = max(line.lower().find(word.lower()), 0)
    start = 0 if at < EXCERPT // 2 else at - EXCERPT // 3
    part = line[start : start + EXCERPT]
    return ("… " if start else "") + part + (" …" if start + EXCERPT < len(line) else "")
