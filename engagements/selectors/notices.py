"""Reads of notices, in the scope of the person they are for."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from engagements import registry
from engagements.domain.access import MemberRole, Role
from engagements.models import (
    ClientMembership,
    Engagement,
    Membership,
    Notice,
    NoticeSetting,
    User,
)
from engagements.selectors import engagement as engagement_selectors

MOST_COUNTED = 100


def readers(engagement: Engagement | None) -> QuerySet[User]:
    """Return who of the firm may see an engagement: the rule of ``visible_to``, turned round."""
    staff = User.objects.filter(is_active=True).exclude(role=Role.CLIENT)
    if engagement is None:
        return staff
    member = Membership.objects.filter(engagement=engagement, user=OuterRef("pk"))
    return staff.filter(~Q(role=Role.ENGINEER) | Exists(member))


def client_readers(engagement: Engagement) -> QuerySet[User]:
    """Return the people of the client that an engagement belongs to."""
    at_client = ClientMembership.objects.filter(client=engagement.client_id, user=OuterRef("pk"))
    return User.objects.filter(Exists(at_client), is_active=True, role=Role.CLIENT)


def not_muted(people: QuerySet[User], *, kind: str) -> QuerySet[User]:
    """Leave out those who want a kind of notice neither in the app nor by mail."""
    muted = NoticeSetting.objects.filter(
        user=OuterRef("pk"), kind=kind, in_app=False, in_digest=False
    )
    return people.filter(~Exists(muted))


def members_and_owner(engagement: Engagement) -> set[int]:
    """Return the primary keys of those who work on an engagement."""
    members = Membership.objects.filter(engagement=engagement)
    return {*members.values_list("user", flat=True), engagement.owner_id}


def leads_and_owner(engagement: Engagement) -> set[int]:
    """Return the primary keys of those who lead an engagement."""
    leads = Membership.objects.filter(engagement=engagement, role=MemberRole.LEAD)
    return {*leads.values_list("user", flat=True), engagement.owner_id}


def managers() -> set[int]:
    """Return the primary keys of the managers."""
    found = User.objects.filter(role=Role.MANAGER, is_active=True)
    return set(found.values_list("pk", flat=True))


def mentionable(engagement: Engagement) -> dict[int, str]:
    """Return the names of those who may see an engagement, by their primary keys."""
    return dict(readers(engagement).values_list("pk", "name"))


def visible_to(user: User) -> QuerySet[Notice]:
    """Return the notices that ``user`` sees in the app, as long as they see the engagement."""
    unwanted = NoticeSetting.objects.filter(user=user, in_app=False).values("kind")
    return _of(user).exclude(kind__in=unwanted).select_related("engagement")


def unread(user: User) -> QuerySet[Notice]:
    """Return the notices in the app that ``user`` has not read."""
    return visible_to(user).filter(read_at=None)


def people_to_mail() -> QuerySet[User]:
    """Return the people with notices that they neither read nor were mailed."""
    waiting = Notice.objects.filter(user=OuterRef("pk"), read_at=None, mailed_at=None)
    return User.objects.filter(Exists(waiting), is_active=True).order_by("pk")


def to_mail(user: User) -> QuerySet[Notice]:
    """Return the notices that belong into the next mail to ``user``, oldest first."""
    unwanted = NoticeSetting.objects.filter(user=user, in_digest=False).values("kind")
    waiting = _of(user).filter(read_at=None, mailed_at=None).exclude(kind__in=unwanted)
    return waiting.order_by("created_at", "pk")


def kinds_for(user: User) -> tuple[str, ...]:
    """Return the kinds of notices that ``user`` can get at all."""
    if user.role == Role.CLIENT:
        return portal_kinds()
    return tuple(registry.notice_types())


def portal_kinds() -> tuple[str, ...]:
    """Return the kinds that people of a client get, by e-mail only."""
    return tuple(row.key for row in registry.notice_types().values() if row.in_portal)


def settings_of(user: User) -> dict[str, tuple[bool, bool]]:
    """Return for every kind whether ``user`` wants it in the app and in the digest."""
    chosen = {
        row.kind: (row.in_app, row.in_digest) for row in NoticeSetting.objects.filter(user=user)
    }
    return {kind: chosen.get(kind, (True, True)) for kind in registry.notice_types()}


def _of(user: User) -> QuerySet[Notice]:
    rows = Notice.objects.filter(user=user)
    if not user.is_active:
        return rows.none()
    if user.role == Role.CLIENT:
        theirs = Engagement.objects.filter(client__memberships__user=user)
        return rows.filter(kind__in=portal_kinds(), engagement__in=theirs)
    seen = engagement_selectors.visible_to(user)
    return rows.filter(Q(engagement=None) | Q(engagement__in=seen))
