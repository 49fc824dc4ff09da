"""The log over engagements: entries of all that somebody sees, by day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from django.db.models import QuerySet
from django.utils import timezone

from engagements.domain.logbook import EntryKind
from engagements.domain.units import day_begins
from engagements.models import Engagement, LogEntry, User
from engagements.selectors import logbook

# Clocks of zones cannot be turned beyond the calendar's ends.
FIRST_DAY, LAST_DAY = date(2, 1, 1), date(9998, 12, 30)


@dataclass(frozen=True, kw_only=True)
class LogFilters:
    """What the log is narrowed to; an empty value asks for all."""

    engagement: str = ""
    kind: str = ""
    by: str = ""
    q: str = ""
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One entry with the engagement it belongs to."""

    engagement: Engagement
    moment: logbook.Moment

    @property
    def anchor(self) -> str:
        """Return a name of the entry that no other engagement's has."""
        return f"{self.engagement.code}-{self.moment.anchor}"


@dataclass(frozen=True, kw_only=True)
class Day:
    """The entries of one calendar day of the reader, newest first."""

    on: date
    entries: tuple[Entry, ...]


def entries(user: User, *, filters: LogFilters) -> QuerySet[LogEntry]:
    """Return the entries that ``user`` reads and asked for, without those replaced since."""
    rows = narrowed(logbook.visible_to(user).filter(logbook.stands()), user, filters=filters)
    return rows.select_related("author", "engagement__client")


def narrowed(rows: QuerySet[LogEntry], user: User, *, filters: LogFilters) -> QuerySet[LogEntry]:
    """Return those of ``rows`` that ``user`` asked for."""
    exact = {
        "engagement__code": filters.engagement,
        "kind": filters.kind,
        "text__holds": filters.q,
        "author": user if filters.by == "me" else None,
        "occurred_at__gte": _begins(filters.since),
        "occurred_at__lt": _begins(filters.until, after=True),
    }
    return rows.filter(**{name: value for name, value in exact.items() if value})


def _begins(day: date | None, *, after: bool = False) -> datetime | None:
    """Return when a day of the reader begins, or the one ``after`` it: an index can be asked."""
    if day is None:
        return None
    day = min(max(day, FIRST_DAY), LAST_DAY) + timedelta(days=after)
    return day_begins(day, time_zone=timezone.get_current_timezone_name())


def by_day(rows: Iterable[LogEntry], *, as_of: datetime) -> list[Day]:
    """Return entries grouped by the day on which they happened, in the reader's time zone."""
    days = groupby(rows, key=lambda row: timezone.localtime(row.occurred_at).date())
    return [
        Day(
            on=on,
            entries=tuple(
                Entry(engagement=row.engagement, moment=logbook.moment_of(row, as_of=as_of))
                for row in of_day
            ),
        )
        for on, of_day in days
    ]


def first_two(rows: QuerySet[Engagement]) -> list[str]:
    """Return up to two codes: enough to know whether there is none, one or more to log on."""
    return list(rows.order_by().values_list("code", flat=True)[:2])


def risks(engagement: Engagement, *, over: bool) -> QuerySet[LogEntry]:
    """Return the risks and blockers of an engagement that stand, or that are over."""
    kinds = [EntryKind.RISK, EntryKind.BLOCKER]
    rows = logbook.current(engagement).filter(kind__in=kinds, resolved_at__isnull=not over)
    return rows.select_related("author", "engagement")
