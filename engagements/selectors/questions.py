"""Reads of the client's questions, in the asker's scope."""

from dataclasses import dataclass

from django.db.models import F, Q, QuerySet

from engagements.domain.access import Role
from engagements.models import Engagement, Question, User
from engagements.selectors import engagement as engagement_selectors


def visible_to(user: User) -> QuerySet[Question]:
    """Return the questions ``user`` may read; people of a client those of their client."""
    rows = Question.objects.select_related("engagement", "asked_by", "answered_by")
    if user.is_active and user.role == Role.CLIENT:
        return rows.filter(engagement__client__memberships__user=user)
    return rows.filter(engagement__in=engagement_selectors.visible_to(user))


def visible_on(user: User, engagement: Engagement) -> QuerySet[Question]:
    """Return the questions about one engagement that ``user`` may read."""
    return visible_to(user).filter(engagement=engagement)


STANDINGS = {"open": "Waits for an answer", "answered": "Answered"}


@dataclass(frozen=True, kw_only=True)
class QuestionFilters:
    """What questions are narrowed to; an empty value asks for all."""

    engagement: str = ""
    standing: str = ""
    q: str = ""


def listed(user: User, *, filters: QuestionFilters) -> QuerySet[Question]:
    """Return the questions that ``user`` reads and asked for."""
    rows = visible_to(user)
    if filters.engagement:
        rows = rows.filter(engagement__code=filters.engagement)
    if filters.standing:
        rows = rows.filter(answered_at__isnull=filters.standing == "open")
    if filters.q:
        rows = rows.filter(Q(text__icontains=filters.q) | Q(answer__icontains=filters.q))
    return rows


def asked_about(engagement: Engagement) -> QuerySet[Question]:
    """Return all questions of an engagement: open ones first, oldest first, then the answered."""
    return (
        Question.objects.filter(engagement=engagement)
        .select_related("asked_by", "answered_by")
        .order_by(F("answered_at").desc(nulls_first=True), "number")
    )
