"""What the writes of an engagement share: refusals, the version check, hashes of texts."""

import re
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.db.models import F

from engagements.domain.access import Role
from engagements.domain.errors import Conflict, DomainError, Missing, ValueRefused
from engagements.domain.text import Text
from engagements.models import Engagement, User
from engagements.services.typed import required_text


class EngagementRefused(DomainError):
    """The engagement or client cannot be made or changed like that."""

    code = "engagement_refused"


class InvalidEngagement(EngagementRefused, ValueRefused):
    """A value of an engagement or client cannot be taken."""


class NotAMember(EngagementRefused, Missing):
    """The person is not on the engagement."""

    code = Missing.code


def check_owner(user: User) -> None:
    """Refuse an owner who could not work on it: a person of a client, or one who is locked."""
    if user.role == Role.CLIENT or not user.is_active:
        raise InvalidEngagement("The owner has to be an active person of the firm.", field="owner")


def check_time_zone(name: str) -> str:
    """Return the name of a time zone that exists."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise InvalidEngagement(
            f"{name!r} is no time zone. Use one like Europe/Berlin.", field="time_zone"
        ) from error
    return name


def check_values(low: Decimal | None, high: Decimal | None, currency: str) -> None:
    """Refuse a value range that is out of order or has no currency."""
    if low is not None and high is not None and low > high:
        raise InvalidEngagement(
            "The low end of the value range is above its high end.", field="value_low"
        )
    if (low is not None or high is not None) and not re.fullmatch("[A-Z]{3}", currency):
        raise InvalidEngagement("A value range needs its currency, such as EUR.", field="currency")


def bump(engagement: Engagement, *, version: int, at: datetime, **changes: Any) -> None:
    """Lock the row and check the version on both databases in one UPDATE."""
    current = Engagement.objects.filter(pk=engagement.pk, version=version)
    if not current.update(version=F("version") + 1, updated_at=at, **changes):
        raise Conflict(f"{engagement.code} was changed by somebody else in the meantime.")
    engagement.refresh_from_db()


def touch(engagement: Engagement, *, at: datetime, **changes: Any) -> None:
    """Change the row and count the write, where no version was read before."""
    Engagement.objects.filter(pk=engagement.pk).update(
        version=F("version") + 1, updated_at=at, **changes
    )
    engagement.refresh_from_db()


def cleaned(spec: Text, value: str, ask: str, *, field: str) -> str:
    """Return a typed text that has to be there."""
    return required_text(spec, value, ask=ask, refusal=InvalidEngagement, field=field)
