"""Reads of engagements, in the asker's scope."""

from django.db.models import Exists, OuterRef, QuerySet

from engagements.domain.access import Role
from engagements.models import Engagement, Membership, User


def visible_to(user: User) -> QuerySet[Engagement]:
    """Return the engagements ``user`` may read: all, or those they are a member of.

    People of a client read nothing here: what they see comes through the portal's allow-list.
    """
    engagements = Engagement.objects.all()
    if not user.is_active:
        return engagements.none()
    if user.role in {Role.ADMIN, Role.MANAGER}:
        return engagements
    if user.role == Role.ENGINEER:
        mine = Membership.objects.filter(user=user, engagement=OuterRef("pk"))
        return engagements.filter(Exists(mine))
    return engagements.none()


def by_code(code: str) -> Engagement | None:
    """Return an engagement by its code, for commands run with the deployment's own rights."""
    return Engagement.objects.select_related("client", "owner").filter(code=code).first()
