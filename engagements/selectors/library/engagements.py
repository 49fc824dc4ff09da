"""The engagements that a library can be narrowed to."""

from django.db.models import QuerySet

from engagements.models import Engagement, Status, User
from engagements.selectors import engagement as engagement_selectors

MOST_OFFERED = 500


def offered(user: User) -> list[tuple[str, str]]:
    """Return code and words of the engagements that ``user`` sees, for a list to choose from."""
    rows = engagement_selectors.visible_to(user).order_by("code")
    pairs = rows.values_list("code", "name")[:MOST_OFFERED]
    return [(code, f"{code} {name}") for code, name in pairs]


def going_on(user: User, *, code: str = "") -> QuerySet[Engagement]:
    """Return the engagements that are not closed, or the one of them with ``code``."""
    rows = engagement_selectors.visible_to(user).exclude(status=Status.CLOSED)
    return rows.filter(code=code) if code else rows
