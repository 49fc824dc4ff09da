"""Invitations: made by an administrator, taken up once by the person invited."""

import secrets
from datetime import datetime

from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.core.mail import send_mail
from django.db import transaction

from engagements import permissions
from engagements.domain.access import Action, ClientRole, Role
from engagements.domain.errors import DomainError
from engagements.domain.events import Channel
from engagements.domain.hashing import text_sha256
from engagements.domain.people import INVITATION_VALID_FOR
from engagements.models import Client, ClientMembership, Invitation, User
from engagements.services import events
from engagements.services.operations import Subject, operation


class InvitationRefused(DomainError):
    """This person cannot be invited like that."""

    code = "invitation_refused"


class InvitationGone(DomainError):
    """The link was used, has run out, or never was one."""

    code = "invitation_gone"


class PasswordRefused(DomainError):
    """The password is too weak."""

    code = "password_refused"
    field = "password"


@operation(Action.INVITE, of=Subject.FIRM)
def invite(
    email: str,
    *,
    role: str,
    at: datetime,
    source: Channel = Channel.UI,
    actor: User,
    client: Client | None = None,
    client_role: str = "",
) -> tuple[Invitation, str]:
    """Make a single-use invitation; return it with the secret of its link, shown only once.

    Raises:
        InvitationRefused: somebody has this address already, or role and client do not fit.
    """
    return make_invitation(
        email, role=role, at=at, source=source, actor=actor, client=client, client_role=client_role
    )


@transaction.atomic
def make_invitation(
    email: str,
    *,
    role: str,
    at: datetime,
    source: Channel,
    actor: User | None,
    client: Client | None = None,
    client_role: str = "",
) -> tuple[Invitation, str]:
    """Make an invitation: for an administrator, or for whoever runs the server's commands.

    Raises:
        InvitationRefused: see ``invite``.
    """
    email = email.strip().lower()
    if User.objects.filter(email__iexact=email).exists():
        raise InvitationRefused("There is an account with this e-mail address already.")
    if (role == Role.CLIENT) != (client is not None):
        raise InvitationRefused("A client role needs a client; a staff role has none.")
    if client is not None and client_role not in set(ClientRole):
        raise InvitationRefused("Choose whether this person approves or only reads.")
    token = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        email=email,
        role=Role(role),
        client=client,
        client_role=client_role,
        token_sha256=text_sha256(token),
        created_at=at,
        created_by=actor,
        expires_at=at + INVITATION_VALID_FOR,
    )
    events.record(
        "user.invited",
        actor=actor,
        at=at,
        source=source,
        invitation=invitation.pk,
        role=role,
        client=client_role,
    )
    return invitation, token


def send_invitation(invitation: Invitation, *, link: str) -> None:
    """Mail the link to the person invited."""
    send_mail(
        "You are invited to FDE Toolkit",
        f"Open this link to choose a password. It works once, until "
        f"{invitation.expires_at:%d %B %Y, %H:%M} UTC.\n\n{link}\n",
        None,
        [invitation.email],
    )


def accept_invitation(token: str, *, name: str, password: str, at: datetime) -> User:
    """Make the account of an invitation.

    Raises:
        InvitationGone: the link was used, has run out, or never was one, or whoever made it may
            invite nobody any more.
        PasswordRefused: the password is too weak; the sentence says why.
    """
    digest = text_sha256(token)
    with transaction.atomic():
        pending = Invitation.objects.filter(
            token_sha256=digest, accepted_at=None, expires_at__gt=at
        )
        if not pending.update(accepted_at=at):
            raise InvitationGone(
                "This invitation was used already or has run out. Ask for a new one."
            )
        invitation = Invitation.objects.select_related("created_by").get(token_sha256=digest)
        _check_inviter(invitation)
        user = User(email=invitation.email, name=name.strip(), role=invitation.role)
        user.is_superuser = invitation.role == Role.ADMIN
        try:
            password_validation.validate_password(password, user)
        except ValidationError as error:
            raise PasswordRefused(" ".join(error.messages)) from error
        if User.objects.filter(email__iexact=user.email).exists():
            raise InvitationGone("There is an account with this e-mail address already.")
        user.set_password(password)
        user.save(force_insert=True)
        if invitation.client_id:
            ClientMembership.objects.create(
                user=user, client_id=invitation.client_id, role=invitation.client_role
            )
        Invitation.objects.filter(pk=invitation.pk).update(accepted_by=user)
        events.record(
            "user.changed",
            actor=user,
            at=at,
            source=Channel.UI,
            user=user.pk,
            role=user.role,
            change="joined",
        )
    return user


def _check_inviter(invitation: Invitation) -> None:
    """Refuse the link of an administrator who was locked or has another role since."""
    inviter = invitation.created_by  # None: the server's own command made it
    if inviter is not None and not permissions.may(Action.INVITE, user=inviter):
        raise InvitationGone("Whoever invited you left that task. Ask for a new invitation.")
