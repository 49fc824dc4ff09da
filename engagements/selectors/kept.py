"""What was worked out for an engagement, kept for as long as nothing happens.

Every write records an event in its own transaction, so figures hold as long as the engagement's
chain has not grown, and the deployment's not by an event that figures rest on. Day and hour are
part of the stamp because evidence lapses with time alone.

Each thing lies under two keys for good, of even hours and of odd ones: the coming hour's is made
(``selectors/figures.py``) while the present one's is read. With it lies the stamp it was made
under: an old one is written over, and never read.

Nothing here depends on who asks: rights and scope are asked anew for every request.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, TypeVar

from django.core.cache import caches
from django.db.models import Max

from engagements.domain.events import chain_of
from engagements.domain.units import local_day
from engagements.models import ChainHead, Engagement, Event

Made = TypeVar("Made")
KEPT_SECONDS = 26 * 3600  # a day's figures; the stamp ends most of them sooner
# What happens in the deployment and changes figures; signing in, tokens and settings do not.
FIGURES_REST_ON = ("catalog.loaded", "playbook.published", "user.changed", "client.changed")


class Shelf:
    """What is kept of one engagement, read by two queries; what is missing is made once."""

    def __init__(self, engagement: Engagement, *, as_of: datetime, names: Iterable[str]) -> None:
        self.engagement = engagement
        self.as_of = as_of
        self._stamp = stamps([engagement], as_of=as_of)[engagement.pk]
        self._found = _read({name: (self._key(name), self._stamp) for name in names})

    def has(self, name: str) -> bool:
        """Tell whether a thing lies here already."""
        return name in self._found

    def get(self, name: str, make: Callable[[], Made]) -> Made:
        """Return a thing by its name, or make it and keep it."""
        if name not in self._found:
            self._found[name] = make()
            _write({self._key(name): (self._stamp, self._found[name])})
        found: Made = self._found[name]
        return found

    def _key(self, name: str) -> str:
        return _key(name, self.engagement, as_of=self.as_of)


def kept(
    name: str,
    engagements: list[Engagement],
    *,
    as_of: datetime,
    make: Callable[[list[Engagement]], Mapping[int, Made]],
    at_once: int | None = None,
) -> dict[int, Made]:
    """Return a thing of each engagement by primary key; all that are missing are made in one go.

    ``at_once``: how many may be made now; the others are missing from the answer.
    """
    by_pk = stamps(engagements, as_of=as_of)
    keys = {row.pk: _key(name, row, as_of=as_of) for row in engagements}
    found = _read({pk: (key, by_pk[pk]) for pk, key in keys.items()})
    missing = [row for row in engagements if row.pk not in found][:at_once]
    if missing:
        made = make(missing)
        _write({keys[row.pk]: (by_pk[row.pk], made[row.pk]) for row in missing})
        found |= made
    return found


def stamps(engagements: list[Engagement], *, as_of: datetime) -> dict[int, str]:
    """Return how far the events of each engagement have come, with the day and the hour."""
    chains = {row.pk: chain_of(row.pk) for row in engagements}
    heads = ChainHead.objects.filter(chain__in=chains.values()).values_list("chain", "seq")
    figures = Event.objects.filter(engagement=None, type__in=FIGURES_REST_ON).order_by()
    rows = heads.union(
        figures.values("chain").annotate(last=Max("seq")).values_list("chain", "last")
    )
    last = dict(rows)
    common = f"{last.get(chain_of(None), 0)}:{as_of:%Y%m%d%H}"
    return {
        row.pk: f"{last.get(chains[row.pk], 0)}:{row.version}:{common}:"
        f"{local_day(as_of, time_zone=row.time_zone)}"
        for row in engagements
    }


def _key(name: str, engagement: Engagement, *, as_of: datetime) -> str:
    return f"{name}:{engagement.pk}:{as_of.hour % 2}"


def _read(wanted: Mapping[Any, tuple[str, str]]) -> dict[Any, Any]:
    """Return what lies under each key with the stamp that is asked for."""
    lying = caches["kept"].get_many([key for key, _ in wanted.values()])
    return {
        name: lying[key][1]
        for name, (key, stamp) in wanted.items()
        if key in lying and lying[key][0] == stamp
    }


def _write(things: Mapping[str, tuple[str, Any]]) -> None:
    caches["kept"].set_many(dict(things), KEPT_SECONDS)
