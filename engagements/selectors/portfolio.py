"""Lists of engagements, and where each of them stands in a few figures."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import QuerySet

from engagements.domain.engagement import Status
from engagements.domain.errors import DomainError
from engagements.models import Engagement, User
from engagements.selectors import engagement as engagement_selectors
from engagements.selectors import figures
from engagements.selectors.figures import Summary

ALL = "all"
STATES = ("", Status.PAUSED.value, Status.CLOSED.value, ALL)
LONGEST_WORDS = 100


class UnknownState(DomainError):
    """The list of engagements has no such part."""

    code = "unknown_state"


def visible_to(user: User) -> QuerySet[Engagement]:
    """Return the engagements a list may show to ``user``, with client and owner.

    The playbook's long document is kept by ``stages.playbook`` and not read with every row.
    """
    rows = engagement_selectors.visible_to(user)
    rows = rows.select_related("client", "owner", "playbook_version")
    return rows.defer("playbook_version__document")


def with_codes(user: User, codes: Iterable[str]) -> QuerySet[Engagement]:
    """Return those of the engagements with ``codes`` that ``user`` sees."""
    return visible_to(user).filter(code__in=codes)


def listed(user: User, *, state: str, q: str) -> QuerySet[Engagement]:
    """Return the engagements of the list's page: open ones unless ``state`` says otherwise.

    Raises:
        UnknownState: no list of engagements has this state.
    """
    if state not in STATES:
        raise UnknownState("No engagement has this state.")
    rows = visible_to(user)
    if state != ALL:
        rows = rows.filter(status=state or Status.OPEN)
    return engagement_selectors.matching(rows, q) if q else rows


def summaries(engagements: Iterable[Engagement], *, as_of: datetime) -> dict[int, Summary]:
    """Return the summary of each engagement, by its primary key; ``as_of`` is now."""
    found = figures.found(list(engagements), as_of=as_of)
    return {pk: one.summary for pk, one in found.items()}
