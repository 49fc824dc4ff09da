"""Reads of clients, users, memberships and invitations, in the asker's scope."""

from datetime import datetime

from allauth.mfa.models import Authenticator
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from engagements.domain.access import Role
from engagements.domain.hashing import text_sha256
from engagements.models import (
    ApiToken,
    Client,
    ClientMembership,
    Event,
    Invitation,
    Membership,
    User,
)
from engagements.selectors import engagement as engagement_selectors


def clients_visible_to(user: User) -> QuerySet[Client]:
    """Return the clients ``user`` may read: all, those of their engagements, or their own."""
    clients = Client.objects.all()
    if not user.is_active:
        return clients.none()
    if user.role in {Role.ADMIN, Role.MANAGER}:
        return clients
    if user.role == Role.ENGINEER:
        seen = engagement_selectors.visible_to(user).values("client")
        return clients.filter(Q(pk__in=seen) | Q(created_by=user))
    return clients.filter(memberships__user=user)


def clients_listed(user: User) -> QuerySet[Client]:
    """Return the clients ``user`` may read, each with ``engagement_count`` of those they see."""
    seen = engagement_selectors.visible_to(user).values("pk")
    mine = Q(engagements__in=seen)
    return clients_visible_to(user).annotate(
        engagement_count=Count("engagements", filter=mine, distinct=True)
    )


def staff(*, active: bool = True) -> QuerySet[User]:
    """Return the people of the firm, who can own or join engagements."""
    found = User.objects.exclude(role=Role.CLIENT)
    return (found.filter(is_active=True) if active else found).order_by("name", "id")


def staff_of_address(email: str, *, active: bool = True) -> User | None:
    """Return the person of the firm with an address."""
    return staff(active=active).filter(email=email.strip().lower()).first()


def staff_listed(*, q: str = "", role: str = "", active: bool | None = None) -> QuerySet[User]:
    """Return the people of the firm who were asked for; an empty value asks for all."""
    rows = staff(active=False)
    if q:
        rows = rows.filter(Q(name__icontains=q) | Q(email__icontains=q))
    if role:
        rows = rows.filter(role=role)
    return rows if active is None else rows.filter(is_active=active)


def members(engagement_id: int) -> QuerySet[Membership]:
    """Return who works on an engagement, leads first."""
    return (
        Membership.objects.filter(engagement=engagement_id)
        .select_related("user")
        .order_by("-role", "user__name")
    )


def client_people(client_id: int) -> QuerySet[User]:
    """Return the people of a client who can sign in."""
    return (
        User.objects.filter(client_memberships__client=client_id, is_active=True)
        .prefetch_related("client_memberships")
        .order_by("name")
    )


def client_members(client_id: int) -> QuerySet[ClientMembership]:
    """Return what the people of a client who can sign in are there, by name."""
    rows = ClientMembership.objects.filter(client=client_id, user__is_active=True)
    return rows.select_related("user").order_by("user__name")


def open_invitation(token: str, *, as_of: datetime) -> Invitation | None:
    """Return the invitation of a link that was neither used nor let run out."""
    digest = text_sha256(token)
    return Invitation.objects.filter(
        token_sha256=digest, accepted_at=None, expires_at__gt=as_of
    ).first()


def invitations() -> QuerySet[Invitation]:
    """Return invitations, newest first (administrators only)."""
    return Invitation.objects.select_related("client", "created_by").order_by("-created_at")


def anybody_there() -> bool:
    """Tell whether the deployment has a user at all."""
    return User.objects.exists()


def client_of_code(user: User, code: str) -> Client | None:
    """Return the client of a code that ``user`` may read."""
    return clients_visible_to(user).filter(code=code.lower()).first()


def has_client(user: User) -> bool:
    """Tell whether there is a client that ``user`` may read."""
    return clients_visible_to(user).exists()


def client_by_code(code: str) -> Client | None:
    """Return a client by its code, for commands run with the deployment's own rights."""
    return Client.objects.filter(code=code).first()


def demo_accounts() -> int:
    """Count the accounts that a demo made."""
    return User.objects.filter(is_demo=True).count()


def demo_people() -> QuerySet[User]:
    """Return the people that a demo made."""
    return User.objects.filter(is_demo=True)


def everybody() -> QuerySet[User]:
    """Return every account, staff first, with ``has_second_factor`` (administrators only)."""
    return (
        User.objects.annotate(has_second_factor=Exists(_factors(OuterRef("pk"))))
        .prefetch_related("client_memberships__client")
        .order_by("name", "id")
    )


def tokens_of(user: User) -> QuerySet[ApiToken]:
    """Return a person's own API tokens, newest first."""
    return ApiToken.objects.filter(user=user)


def live_tokens_of(user: User, *, as_of: datetime) -> QuerySet[ApiToken]:
    """Return the tokens of a person that are neither revoked nor over, newest first."""
    return tokens_of(user).filter(revoked_at=None, expires_at__gt=as_of)


def live_token(secret: str, *, as_of: datetime) -> ApiToken | None:
    """Return the token of a secret while it counts: neither over nor revoked, its owner active."""
    digest = text_sha256(secret)
    return (
        ApiToken.objects.select_related("user")
        .filter(token_sha256=digest, revoked_at=None, expires_at__gt=as_of, user__is_active=True)
        .first()
    )


def second_factors(user: User) -> QuerySet[Authenticator]:
    """Return what a person can prove themselves with besides a password, oldest first."""
    rows: QuerySet[Authenticator] = Authenticator.objects.filter(user=user)
    return rows.order_by("created_at", "pk")


def keeps_a_factor(user: User, *, without: Authenticator) -> bool:
    """Tell whether a person can prove themselves when one is gone; codes alone are no factor."""
    return _factors(user.pk).exclude(pk=without.pk).exists()


def count_of_factors(user: User, *, type: str) -> int:
    """Return how many of one type a person has."""
    return second_factors(user).filter(type=type).count()


def has_second_factor(user: User) -> bool:
    """Tell whether signing in takes more than the password; codes alone are no factor."""
    return _factors(user.pk).exists()


def recent_sign_ins(user: User, *, limit: int = 10) -> QuerySet[Event]:
    """Return the last times a person signed in."""
    return Event.objects.filter(actor=user, type="user.signed_in").order_by("-seq")[:limit]


def _factors(user: object) -> QuerySet[Authenticator]:
    kinds = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
    rows: QuerySet[Authenticator] = Authenticator.objects.filter(user=user, type__in=kinds)
    return rows
