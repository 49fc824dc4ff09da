"""When the days that a stage gives run out, as moments that a database can compare with."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta

from engagements.domain.stages.playbook import Playbook
from engagements.domain.units import day_begins, local_day

Moments = tuple[datetime, ...]


def last_entry(limit_days: int, *, time_zone: str, as_of: datetime) -> datetime:
    """Return the moment before which a stay began that is now older than ``limit_days``.

    Units:
        Calendar days of ``time_zone``, both ends counted, as in ``flow.age``.
    """
    today = local_day(as_of, time_zone=time_zone)
    return day_begins(today - timedelta(days=limit_days - 1), time_zone=time_zone)


def half(limit_days: int) -> int:
    """Return the days after which more than half of a stage's time is used."""
    return limit_days // 2


def all_limits(books: Iterable[Playbook]) -> list[int]:
    """Return every number of days at which a stay changes its part of a stage, longest first."""
    whole = {stage.sle_days for book in books for stage in book.stages}
    return sorted(whole | {half(days) for days in whole}, reverse=True)


def zones_alike(
    zones: Iterable[str], *, limits: Collection[int], as_of: datetime
) -> Mapping[Moments, list[str]]:
    """Return the moments at which each of ``limits`` runs out, with the zones that share them.

    Zones differ by name far more than by clock: Berlin, Paris and Rome are one.
    """
    found: dict[Moments, list[str]] = defaultdict(list)
    for zone in zones:
        ends = (last_entry(days, time_zone=zone, as_of=as_of) for days in limits)
        found[tuple(ends)].append(zone)
    return found
