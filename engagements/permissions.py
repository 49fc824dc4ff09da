"""Asks the role table whether somebody may do something here."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied

from engagements.domain.access import Action, Guarded, MemberRole, Role, allowed, who_may
from engagements.models import Client, ClientMembership, Engagement, Membership, User


@dataclass(frozen=True)
class Rights:
    """What one person may do on one engagement, and what they are there; asked by one query."""

    actions: frozenset[Action]
    roles: frozenset[str]  # of ``lead, manager``: a playbook's approver roles

    def __contains__(self, action: Action) -> bool:
        """Tell whether they may do ``action``."""
        return action in self.actions


def rights(user: User, engagement: Engagement) -> Rights:
    """Return what ``user`` may do and is on ``engagement``; a page asks once."""
    role = _member_role(user, engagement)
    roles = {"manager"} if user.role == Role.MANAGER else set()
    if role == MemberRole.LEAD:
        roles.add("lead")
    return Rights(_actions(user, engagement, member_role=role), frozenset(roles))


def actions(user: User, engagement: Engagement | None = None) -> frozenset[Action]:
    """Return what ``user`` may do, on ``engagement`` when one is given."""
    role = None
    if engagement is not None and user.role == Role.ENGINEER:
        role = _member_role(user, engagement)
    return _actions(user, engagement, member_role=role)


def _actions(
    user: User, engagement: Engagement | None, *, member_role: str | None
) -> frozenset[Action]:
    if not user.is_active:
        return frozenset()
    client_role = None
    if engagement is not None and user.role == Role.CLIENT:
        client_role = (
            ClientMembership.objects.filter(client=engagement.client_id, user=user)
            .values_list("role", flat=True)
            .first()
        )
    return allowed(role=user.role, member_role=member_role, client_role=client_role)


def _member_role(user: User, engagement: Engagement) -> str | None:
    read = vars(engagement)  # rows of ``selectors.engagement.with_role_of`` say it themselves
    if read.get("asker_id") == user.pk:
        return str(read["asker_role"]) if read["asker_role"] else None
    rows = Membership.objects.filter(engagement=engagement, user=user)
    return rows.values_list("role", flat=True).first()


def may(asked: Action | Guarded, *, user: User, engagement: Engagement | None = None) -> bool:
    """Tell whether ``user`` may do an action or operation; buttons ask this."""
    action = asked if isinstance(asked, Action) else asked.action
    return action in actions(user, engagement)


def require(action: Action, *, user: User, engagement: Engagement | None = None) -> None:
    """Let the caller go on only if ``user`` may do ``action``.

    Raises:
        PermissionDenied: they may not; the sentence names who can.
    """
    if not may(action, user=user, engagement=engagement):
        raise PermissionDenied(f"This can be done by {who_may(action)}.")


def may_for_client(action: Action, *, user: User, client: Client) -> bool:
    """Tell whether ``user`` may do ``action`` to a client: a lead of one of its engagements can."""
    if action in actions(user):
        return True
    return (
        user.role == Role.ENGINEER
        and action in allowed(role=user.role, member_role=MemberRole.LEAD)
        and user.is_active
        and _leads_at(client, user)
    )


def _leads_at(client: Client, user: User) -> bool:
    read = vars(client)  # rows of ``selectors.people.clients_with_role_of`` say it themselves
    if read.get("asker_id") == user.pk:
        return bool(read["asker_leads"])
    leads = Membership.objects.filter(user=user, role=MemberRole.LEAD, engagement__client=client)
    return leads.exists()


def require_for_client(action: Action, *, user: User, client: Client) -> None:
    """Let the caller go on only if ``user`` may do ``action`` to a client.

    Raises:
        PermissionDenied: they may not; the sentence names who can.
    """
    if not may_for_client(action, user=user, client=client):
        raise PermissionDenied(f"This can be done by {who_may(action)}.")


def roles_here(user: User, engagement: Engagement) -> frozenset[str]:
    """Return what the user is here, of ``lead, manager`` (a playbook's approver roles)."""
    return rights(user, engagement).roles
