"""Courses, in the scope of whoever asks."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from django.db.models import QuerySet

from engagements.areas.training.domain import COURSE, Held
from engagements.areas.training.models import Course
from engagements.models import Engagement, User
from engagements.selectors import engagement as engagement_selectors
from engagements.selectors import search


def visible_to(user: User) -> QuerySet[Course]:
    """Return the courses of the engagements that somebody sees."""
    rows = Course.objects.filter(engagement__in=engagement_selectors.visible_to(user))
    return rows.none() if user.is_client else rows


def of_engagement(engagement: Engagement, *, user: User) -> QuerySet[Course]:
    """Return the courses of one engagement that somebody sees."""
    return visible_to(user).filter(engagement=engagement)


def courses(
    engagements: Sequence[Engagement], *, known_until: datetime
) -> dict[int, tuple[Held, ...]]:
    """Return the courses of many engagements by their primary key, in one query."""
    rows = Course.objects.filter(engagement__in=engagements, created_at__lte=known_until)
    found = defaultdict[int, list[Held]](list)
    for row in rows:
        held_at = row.held_at if row.held_at and row.held_at <= known_until else None
        found[row.engagement_id].append(
            Held(number=row.number, title=row.title, held_at=held_at, people=row.people)
        )
    return {row.pk: tuple(found[row.pk]) for row in engagements}


def find(query: search.SearchQuery) -> list[search.Hit]:
    """Return courses by their titles."""
    rows = search.matching(visible_to(query.user), query.words, fields=("title",))
    return [
        search.Hit(kind=COURSE, title=row.title, engagement=row.engagement.code, number=row.number)
        for row in rows.select_related("engagement")[: query.most]
    ]
