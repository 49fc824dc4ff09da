"""One client account: who works for it, who of it signs in, its sources and its questions."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import DateTimeField, F, QuerySet, Value

from engagements.domain.access import ClientRole, MemberRole
from engagements.models import (
    Client,
    ClientMembership,
    Engagement,
    Invitation,
    Membership,
    Question,
    Source,
    User,
)
from engagements.selectors import engagement as engagement_selectors
from engagements.selectors import portfolio, questions
from engagements.selectors.library import connections


@dataclass(frozen=True, kw_only=True)
class TeamMember:
    """A person of the firm with the engagements of the client that they work on."""

    user: User
    codes: tuple[str, ...]
    leads: bool


@dataclass(frozen=True, kw_only=True)
class PortalPerson:
    """Somebody of the client: with an account, or invited to one ``until`` a moment."""

    user_id: int | None
    name: str
    email: str
    role: str
    is_active: bool
    until: datetime | None


def engagements(user: User, client: Client) -> QuerySet[Engagement]:
    """Return the client's engagements that ``user`` sees, with what a table shows of them."""
    return portfolio.visible_to(user).filter(client=client)


def team(user: User, client: Client) -> list[TeamMember]:
    """Return who works on the client's engagements that ``user`` sees, leads first."""
    seen = engagement_selectors.visible_to(user).filter(client=client)
    rows = Membership.objects.filter(engagement__in=seen).select_related("user", "engagement")
    by_person: dict[int, list[Membership]] = {}
    for row in rows.order_by("engagement__code"):
        by_person.setdefault(row.user_id, []).append(row)
    found = [
        TeamMember(
            user=mine[0].user,
            codes=tuple(row.engagement.code for row in mine),
            leads=any(row.role == MemberRole.LEAD for row in mine),
        )
        for mine in by_person.values()
    ]
    return sorted(found, key=lambda member: (not member.leads, member.user.name))


def portal_users(client: Client) -> QuerySet[ClientMembership]:
    """Return who of the client has an account, those who can sign in first."""
    rows = ClientMembership.objects.filter(client=client).select_related("user")
    return rows.order_by("-user__is_active", "user__name", "id")


def portal_people(client: Client, *, as_of: datetime, invited: bool) -> list[PortalPerson]:
    """Return who of the client has an account, those who can sign in first, by one query.

    ``invited``: after them the people whose invitation can still be used, the newest first.
    """
    never = Value(None, output_field=DateTimeField())
    accounts = ClientMembership.objects.filter(client=client).values_list(
        "user_id", "user__name", "user__email", "role", "user__is_active", never, never
    )
    waiting = Invitation.objects.filter(client=client, accepted_at=None, expires_at__gt=as_of)
    told = waiting.values_list(
        *(F("accepted_by_id"), Value(""), F("email"), F("client_role")),
        *(Value(True), F("expires_at"), F("created_at")),  # noqa: FBT003 - a column's value
    )
    rows = list(accounts.union(told, all=True) if invited else accounts)
    rows.sort(key=lambda row: (not row[4], row[1], row[0] or 0))
    with_account = [row for row in rows if row[5] is None]
    without = sorted((row for row in rows if row[5]), key=lambda row: row[6], reverse=True)
    return [
        PortalPerson(
            user_id=pk,
            name=name or email,
            email=email,
            role=ClientRole(role).label,
            is_active=is_active,
            until=until,
        )
        for pk, name, email, role, is_active, until, _ in with_account + without
    ]


def sources(user: User, client: Client, *, as_of: datetime) -> QuerySet[Source]:
    """Return the client's sources that ``user`` sees, with when each was last probed."""
    rows = connections.sources(user, wanted=connections.Wanted(), as_of=as_of)
    return rows.filter(engagement__client=client).order_by("code", "name")


def open_questions(user: User, client: Client) -> QuerySet[Question]:
    """Return what people of the client asked and nobody answered, the oldest first."""
    rows = questions.visible_to(user).filter(engagement__client=client, answered_at=None)
    return rows.order_by("asked_at", "id")
