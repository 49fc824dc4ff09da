"""The engagements that a library can be narrowed to."""

from django.db.models import QuerySet

from engagements.domain.engagement import Status
from engagements.models import Engagement, User
from engagements.selectors import engagement as engagement_selectors


def visible_code(user: User, typed: str) -> str:
    """Return the code that somebody typed as it is written, or "" if ``user`` sees none of it."""
    rows = engagement_selectors.visible_to(user).filter(code__iexact=typed)
    return rows.values_list("code", flat=True).first() or ""


def going_on(user: User, *, code: str = "") -> QuerySet[Engagement]:
    """Return the engagements that are not closed, or the one of them with ``code``."""
    rows = engagement_selectors.visible_to(user).exclude(status=Status.CLOSED)
    return rows.filter(code=code) if code else rows
