"""The days of a snapshot in the engagement's time zone."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from engagements.domain.units import local_day
from reports.document.snapshot import Snapshot
from reports.document.words import day


def as_of_day(snapshot: Snapshot) -> date:
    """Return the day on which the report judges evidence."""
    return local_day(snapshot.as_of, time_zone=snapshot.identity.time_zone)


def moment(at: datetime, *, time_zone: str) -> str:
    """Return a moment as people of the engagement read it, with the zone."""
    local = at.astimezone(ZoneInfo(time_zone))
    return f"{day(local.date())}, {local:%H:%M} {local.tzname()}"
