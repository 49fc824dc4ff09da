"""Days, percentiles and other units, counted one way everywhere."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

# Later than anything on record, whatever the clock of its writer said.
EVER = datetime.max.replace(tzinfo=UTC)


def local_day(at: datetime, *, time_zone: str) -> date:
    """Return the calendar day of ``at`` (aware) in the engagement's time zone."""
    return at.astimezone(ZoneInfo(time_zone)).date()


def day_begins(day: date, *, time_zone: str) -> datetime:
    """Return the first moment of a calendar day in a time zone, in UTC.

    A midnight that the clock skips is the moment of the jump.
    """
    return datetime.combine(day, time.min, tzinfo=ZoneInfo(time_zone)).astimezone(UTC)


def days_inclusive(start: date, end: date) -> int:
    """Return the number of calendar days from ``start`` to ``end``, both counted.

    Units:
        Whole days; 1 when both are the same day.
    """
    return (end - start).days + 1


def percentile_of(counts: Mapping[int, int], *, percent: int) -> int:
    """Return the nearest-rank percentile of values that are counted: value to how many.

    Units:
        ``percent`` is a whole number from 1 to 100.

    Raises:
        ValueError: nothing is counted.
    """
    rank = (percent * sum(counts.values()) + 99) // 100
    for value in sorted(counts):
        rank -= counts[value]
        if rank <= 0 and counts[value]:
            return value
    raise ValueError("no values")
