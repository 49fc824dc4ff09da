"""Reads of what a person is on an engagement or at a client, made into one ``Access``."""

from typing import TYPE_CHECKING

from engagements.domain.access import Access, MemberRole, Role, access
from engagements.models import Client, ClientMembership, Membership, User

if TYPE_CHECKING:
    from engagements.models import Engagement


def access_of(user: User, engagement: "Engagement | None" = None) -> Access:
    """Return what ``user`` may do and is, on ``engagement`` when one is given; one query."""
    if engagement is None:
        return _made(user)
    if user.role == Role.CLIENT:
        at_client = ClientMembership.objects.filter(client=engagement.client_id, user=user)
        return _made(user, client_role=at_client.values_list("role", flat=True).first())
    here = Membership.objects.filter(engagement=engagement, user=user)
    return _made(user, member_role=here.values_list("role", flat=True).first())


def actions_of(user: User, engagement: "Engagement | None" = None) -> Access:
    """Return what ``user`` may do; what a manager or administrator is here changes none of it."""
    if user.role in {Role.ADMIN, Role.MANAGER}:
        return _made(user)
    return access_of(user, engagement)


def access_at(user: User, client: Client) -> Access:
    """Return what ``user`` may do to a client: who leads one of its engagements, as a lead.

    So may who made it, until its first engagement begins: nobody leads one before.
    """
    if user.role != Role.ENGINEER:
        return _made(user)
    leads = Membership.objects.filter(user=user, role=MemberRole.LEAD, engagement__client=client)
    is_lead = leads.exists() or (
        client.created_by_id == user.pk and not client.engagements.exists()
    )
    return _made(user, member_role=MemberRole.LEAD if is_lead else None)


def _made(user: User, *, member_role: str | None = None, client_role: str | None = None) -> Access:
    return access(
        role=user.role,
        is_active=user.is_active,
        member_role=member_role,
        client_role=client_role,
    )
