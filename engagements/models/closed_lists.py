"""Columns that hold one value of a closed list: the database refuses every other."""

from collections.abc import Iterable

from django.db import models
from django.db.models import Q

from engagements.domain.labels import Labelled


def is_one_of(
    field: str, members: Iterable[Labelled], *, name: str, blank: bool = False
) -> models.CheckConstraint:
    """Return the constraint that ``field`` holds one of ``members``, or nothing if ``blank``.

    It holds plain texts, so that no migration imports the list.
    """
    values = [*([""] if blank else []), *(member.value for member in members)]
    return models.CheckConstraint(name=name, condition=Q(**{f"{field}__in": values}))
