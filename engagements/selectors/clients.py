"""One client account: who works for it, who of it signs in, and what they asked."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypedDict

from django.db.models import Case, Count, DateTimeField, F, Max, QuerySet, Value, When, Window
from django.db.models.functions import RowNumber

from engagements.domain.access import ClientRole, MemberRole
from engagements.models import (
    Client,
    ClientMembership,
    Engagement,
    Invitation,
    Membership,
    Question,
    User,
)
from engagements.selectors import engagement as engagement_selectors
from engagements.selectors import portfolio, questions

if TYPE_CHECKING:
    from typing import TypeAlias

    from django_stubs_ext import WithAnnotations


NAMED = 6


class _Place(TypedDict):
    place: int
    count: int
    leading: int


if TYPE_CHECKING:
    Placed: TypeAlias = WithAnnotations[Membership, _Place]


@dataclass(frozen=True, kw_only=True)
class TeamMember:
    """A person of the firm with the first engagements of the client that they work on."""

    name: str
    codes: tuple[str, ...]
    count: int
    leads: bool

    @property
    def more(self) -> int:
        """Return how many engagements are not named."""
        return self.count - len(self.codes)


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
    """Return who works on the client's engagements that ``user`` sees, leads first, by one query.

    A person on hundreds of engagements costs the few rows that are named.
    """
    seen = engagement_selectors.visible_to(user).filter(client=client)
    rows = _named(Membership.objects.filter(engagement__in=seen).order_by())
    by_person: dict[int, list[tuple[Any, ...]]] = {}
    for row in rows.values_list(
        "user_id", "user__name", "user__email", "engagement__code", "count", "leading"
    ):
        by_person.setdefault(row[0], []).append(row)
    found = [
        TeamMember(
            name=mine[0][1] or mine[0][2],
            codes=tuple(sorted(row[3] for row in mine)),
            count=mine[0][4],
            leads=bool(mine[0][5]),
        )
        for mine in by_person.values()
    ]
    return sorted(found, key=lambda member: (not member.leads, member.name))


def _named(rows: QuerySet[Membership]) -> "QuerySet[Placed]":
    """Keep the first few engagements of each person, with how many there are and if they lead."""
    leads = Case(When(role=MemberRole.LEAD, then=Value(1)), default=Value(0))
    person = F("user")
    return rows.annotate(
        place=Window(RowNumber(), partition_by=person, order_by=F("engagement__code").asc()),
        count=Window(Count("pk"), partition_by=person),
        leading=Window(Max(leads), partition_by=person),
    ).filter(place__lte=NAMED)


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


def open_questions(user: User, client: Client) -> QuerySet[Question]:
    """Return what people of the client asked and nobody answered, the oldest first."""
    rows = questions.visible_to(user).filter(engagement__client=client, answered_at=None)
    return rows.order_by("asked_at", "id")
