"""Reads of engagements, in the asker's scope."""

import re

from django.db.models import Exists, OuterRef, Q, QuerySet

from engagements.domain.access import Role
from engagements.models import Client, Engagement, Membership, User, WaitInterval


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


def next_code(client: Client) -> str:
    """Return the first free code for another engagement of a client: ``ARD-03``."""
    codes = Engagement.objects.filter(client=client).values_list("code", flat=True)
    used = [code.rsplit("-", 1) for code in codes]
    letters = re.sub("[^A-Z0-9]", "", client.name.upper()).lstrip("0123456789")[:3]
    prefix = max(used, key=lambda parts: int(parts[1]))[0] if used else letters.ljust(2, "X")
    numbers = Engagement.objects.filter(code__startswith=f"{prefix}-").values_list(
        "code", flat=True
    )
    return f"{prefix}-{max((int(code.rsplit('-', 1)[1]) for code in numbers), default=0) + 1:02d}"


def open_waits(engagement: Engagement) -> QuerySet[WaitInterval]:
    """Return the pause and the block that go on now."""
    return WaitInterval.objects.filter(engagement=engagement, ended_at=None).order_by("started_at")


def matching(engagements: QuerySet[Engagement], words: str) -> QuerySet[Engagement]:
    """Return those whose code, title or client contains ``words``."""
    return engagements.filter(
        Q(code__icontains=words) | Q(name__icontains=words) | Q(client__name__icontains=words)
    )
