"""The table of figures: which rows hold, how one is read, and how missing ones are filled in.

A figure holds until a write, the renaming of a person, other code, or a day on which time alone
may change it. Reading and filling it is all that happens here: nobody's rights are asked, so
callers pass engagements that the asker may see. As it only remembers what anybody can work out
again, filling it is no write of the product, and records no event.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

import structlog
from django.db import DatabaseError, transaction
from django.db.models import F, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from engagements import registry
from engagements.domain import codec
from engagements.domain.engagement import Status
from engagements.models import Engagement, Figures
from engagements.selectors import readiness
from engagements.selectors.figures.detail import Detail, detail_of
from engagements.selectors.figures.reading import Stamp, renames, stored
from engagements.selectors.figures.summary import Summary, summary_of, turning_days

log = structlog.get_logger(__name__)
FORMAT = 1
LONGEST = timedelta(days=30)  # no figure holds longer, whatever it rests on
RULES_IN = ("area", "registry", "judging", "domain", "selectors", "data", "models")
CHUNK = 200  # engagements that are worked out by one set of queries


@dataclass(frozen=True, kw_only=True)
class Found:
    """The figures of one engagement; ``detail`` is there when it was asked for."""

    summary: Summary
    detail: Detail | None


@lru_cache(maxsize=1)
def rules_version() -> str:
    """Return what names the code that works figures out: no figure outlives it.

    Every file of rules, reads and rule data of the core and of the installed areas counts, and
    the shape of what is stored.
    """
    seen = hashlib.sha256()
    for root in registry.folders():
        files = (file for name in RULES_IN for file in root.glob(f"{name}/**/*"))
        single = (root / f"{name}.py" for name in RULES_IN)
        for file in sorted([*files, *filter(Path.is_file, single)]):
            if file.suffix in {".py", ".yaml"}:
                where = f"{root.name}/{file.relative_to(root)}"
                seen.update(where.encode() + b"\0" + file.read_bytes())
    seen.update((codec.shape(Summary) + codec.shape(Detail)).encode())
    return seen.hexdigest()[:16]


def lapsed(rows: QuerySet[Engagement], *, as_of: datetime) -> QuerySet[Engagement]:
    """Return the engagements of which no figures hold."""
    # All in one exclusion, with the head of the chain beside it: as a subquery of its own the
    # databases look every engagement up one by one.
    return rows.alias(come=Coalesce(F("chain_head__seq"), 0)).exclude(
        figures__through=F("come"),
        figures__names=Coalesce(Subquery(renames()[:1]), 0),
        figures__rules=rules_version(),
        figures__format=FORMAT,
        figures__starts_at__lte=as_of,
        figures__holds_until__gt=as_of,
    )


def found(
    engagements: Sequence[Engagement], *, as_of: datetime, detail: bool = False
) -> dict[int, Found]:
    """Return the figures of engagements by primary key; those that do not hold are made anew."""
    return _found([row.pk for row in engagements], as_of=as_of, detail=detail)


def _found(keys: Sequence[int], *, as_of: datetime, detail: bool = False) -> dict[int, Found]:
    result: dict[int, Found] = {}
    missing: dict[int, Stamp] = {}
    rows = stored(keys, as_of=as_of, rules=rules_version(), format=FORMAT, detail=detail)
    for pk, stamp, summary, more in rows:
        read = _read(summary, more, detail=detail)
        if read is None:
            missing[pk] = stamp
        else:
            result[pk] = read
    late = list(missing)
    for first in range(0, len(late), CHUNK):
        some = _fresh(late[first : first + CHUNK])
        result |= _made(some, missing, as_of=as_of, detail=detail)
    return result


def _fresh(keys: Sequence[int]) -> list[Engagement]:
    """Return engagements as they are now: a caller's rows may be older than the stamp."""
    rows = Engagement.objects.filter(pk__in=keys).select_related("owner", "playbook_version")
    return list(rows.defer("playbook_version__document"))


def _read(summary: str | None, more: str | None, *, detail: bool) -> Found | None:
    """Return stored figures, or None when they are not there or of another shape."""
    if summary is None or (detail and more is None):
        return None
    try:
        return Found(
            summary=codec.build(Summary, codec.parsed(summary), path="summary"),
            detail=codec.build(Detail, codec.parsed(more or ""), path="detail") if detail else None,
        )
    except codec.Unreadable as error:
        log.warning("figures.unreadable", reason=str(error))
        return None


