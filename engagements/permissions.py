"""Asks the role table whether somebody may do something here."""

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied

from engagements.domain.access import Access, Action, Guarded, who_may
from engagements.models import Client, User
from engagements.selectors import access as selectors

if TYPE_CHECKING:
    from engagements.models import Engagement


def access(user: User, engagement: "Engagement | None" = None) -> Access:
    """Return what ``user`` may do and is, on ``engagement`` when one is given; one query."""
    return selectors.access_of(user, engagement)


def may(asked: Action | Guarded, *, user: User, engagement: "Engagement | None" = None) -> bool:
    """Tell whether ``user`` may do an action or operation; buttons ask this."""
    return selectors.actions_of(user, engagement).may(asked)


def require(action: Action, *, user: User, engagement: "Engagement | None" = None) -> None:
    """Let the caller go on only if ``user`` may do ``action``.

    Raises:
        PermissionDenied: they may not; the sentence names who can.
    """
    if not may(action, user=user, engagement=engagement):
        raise PermissionDenied(f"This can be done by {who_may(action)}.")


def may_for_client(asked: Action | Guarded, *, user: User, client: Client) -> bool:
    """Tell whether ``user`` may do it to a client: a lead of one of its engagements can."""
    return selectors.access_at(user, client).may(asked)


def require_for_client(action: Action, *, user: User, client: Client) -> None:
    """Let the caller go on only if ``user`` may do ``action`` to a client.

    Raises:
        PermissionDenied: they may not; the sentence names who can.
    """
    if not may_for_client(action, user=user, client=client):
        raise PermissionDenied(f"This can be done by {who_may(action)}.")
