"""Rows that changed lately, for programs that keep a copy."""

from datetime import datetime
from typing import TypeVar

from django.db.models import Model, Q, QuerySet

Row = TypeVar("Row", bound=Model)

# The columns that say when a row was written, and when the one thing that can happen to it did.
ENGAGEMENT = ("updated_at",)
ENTRY = ("created_at", "resolved_at")
EVIDENCE = ("received_at", "accepted_at", "withdrawn_at")
QUESTION = ("asked_at", "answered_at")
REPORT = ("requested_at", "ready_at", "issued_at", "withdrawn_at")


def changed_since(
    rows: QuerySet[Row], at: datetime | None, columns: tuple[str, ...]
) -> QuerySet[Row]:
    """Return those of ``rows`` with one of ``columns`` at or after ``at``, or all of them."""
    if at is None:
        return rows
    found = Q()
    for column in columns:
        found |= Q(**{f"{column}__gte": at})
    return rows.filter(found)
