"""Accounts: who somebody is, what ends their sessions, and the signs of both."""

from datetime import datetime

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.db.models import F, Q

from engagements.domain.access import Action, ClientRole, Role
from engagements.domain.errors import DomainError
from engagements.domain.events import Channel
from engagements.models import Client, ClientMembership, User
from engagements.services import events
from engagements.services.operations import Subject, operation


class LastAdministrator(DomainError):
    """Nobody would be left who can administer the deployment."""

    code = "last_administrator"


class RoleRefused(DomainError):
    """This person cannot have that role."""

    code = "role_refused"


def record_sign_in(user: User, *, at: datetime) -> None:
    """Record that somebody signed in."""
    events.record("user.signed_in", actor=user, at=at, source=Channel.UI, user=user.pk)


def record_lock(email: str, *, at: datetime) -> None:
    """Record that too many wrong passwords closed an account for a while; unknown ones leave none.

    The address itself stays out of the event.
    """
    user = User.objects.filter(email__iexact=email.strip()).first()
    if user is not None:
        events.record("user.locked", actor=None, at=at, source=Channel.UI, user=user.pk)


@operation(Action.OWN_ACCOUNT, of=Subject.FIRM)
def record_second_factor(
    *, change: str, actor: User, at: datetime, source: Channel = Channel.UI
) -> None:
    """Record that a person added or removed a second factor of their own."""
    events.record("user.changed", actor=actor, at=at, source=source, user=actor.pk, change=change)


@transaction.atomic
def create_user(
    email: str, *, name: str, role: str, password: str, actor: User | None, at: datetime, demo: bool
) -> User:
    """Make an account with a known password (the demo's people)."""
    user = User.objects.create_user(email, password, name=name, role=Role(role), is_demo=demo)
    if role == Role.ADMIN:
        User.objects.filter(pk=user.pk).update(is_superuser=True)
    events.record(
        "user.changed",
        actor=actor,
        at=at,
        source=Channel.TASK,
        user=user.pk,
        role=role,
        change="made",
    )
    return user


@transaction.atomic
def add_client_person(
    user: User, *, client: Client, role: str, actor: User | None, at: datetime
) -> ClientMembership:
    """Let a person of a client into its portal."""
    membership = ClientMembership.objects.create(user=user, client=client, role=ClientRole(role))
    events.record(
        "role.changed",
        actor=actor,
        at=at,
        source=Channel.TASK,
        user=user.pk,
        client=client.pk,
        role=membership.role,
    )
    return membership


@operation(Action.OWN_ACCOUNT, of=Subject.FIRM)
def set_password(*, password: str, actor: User, at: datetime, source: Channel = Channel.UI) -> None:
    """Give one's own account a new password; every session that began with the old one ends."""
    write_password(actor, password=password, actor=actor, at=at, source=source)


@transaction.atomic
def write_password(
    user: User, *, password: str, actor: User | None, at: datetime, source: Channel
) -> None:
    """Write a new password: for its owner, or for whoever sets up the demo."""
    user.set_password(password)
    user.save(update_fields=["password"])
    events.record(
        "user.changed", actor=actor, at=at, source=source, user=user.pk, change="password"
    )


@operation(Action.OWN_ACCOUNT, of=Subject.FIRM)
@transaction.atomic
def change_profile(
    *, name: str, single_keys: bool, actor: User, at: datetime, source: Channel = Channel.UI
) -> None:
    """Change what a person decides about their own account."""
    change = "profile" if name.strip() == actor.name else "name"
    actor.name, actor.single_keys = name.strip(), single_keys
    actor.save(update_fields=["name", "single_keys"])
    events.record("user.changed", actor=actor, at=at, source=source, user=actor.pk, change=change)


@operation(Action.ADMINISTER, of=Subject.FIRM)
@transaction.atomic
def change_role(
    user: User, *, role: str, actor: User, at: datetime, source: Channel = Channel.UI
) -> None:
    """Give a person of the firm another role and end their sessions.

    Raises:
        LastAdministrator: they are the only administrator who can sign in.
        RoleRefused: one of the two roles is a client's; those come from an invitation only.
    """
    before = _locked(user)
    if Role.CLIENT in {before.role, role} or role not in set(Role):
        raise RoleRefused("People of the firm and people of a client do not change sides.")
    if before.role == role:
        return
    if before.role == Role.ADMIN:
        _keep_an_administrator(besides=before)
    User.objects.filter(pk=user.pk).update(
        role=role, is_superuser=role == Role.ADMIN, session_round=F("session_round") + 1
    )
    events.record(
        "role.changed", actor=actor, at=at, source=source, user=user.pk, role=role, was=before.role
    )


@operation(Action.ADMINISTER, of=Subject.FIRM)
@transaction.atomic
def set_active(
    user: User, *, active: bool, actor: User, at: datetime, source: Channel = Channel.UI
) -> None:
    """Let somebody sign in, or no longer; locking ends their sessions and stills their tokens.

    Raises:
        LastAdministrator: they are the only administrator who can sign in.
    """
    before = _locked(user)
    if before.is_active == active:
        return
    if not active and before.role == Role.ADMIN:
        _keep_an_administrator(besides=before)
    User.objects.filter(pk=user.pk).update(is_active=active, session_round=F("session_round") + 1)
    change = "activated" if active else "deactivated"
    events.record("user.changed", actor=actor, at=at, source=source, user=user.pk, change=change)


@operation(Action.OWN_ACCOUNT, of=Subject.FIRM)
@transaction.atomic
def sign_out_everywhere(*, actor: User, at: datetime, source: Channel = Channel.UI) -> None:
    """End every session of one's own at once, the one that asks included."""
    User.objects.filter(pk=actor.pk).update(session_round=F("session_round") + 1)
    actor.refresh_from_db(fields=["session_round"])
    events.record(
        "user.changed", actor=actor, at=at, source=source, user=actor.pk, change="sessions_ended"
    )


@operation(Action.ADMINISTER, of=Subject.FIRM)
@transaction.atomic
def reset_second_factor(
    user: User, *, actor: User, at: datetime, source: Channel = Channel.UI
) -> None:
    """Take the second factors of somebody who lost theirs away, and end their sessions."""
    Authenticator.objects.filter(user=user).delete()
    User.objects.filter(pk=user.pk).update(session_round=F("session_round") + 1)
    events.record(
        "user.changed",
        actor=actor,
        at=at,
        source=source,
        user=user.pk,
        change="second_factor_reset",
    )


def _locked(user: User) -> User:
    """Lock and read a person's row, and with it those of all administrators, in one order.

    Two changes of the same person follow each other, and so do two administrators who remove each
    other at once: whoever comes second sees what the first one did.
    """
    rows = User.objects.select_for_update().filter(Q(pk=user.pk) | Q(role=Role.ADMIN))
    return next(row for row in rows.order_by("pk") if row.pk == user.pk)


def _keep_an_administrator(*, besides: User) -> None:
    """Refuse when nobody but ``besides`` administers; the rows are locked already."""
    admins = User.objects.filter(role=Role.ADMIN, is_active=True)
    if not admins.exclude(pk=besides.pk).exists():
        raise LastAdministrator("This is the last administrator. Make somebody else one first.")