def _made(
    rows: Sequence[Engagement],
    stamps: Mapping[int, Stamp],
    *,
    as_of: datetime,
    detail: bool,
) -> dict[int, Found]:
    """Work figures out and remember them; a database that refuses loses nothing but the memory."""
    contexts = readiness.contexts(rows, as_of=as_of)
    result = {
        pk: Found(summary=summary_of(one), detail=detail_of(one) if detail else None)
        for pk, one in contexts.items()
    }
    made = [_row(one, stamps[pk], result[pk]) for pk, one in contexts.items()]
    try:
        with transaction.atomic():
            _write(made)
            _keep(contexts)
    except DatabaseError:
        log.warning("figures.not_kept", count=len(made), exc_info=True)
    return result


def _row(context: readiness.Context, stamp: Stamp, made: Found) -> Figures:
    summary, zone = made.summary, ZoneInfo(context.engagement.time_zone)
    return Figures(
        engagement_id=context.engagement.pk,
        through=stamp.through,
        names=stamp.names,
        rules=rules_version(),
        format=FORMAT,
        on=context.today,
        starts_at=datetime.combine(context.today, time.min, tzinfo=zone),
        holds_until=_holds_until(context),
        verdict=summary.verdict,
        low=summary.low,
        high=summary.high,
        summary=codec.to_plain(summary),
        detail=codec.to_plain(made.detail) if made.detail else None,
    )


def _holds_until(context: readiness.Context) -> datetime:
    """Return the first moment at which time alone may change the figures.

    A day that something rests on may be its first one or its last one, so both its beginning and
    its end count.
    """
    today, zone = context.today, ZoneInfo(context.engagement.time_zone)
    days: set[date] = {*context.turning_days(), *turning_days(context)}
    turns = {day for day in days if day > today}
    turns |= {day + timedelta(days=1) for day in days if day >= today}
    first = min(turns, default=today + LONGEST)
    ends = datetime.combine(min(first, today + LONGEST), time.min, tzinfo=zone)
    return min([ends, *context.tallies.ahead])


def _write(rows: Sequence[Figures]) -> None:
    fields = [field.attname for field in Figures._meta.concrete_fields if not field.primary_key]
    Figures.objects.bulk_create(
        sorted(rows, key=lambda row: row.engagement_id),
        update_conflicts=True,
        unique_fields=["engagement"],
        update_fields=fields,
    )


def _keep(contexts: Mapping[int, readiness.Context]) -> None:
    """Let each area bring what it remembers for its own lists up to date."""
    for key, judge in registry.judges().items():
        if judge.keep:
            judge.keep([one.cases[key] for one in contexts.values()])


def catch_up(rows: QuerySet[Engagement], *, as_of: datetime, at_most: int) -> int:
    """Work out some engagements of a list whose figures do not hold; return how many are left."""
    late = lapsed(rows.order_by(), as_of=as_of)
    # By chance, so that some that cannot be worked out do not stand before the others for ever.
    # Keys alone are asked for: most often there are none, and whole rows take longer to look over.
    some = list(late.order_by("?").values_list("pk", flat=True)[: at_most + 1])
    for first in range(0, min(len(some), at_most), CHUNK):
        _refreshed(some[first : min(first + CHUNK, at_most)], as_of=as_of)
    return late.count() if len(some) > at_most else 0


def refresh(*, as_of: datetime, at_most: int) -> int:
    """Work out figures that do not hold, those changed last first; return how many were made.

    An engagement that cannot be worked out is left to its own page, which says so.
    """
    # One that was closed is made once more: then areas count it in their lists no longer.
    written_since = Q(figures__through__lt=F("chain_head__seq"))
    wanted = Engagement.objects.filter(~Q(status=Status.CLOSED) | written_since)
    rows = lapsed(wanted, as_of=as_of)
    made = 0
    some = list(rows.order_by("-updated_at", "-pk").values_list("pk", flat=True)[:at_most])
    for first in range(0, len(some), CHUNK):
        made += _refreshed(some[first : first + CHUNK], as_of=as_of)
    return made


def _refreshed(keys: Sequence[int], *, as_of: datetime) -> int:
    """Work some out together, and one by one when that fails: one holds up no other."""
    try:
        return len(_found(keys, as_of=as_of))
    except Exception:  # whatever it is, the page of the engagement shows it
        if len(keys) == 1:
            log.exception("figures.not_made", engagement_id=keys[0])
            return 0
    return sum(_refreshed([key], as_of=as_of) for key in keys)


rules_version()  # of the files as they are when they are loaded, not when somebody first asks
