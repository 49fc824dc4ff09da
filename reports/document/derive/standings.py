"""Rows of a report as they would stand, and the areas of which nothing was examined."""

from collections.abc import Sequence
from dataclasses import replace

from reports.document.snapshot import Grade, Requirement, Status


def proven(row: Requirement) -> Requirement:
    """Return the requirement as it stands once somebody proved it."""
    return replace(row, status=Status.PROVEN, grade=row.grade or Grade.ATTESTED)


def dark_areas(requirements: Sequence[Requirement]) -> frozenset[str]:
    """Return the areas of which this version examines nothing."""
    seen = {row.area for row in requirements}
    return frozenset(seen) - {row.area for row in requirements if row.examined}
