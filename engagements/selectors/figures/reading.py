"""Which stored figures hold now: one statement for any number of engagements."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import Max, QuerySet

from engagements.models import ChainHead, Engagement, Event, Figures

RENAMED = "name"  # the change of an account that changes what figures print


@dataclass(frozen=True)
class Stamp:
    """How far the events had come before anything else was read.

    ``through`` counts those of the engagement; ``names`` is the last one that renamed somebody.
    """

    through: int
    names: int


def renames() -> QuerySet[Event, int]:
    """Return how far the deployment's events had come when somebody was last renamed."""
    rows = Event.objects.filter(engagement=None, type="user.changed", payload__change=RENAMED)
    return rows.order_by().values("chain").annotate(last=Max("seq")).values_list("last", flat=True)


def stored(
    keys: Sequence[int], *, as_of: datetime, rules: str, format: int, detail: bool
) -> Iterator[tuple[int, Stamp, str | None, str | None]]:
    """Yield each engagement with its stamp of now, and the JSON of what holds of it.

    Written by hand: lists ask it on every request, and the ORM takes longer to write the
    statement than the database to answer it.
    """
    if not keys:
        return
    statement, values = _statement(detail)
    moment = connection.ops.adapt_datetimefield_value(as_of)
    marks = ", ".join(["%s"] * len(keys))
    with connection.cursor() as cursor:
        cursor.execute(
            f"{statement} WHERE engagement.id IN ({marks})",
            [rules, format, moment, moment, *values, *keys],
        )
        rows = cursor.fetchall()
    for pk, through, names, holds, summary, more in rows:
        found = (summary, more) if holds else (None, None)
        yield pk, Stamp(through, names), *found


@cache
def _statement(detail: bool) -> tuple[str, tuple[Any, ...]]:  # noqa: FBT001 - private
    quote = connection.ops.quote_name
    engagement, head, figures = (
        quote(model._meta.db_table) for model in (Engagement, ChainHead, Figures)
    )
    last, values = renames().query.sql_with_params()
    more = "stored.detail" if detail else "NULL"
    statement = (
        "SELECT engagement.id, COALESCE(head.seq, 0), COALESCE(names.last, 0), "  # noqa: S608 - our own tables; values are parameters
        "stored.through = COALESCE(head.seq, 0) AND stored.names = COALESCE(names.last, 0) "
        "AND stored.rules = %s AND stored.format = %s "
        f"AND stored.starts_at <= %s AND stored.holds_until > %s, stored.summary, {more} "
        f"FROM {engagement} engagement "
        f"LEFT JOIN ({last}) names ON 1 = 1 "
        f"LEFT JOIN {head} head ON head.engagement_id = engagement.id "
        f"LEFT JOIN {figures} stored ON stored.engagement_id = engagement.id"
    )
    return statement, tuple(values)
