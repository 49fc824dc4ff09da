"""The days of a snapshot in the engagement's time zone."""

from datetime import date

from engagements.domain.units import local_day
from reports.document.snapshot import Snapshot


def as_of_day(snapshot: Snapshot) -> date:
    """Return the day on which the report judges evidence."""
    return local_day(snapshot.as_of, time_zone=snapshot.identity.time_zone)
