"""What orders the writes of one engagement: its lock, its numbers, and times that never go back."""

from datetime import datetime
from typing import Any

from django.db.models import Max, QuerySet

from engagements.domain.engagement import Status
from engagements.domain.errors import EngagementClosed
from engagements.models import Engagement


def next_number(rows: QuerySet[Any], *, engagement: Engagement) -> int:
    """Return the next ``number`` among ``rows`` of ``engagement``; call it in a transaction.

    The engagement's row is the lock on PostgreSQL; on SQLite the transaction holds the only
    write lock already.
    """
    lock(engagement)
    last = rows.filter(engagement=engagement).aggregate(last=Max("number"))["last"]
    return (last or 0) + 1


def lock(engagement: Engagement) -> Engagement:
    """Hold the engagement until the end of the transaction, and return it as it is now."""
    return Engagement.objects.select_for_update(no_key=True).get(pk=engagement.pk)


def lock_open(engagement: Engagement) -> None:
    """Hold an engagement that is not closed.

    Raises:
        EngagementClosed: it is.
    """
    if lock(engagement).status == Status.CLOSED:
        raise closed()


def closed() -> EngagementClosed:
    """Return the refusal of a write about a closed engagement."""
    return EngagementClosed("The engagement is closed. Reopen it in its settings first.")


def not_before(at: datetime, *earlier: datetime | None) -> datetime:
    """Return ``at``, or the latest of ``earlier`` when the clock is behind it.

    A caller reads its clock before it waits for the lock, and clocks are set back: whoever comes
    second may bring the earlier time. Call it under the lock, with the times of the rows that the
    new one follows.
    """
    return max([at, *(time for time in earlier if time is not None)])
