"""Who works on an engagement."""

from datetime import datetime

from django.db import transaction

from engagements.domain.access import Action, MemberRole, Role
from engagements.domain.events import Channel
from engagements.models import Engagement, Membership, User
from engagements.services import events
from engagements.services.engagement.row import EngagementRefused, InvalidEngagement, NotAMember
from engagements.services.operations import operation


@operation(Action.MANAGE_MEMBERS)
def add_member(
    engagement: Engagement,
    *,
    user: User,
    role: str,
    actor: User,
    at: datetime,
    source: Channel = Channel.UI,
) -> Membership:
    """Let a person of the firm work on the engagement.

    Raises:
        EngagementRefused: they do already, are locked, or belong to a client.
    """
    return write_member(engagement, user=user, role=role, actor=actor, at=at, source=source)


@transaction.atomic
def write_member(
    engagement: Engagement, *, user: User, role: str, actor: User, at: datetime, source: Channel
) -> Membership:
    """Write a membership: what making an engagement and handing it over do as well.

    Raises:
        EngagementRefused: see ``add_member``.
    """
    if user.role == Role.CLIENT:
        raise InvalidEngagement(
            "People of a client are invited to its portal instead.", field="person"
        )
    if not user.is_active:
        raise InvalidEngagement(f"{user} is locked and cannot work on it.", field="person")
    if Membership.objects.filter(engagement=engagement, user=user).exists():
        raise EngagementRefused(
            f"{user} is on this engagement already.", field="person", code="member_exists"
        )
    member = Membership.objects.create(
        engagement=engagement, user=user, role=MemberRole(role), added_at=at
    )
    events.record(
        "member.added",
        engagement=engagement,
        actor=actor,
        at=at,
        source=source,
        user=user.pk,
        role=role,
    )
    return member


@operation(Action.MANAGE_MEMBERS)
@transaction.atomic
def remove_member(
    engagement: Engagement, *, user: User, actor: User, at: datetime, source: Channel = Channel.UI
) -> None:
    """Take a person off the engagement.

    Raises:
        EngagementRefused: they own it, or are not on it.
    """
    if engagement.owner_id == user.pk:
        raise EngagementRefused(
            "The owner stays on. Hand the engagement to somebody else first.", code="owner_stays"
        )
    if not Membership.objects.filter(engagement=engagement, user=user).delete()[0]:
        raise NotAMember(f"{user} is not on this engagement.")
    events.record(
        "member.removed", engagement=engagement, actor=actor, at=at, source=source, user=user.pk
    )
