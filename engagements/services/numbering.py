"""Numbers that count within one engagement, given out under a lock."""

from typing import Any

from django.db.models import Max, QuerySet

from engagements.models import Engagement


def next_number(rows: QuerySet[Any], *, engagement: Engagement) -> int:
    """Return the next ``number`` among ``rows`` of ``engagement``; call it in a transaction.

    The engagement's row is the lock on PostgreSQL; on SQLite the transaction holds the only
    write lock already.
    """
    lock(engagement)
    last = rows.filter(engagement=engagement).aggregate(last=Max("number"))["last"]
    return (last or 0) + 1


def lock(engagement: Engagement) -> None:
    """Hold the engagement until the end of the transaction, so that writers wait in line."""
    Engagement.objects.select_for_update(no_key=True).get(pk=engagement.pk)
