"""API tokens: secrets shown once, kept as a hash, with an end."""

import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from engagements.domain.access import Action, TokenScope
from engagements.domain.errors import DomainError, ValueRefused
from engagements.domain.events import Channel
from engagements.domain.hashing import text_sha256
from engagements.domain.people import TOKEN_MOST_DAYS, TOKEN_NAME
from engagements.models import ApiToken, User
from engagements.services import events
from engagements.services.operations import Subject, operation
from engagements.services.person_lock import one_at_a_time

PREFIX = "fde_"  # lets people, and scanners of repositories, see what was found
MOST_TOKENS = 20
TOUCH_EVERY = timedelta(minutes=1)


class TokenRefused(DomainError):
    """A token cannot be made like that."""

    code = "token_refused"


class InvalidToken(TokenRefused, ValueRefused):
    """A value of a token cannot be taken."""


class TokenGone(DomainError):
    """The token was revoked before."""

    code = "token_gone"


@operation(Action.KEEP_OWN, of=Subject.FIRM)
@transaction.atomic
def create_token(
    *, name: str, scope: str, days: int, actor: User, at: datetime, source: Channel = Channel.UI
) -> tuple[ApiToken, str]:
    """Make a token; return it with its secret, which is shown once and kept nowhere.

    The secret is 256 random bits, so a plain hash of it is enough.

    Raises:
        TokenRefused: it would last too long, has no name, or the person has too many.
    """
    if not 1 <= days <= TOKEN_MOST_DAYS:
        raise InvalidToken(f"A token lasts from 1 to {TOKEN_MOST_DAYS} days.", field="days")
    name = TOKEN_NAME.clean(name)
    if not TOKEN_NAME.is_told(name) or scope not in set(TokenScope):
        raise InvalidToken("Give the token a name and say what it may do.", field="name")
    one_at_a_time(actor)  # two at once count each other
    alive = ApiToken.objects.filter(user=actor, revoked_at=None, expires_at__gt=at)
    if alive.count() >= MOST_TOKENS:
        raise TokenRefused(
            f"You have {MOST_TOKENS} tokens. Revoke one that is not used.", code="token_limit"
        )
    secret = PREFIX + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        user=actor,
        name=name,
        scope=scope,
        token_sha256=text_sha256(secret),
        created_at=at,
        expires_at=at + timedelta(days=days),
    )
    events.record(
        "token.created",
        actor=actor,
        at=at,
        source=source,
        token=token.pk,
        user=actor.pk,
        scope=scope,
        expires_at=token.expires_at,
    )
    return token, secret


@operation(Action.KEEP_OWN, of=Subject.FIRM, only_owner="user")
@transaction.atomic
def revoke_token(
    token: ApiToken, *, actor: User, at: datetime, source: Channel = Channel.UI
) -> None:
    """End a token at once.

    Raises:
        TokenGone: it was revoked before.
    """
    if not ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=at):
        raise TokenGone("This token was revoked already.", code="token_revoked")
    events.record(
        "token.revoked", actor=actor, at=at, source=source, token=token.pk, user=token.user_id
    )


def touch_token(token: ApiToken, *, at: datetime) -> None:
    """Note that a token was used, at most once a minute: reads should not become writes."""
    if token.last_used_at is not None and at - token.last_used_at < TOUCH_EVERY:
        return
    old = Q(last_used_at=None) | Q(last_used_at__lte=at - TOUCH_EVERY)
    ApiToken.objects.filter(old, pk=token.pk).update(last_used_at=at)
