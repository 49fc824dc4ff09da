"""What was recorded about one engagement, as rows for lists: waits, criteria, numbered rows."""

from typing import Any, TypeVar

from django.db.models import Count, Model, OuterRef, QuerySet, Subquery

from engagements.models import CriterionResult, Engagement, WaitInterval

Row = TypeVar("Row", bound=Model)


def waits(engagement: Engagement) -> QuerySet[WaitInterval]:
    """Return the times in which the engagement was paused or blocked."""
    return WaitInterval.objects.filter(engagement=engagement)


def criterion_records(engagement: Engagement) -> QuerySet[CriterionResult]:
    """Return everything people recorded about criteria; the latest of a criterion counts."""
    return CriterionResult.objects.filter(engagement=engagement)


def numbered(rows: QuerySet[Row]) -> QuerySet[Any]:
    """Add ``number``: the place of a row among those of its engagement, counted from 1.

    For rows that are never deleted, so that a number stays what it is.
    """
    before = rows.model._base_manager.filter(
        engagement=OuterRef("engagement"), pk__lte=OuterRef("pk")
    )
    count = before.order_by().values("engagement").annotate(n=Count("pk")).values("n")
    return rows.annotate(number=Subquery(count))
