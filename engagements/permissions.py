"""Asks the role table whether somebody may do something here."""

from django.core.exceptions import PermissionDenied

from engagements.domain.access import Action, Role, allowed, who_may
from engagements.models import ClientMembership, Engagement, Membership, User


def actions(user: User, engagement: Engagement | None = None) -> frozenset[Action]:
    """Return what ``user`` may do, on ``engagement`` when one is given."""
    if not user.is_active:
        return frozenset()
    member_role = client_role = None
    if engagement is not None and user.role == Role.ENGINEER:
        member_role = (
            Membership.objects.filter(engagement=engagement, user=user)
            .values_list("role", flat=True)
            .first()
        )
    elif engagement is not None and user.role == Role.CLIENT:
        client_role = (
            ClientMembership.objects.filter(client=engagement.client_id, user=user)
            .values_list("role", flat=True)
            .first()
        )
    return allowed(role=user.role, member_role=member_role, client_role=client_role)


def may(action: Action, *, user: User, engagement: Engagement | None = None) -> bool:
    """Tell whether ``user`` may do ``action``."""
    return action in actions(user, engagement)


def require(action: Action, *, user: User, engagement: Engagement | None = None) -> None:
    """Let the caller go on only if ``user`` may do ``action``.

    Raises:
        PermissionDenied: they may not; the sentence names who can.
    """
    if not may(action, user=user, engagement=engagement):
        raise PermissionDenied(f"This can be done by {who_may(action)}.")


def roles_here(user: User, engagement: Engagement) -> frozenset[str]:
    """Return what the user is here, of ``lead, manager`` (a playbook's approver roles)."""
    found = {"manager"} if user.role == Role.MANAGER else set()
    if Membership.objects.filter(engagement=engagement, user=user, role="lead").exists():
        found.add("lead")
    return frozenset(found)
