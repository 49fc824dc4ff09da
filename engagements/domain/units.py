"""Days, percentiles and other units, counted one way everywhere."""

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo


def local_day(at: datetime, *, time_zone: str) -> date:
    """Return the calendar day of ``at`` (aware) in the engagement's time zone."""
    return at.astimezone(ZoneInfo(time_zone)).date()


def days_inclusive(start: date, end: date) -> int:
    """Return the number of calendar days from ``start`` to ``end``, both counted.

    Units:
        Whole days; 1 when both are the same day.
    """
    return (end - start).days + 1


def percentile(values: Sequence[int], *, percent: int) -> int:
    """Return the nearest-rank percentile, always one of ``values``.

    Units:
        ``percent`` is a whole number from 1 to 100.

    Raises:
        ValueError: ``values`` is empty.

    Source:
        Nearest-rank definition with the rank ceil(p * n / 100) in whole numbers.
    """
    if not values:
        raise ValueError("no values")
    ordered = sorted(values)
    return ordered[(percent * len(ordered) + 99) // 100 - 1]
