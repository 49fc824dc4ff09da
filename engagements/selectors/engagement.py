"""Reads of engagements, in the asker's scope."""

import re
from dataclasses import dataclass
from typing import TypeVar

from django.db.models import Exists, Model, OuterRef, Q, QuerySet, Value

from engagements.domain.access import ClientRole, MemberRole, Role
from engagements.models import (
    Client,
    ClientMembership,
    Engagement,
    Membership,
    User,
    WaitInterval,
)

Row = TypeVar("Row", bound=Model)


def sees_all(user: User) -> bool:
    """Tell whether ``user`` reads every engagement of the firm."""
    return user.is_active and user.role in {Role.ADMIN, Role.MANAGER}


def visible_to(user: User) -> QuerySet[Engagement]:
    """Return the engagements ``user`` may read: all, or those they are a member of.

    People of a client read nothing here: what they see comes through the portal's allow-list.
    """
    engagements = Engagement.objects.all()
    if sees_all(user):
        return engagements
    if not user.is_active:
        return engagements.none()
    if user.role == Role.ENGINEER:
        memberships = Membership.objects.filter(user=user, engagement=OuterRef("pk"))
        return engagements.filter(Exists(memberships))
    return engagements.none()


def for_page(user: User) -> QuerySet[Engagement]:
    """Return what ``user`` may read, with what the head of every page of an engagement shows."""
    rows = visible_to(user).select_related("client", "owner", "playbook_version")
    return rows.defer("playbook_version__document")  # long, and kept by selectors.stages


def by_code(code: str) -> Engagement | None:
    """Return an engagement by its code, for commands run with the deployment's own rights."""
    return Engagement.objects.select_related("client", "owner").filter(code=code).first()


def is_visible(user: User, *, code: str) -> bool:
    """Tell whether ``user`` may read an engagement of a code."""
    return visible_to(user).filter(code=code).exists()


def narrowed(user: User, *, status: str = "", client: str = "") -> QuerySet[Engagement]:
    """Return what ``user`` may read in a status and of a client, given by its code."""
    rows = visible_to(user)
    if status:
        rows = rows.filter(status=status)
    return rows.filter(client__code=client) if client else rows


def rows_of(rows: QuerySet[Row], engagement: Engagement | None) -> QuerySet[Row]:
    """Return those of ``rows`` that are of an engagement, none of no engagement."""
    return rows.filter(engagement=engagement) if engagement else rows.none()


def of_code(rows: QuerySet[Row] | None, typed: str) -> Row | None:
    """Return the one of ``rows`` whose code somebody typed, in capitals or not."""
    return rows.filter(code__iexact=typed).first() if rows is not None else None


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


@dataclass(frozen=True, kw_only=True)
class PersonHere:
    """Somebody on an engagement, of the firm or of the client, with what they are there."""

    name: str
    role: str
    of_client: bool


def people_of(engagement: Engagement) -> list[PersonHere]:
    """Return who works on an engagement, leads first, then its client's people who can sign in."""
    members = Membership.objects.filter(engagement=engagement).values_list(
        "user__name", "user__email", "role", Value(0)
    )
    theirs = ClientMembership.objects.filter(client=engagement.client_id, user__is_active=True)
    rows = members.union(theirs.values_list("user__name", "user__email", "role", Value(1)))
    found = [
        PersonHere(
            name=name or email,
            role=(ClientRole if of_client else MemberRole)(role).label,
            of_client=bool(of_client),
        )
        for name, email, role, of_client in rows
    ]
    return sorted(found, key=lambda row: (row.of_client, row.role != "Lead", row.name))


def open_waits(engagement: Engagement) -> QuerySet[WaitInterval]:
    """Return the pause and the block that go on now."""
    return WaitInterval.objects.filter(engagement=engagement, ended_at=None).order_by("started_at")


def matching(engagements: QuerySet[Engagement], words: str) -> QuerySet[Engagement]:
    """Return those whose code, title or client contains ``words``."""
    return engagements.filter(
        Q(code__icontains=words) | Q(name__icontains=words) | Q(client__name__icontains=words)
    )
