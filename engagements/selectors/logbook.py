"""Reads of the logbook and of the timeline that mixes it with events."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any

from django.db.models import BigIntegerField, Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.fields.json import KT
from django.db.models.functions import Cast

from engagements import registry
from engagements.domain import timeline as words
from engagements.domain.about import NOTHING, About
from engagements.domain.access import Role, Visibility
from engagements.domain.errors import DomainError
from engagements.domain.events import EventType
from engagements.domain.logbook import ENTRY_SENTENCES, EntryKind
from engagements.domain.units import days_inclusive, local_day
from engagements.models import Engagement, Event, Evidence, LogEntry, User
from engagements.selectors import engagement as engagement_selectors

PAGE = 30
LONGEST_WORDS = 200
ENTRY, EVENT = 1, 0  # an entry comes above an event of the same moment


class BadCursor(DomainError):
    """The place to go on from was not given out by this timeline."""

    code = "bad_cursor"


@dataclass(frozen=True, kw_only=True)
class Moment:
    """One line of the timeline: an entry, or an event between entries.

    ``noun`` is the kind of an entry, or what an event is about.
    """

    anchor: str
    at: datetime
    kind: str
    noun: str
    actor: str
    words: str
    text: str = ""
    number: int | None = None
    client_can_see: bool = False
    minutes: int | None = None
    owner: str = ""
    waiting_on: str = ""
    due_on: date | None = None
    overdue: bool = False
    day: int | None = None
    resolved_at: datetime | None = None
    corrected: bool = False
    about: About = NOTHING
    link: str = ""

    @property
    def is_entry(self) -> bool:
        """Return whether a person wrote this."""
        return self.number is not None

    @property
    def is_open(self) -> bool:
        """Return whether this is an unresolved blocker or risk."""
        return self.day is not None


@dataclass(frozen=True, kw_only=True)
class Day:
    """The moments of one calendar day in the engagement's time zone, newest first."""

    on: date
    title: str
    moments: tuple[Moment, ...]


@dataclass(frozen=True, kw_only=True)
class Timeline:
    """One page of the timeline; ``older`` is the place where the next page starts, or ``""``."""

    days: tuple[Day, ...]
    older: str
    entries: int


def stands() -> Q:
    """Return the condition of an entry that no newer one has taken the place of.

    Asked row by row, so that a page of a long log follows its index: as a join over all entries
    PostgreSQL takes the result for one row and reads everything.
    """
    return ~Q(Exists(LogEntry.objects.filter(corrects=OuterRef("pk"))))


def latest_on(user: User, engagement: Engagement, *, most: int) -> list[LogEntry]:
    """Return the newest entries of one engagement that ``user`` may read."""
    rows = visible_to(user).filter(engagement=engagement).order_by("-occurred_at", "-id")
    return list(rows[:most])


def visible_to(user: User) -> QuerySet[LogEntry]:
    """Return the entries ``user`` may read; people of a client only what was written for them.

    An entry that was corrected is replaced by the newer one for people of a client.
    """
    entries = LogEntry.objects.select_related("author", "engagement")
    if user.is_active and user.role == Role.CLIENT:
        return entries.filter(
            visibility=Visibility.CLIENT,
            engagement__client__memberships__user=user,
        ).filter(stands())
    if engagement_selectors.sees_all(user):
        return entries  # nothing to join for: a search of the log asks the log alone
    return entries.filter(engagement__in=engagement_selectors.visible_to(user))


def open_blockers(user: User, codes: Iterable[str]) -> QuerySet[LogEntry]:
    """Return the unresolved blockers of the engagements with ``codes``, the oldest first."""
    rows = visible_to(user).filter(stands(), kind=EntryKind.BLOCKER, resolved_at=None)
    return rows.filter(engagement__code__in=codes).order_by("occurred_at", "id")


def written(entries: Iterable[LogEntry]) -> QuerySet[LogEntry]:
    """Return the rows of entries that were just written, in their order."""
    return LogEntry.objects.filter(pk__in=[entry.pk for entry in entries]).order_by("number")


def current(engagement: Engagement) -> QuerySet[LogEntry]:
    """Return the entries of ``engagement`` that no newer one has taken the place of."""
    return LogEntry.objects.filter(stands(), engagement=engagement)


def newest_of(entry: LogEntry) -> LogEntry:
    """Return the entry that has taken the place of ``entry`` by now, or itself."""
    while (newer := LogEntry.objects.filter(corrects=entry).first()) is not None:
        entry = newer
    return entry


def timeline(
    engagement: Engagement,
    *,
    as_of: datetime,
    kind: str = "",
    q: str = "",
    before: str = "",
    limit: int = PAGE,
) -> Timeline:
    """Return one page of entries and events, newest first.

    With a ``kind`` or a search the page holds entries only: events carry no text.

    Raises:
        BadCursor: ``before`` was not given out as ``older`` by this function.
    """
    place = _place(before)
    count = current(engagement).order_by().values("engagement").annotate(n=Count("pk"))
    found = _entries(engagement, kind=kind, q=q).select_related("author")
    found = found.annotate(of_all=Subquery(count.values("n")))
    written = list(_beyond(found, place, rank=ENTRY)[: limit + 1])
    rows: list[LogEntry | Event] = list(written)
    if not kind and not q:
        events = _with_titles(_events(engagement))
        rows += _beyond(events, place, rank=EVENT)[: limit + 1]
    rows.sort(key=_order, reverse=True)
    page = rows[:limit]
    return Timeline(
        days=tuple(_days(page, engagement, as_of=as_of)),
        older=_cursor(page[-1]) if len(rows) > limit else "",
        entries=written[0].of_all if written else current(engagement).count(),
    )


def timeline_length(engagement: Engagement, *, kind: str = "", q: str = "") -> int:
    """Count the entries and events that all pages of the timeline hold together."""
    entries = _entries(engagement, kind=kind, q=q).count()
    return entries if kind or q else entries + _events(engagement).count()


def _entries(engagement: Engagement, *, kind: str, q: str) -> QuerySet[LogEntry]:
    found = current(engagement)
    if kind:
        found = found.filter(kind=kind)
    return found.filter(text__holds=q) if q else found


def _events(engagement: Engagement) -> QuerySet[Event]:
    shown = [event.key for event in registry.event_types().values() if event.sentence]
    # The line of a check run itself says what it found.
    return Event.objects.filter(engagement=engagement, type__in=shown).exclude(
        type="evidence.added", payload__kind="check_run"
    )


def _days(
    rows: Iterable[LogEntry | Event], engagement: Engagement, *, as_of: datetime
) -> Iterator[Day]:
    today = local_day(as_of, time_zone=engagement.time_zone)
    moments = (
        _entry_moment(row, engagement, today=today)
        if isinstance(row, LogEntry)
        else _event_moment(row)
        for row in rows
    )
    by_day = groupby(moments, key=lambda m: local_day(m.at, time_zone=engagement.time_zone))
    for day, of_day in by_day:
        yield Day(on=day, title=_day_title(day, today=today), moments=tuple(of_day))


def _day_title(day: date, *, today: date) -> str:
    if day == today:
        return "Today"
    short = f"{day:%A} {day.day} {day:%B}"
    return short if day.year == today.year else f"{short} {day.year}"


def _entry_moment(entry: LogEntry, engagement: Engagement, *, today: date) -> Moment:
    waits = entry.kind in {EntryKind.BLOCKER, EntryKind.RISK}
    still_open = waits and entry.resolved_at is None
    first = local_day(entry.occurred_at, time_zone=engagement.time_zone)
    return Moment(
        anchor=f"e-{entry.number}",
        at=entry.occurred_at,
        kind=entry.kind,
        noun=entry.kind,
        actor=str(entry.author),
        words=ENTRY_SENTENCES[EntryKind(entry.kind)],
        text=entry.text,
        number=entry.number,
        client_can_see=entry.visibility == Visibility.CLIENT,
        minutes=entry.minutes,
        owner=entry.owner_name,
        waiting_on=entry.get_waiting_on_display() if entry.waiting_on else "",
        due_on=entry.due_on,
        overdue=bool(still_open and entry.due_on and entry.due_on < today),
        day=days_inclusive(first, today) if still_open else None,
        resolved_at=entry.resolved_at,
        corrected=entry.corrects_id is not None,
    )


def moment_of(entry: LogEntry, *, as_of: datetime) -> Moment:
    """Return one entry, read with author and engagement, as the timeline shows it."""
    today = local_day(as_of, time_zone=entry.engagement.time_zone)
    return _entry_moment(entry, entry.engagement, today=today)


def _event_moment(event: Event) -> Moment:
    event_type = registry.event_types()[event.type]
    return Moment(
        anchor=f"h-{event.seq}",
        at=event.occurred_at,
        kind="event",
        noun=event.type.partition(".")[0],
        actor=str(event.actor) if event.actor else "The toolkit",
        words=words.sentence(event_type, event.payload),
        text=_event_text(event, event_type),
        about=words.about(event_type, event.payload),
        link=words.link(event_type, event.payload),
    )


def _event_text(event: Event, event_type: EventType) -> str:
    if event.type.startswith("evidence."):
        return getattr(event, "title", None) or ""
    return words.detail(event_type, event.payload)


def _with_titles(events: QuerySet[Event]) -> QuerySet[Event]:
    """Add the title of the evidence that an event is about: events hold no free text."""
    spoken_of = Evidence.objects.filter(
        engagement=OuterRef("engagement"), number=OuterRef("evidence")
    )
    return events.select_related("actor").annotate(
        evidence=Cast(KT("payload__evidence"), BigIntegerField()),
        title=Subquery(spoken_of.values("title")[:1]),
    )


def _order(row: LogEntry | Event) -> tuple[datetime, int, int]:
    return (row.occurred_at, ENTRY if isinstance(row, LogEntry) else EVENT, row.pk)


def _cursor(row: LogEntry | Event) -> str:
    at, rank, pk = _order(row)
    return f"{at.isoformat()}~{rank}~{pk}"


def _place(before: str) -> tuple[datetime, int, int] | None:
    if not before:
        return None
    try:
        at, rank, pk = before.split("~")
        place = (datetime.fromisoformat(at), int(rank), int(pk))
    except ValueError as error:
        raise BadCursor("This part of the log cannot be opened. Start from the newest.") from error
    if place[0].tzinfo is None or not 0 <= place[2] < 2**63:
        raise BadCursor("This part of the log cannot be opened. Start from the newest.")
    return place


def _beyond(
    rows: QuerySet[Any], place: tuple[datetime, int, int] | None, *, rank: int
) -> QuerySet[Any]:
    """Return the rows of ``rank`` that come after ``place`` in falling order."""
    found = rows.order_by("-occurred_at", "-id")
    if place is None:
        return found
    at, last_rank, last_pk = place
    same = Q(occurred_at=at)
    if rank == last_rank:
        same &= Q(pk__lt=last_pk)
    elif rank > last_rank:
        return found.filter(occurred_at__lt=at)
    return found.filter(Q(occurred_at__lt=at) | same)
