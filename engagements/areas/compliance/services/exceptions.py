"""Time-limited exceptions for failing controls: requested by one person, approved by another."""

from datetime import date, datetime

from django.db import transaction

from engagements.areas.compliance import selectors
from engagements.areas.compliance.domain import typed_texts
from engagements.areas.compliance.domain.catalog import Bearing
from engagements.areas.compliance.domain.exceptions import EXCEPTION_MOST_DAYS
from engagements.areas.compliance.domain.states import ExceptionKind
from engagements.areas.compliance.models import Control, ControlException
from engagements.areas.compliance.services.row import NOT_TAKEN_ON, is_taken_on
from engagements.domain.access import Action
from engagements.domain.errors import DomainError, ValueRefused
from engagements.domain.events import Channel
from engagements.domain.hashing import text_sha256
from engagements.domain.units import local_day
from engagements.models import Engagement, User
from engagements.services import events
from engagements.services.numbering import lock_open, next_number, not_before
from engagements.services.operations import operation
from engagements.services.typed import required_text


class ExceptionRefused(DomainError):
    """The exception cannot be requested or approved like that."""

    code = "exception_refused"


class InvalidException(ExceptionRefused, ValueRefused):
    """A value of an exception cannot be taken."""


@operation(Action.WORK)
@transaction.atomic
def request_exception(
    engagement: Engagement,
    *,
    control: Control,
    kind: str,
    reason: str,
    starts_on: date,
    expires_on: date,
    actor: User,
    at: datetime,
    source: Channel = Channel.UI,
    compensating_control: Control | None = None,
) -> ControlException:
    """Request an exception; it counts once another person approves it, and ends on ``expires_on``.

    Raises:
        ExceptionRefused: no reason, days out of order or too many, nothing that compensates,
            or a practice that is prohibited.
    """
    lock_open(engagement)
    _check_adopted(engagement, control)
    if kind not in set(ExceptionKind):
        raise InvalidException(
            "It is a risk acceptance, a compensating control or a deferral.", field="kind"
        )
    reason = required_text(
        typed_texts.REASON, reason, ask="Say why", refusal=InvalidException, field="reason"
    )
    _check_days(engagement, control, starts_on=starts_on, expires_on=expires_on, at=at)
    helper = _helper(engagement, control, kind, compensating_control)
    if selectors.is_prohibited(engagement, control):
        raise ExceptionRefused(
            "This practice is prohibited; no exception can be given for it.",
            code="control_prohibited",
        )
    row = ControlException.objects.create(
        engagement=engagement,
        number=next_number(ControlException.objects.all(), engagement=engagement),
        control=control,
        kind=kind,
        reason=reason,
        requester=actor,
        requested_at=at,
        starts_on=starts_on,
        expires_on=expires_on,
        compensating_control=helper,
    )
    _tell_request(row, actor=actor, at=at, source=source)
    return row


def _tell_request(row: ControlException, *, actor: User, at: datetime, source: Channel) -> None:
    events.record(
        "exception.requested",
        engagement=row.engagement,
        actor=actor,
        at=at,
        source=source,
        exception=row.number,
        framework=row.control.framework.key,
        control=row.control.ref,
        kind=row.kind,
        starts_on=row.starts_on,
        expires_on=row.expires_on,
        reason_sha256=text_sha256(row.reason),
    )


@operation(Action.DECIDE)
@transaction.atomic
def approve_exception(
    exception: ControlException, *, actor: User, at: datetime, source: Channel = Channel.UI
) -> None:
    """Approve the exception; never one's own request.

    Raises:
        ExceptionRefused: own request, settled before, or over by now.
    """
    if exception.requester_id == actor.pk:
        raise ExceptionRefused("Nobody approves their own request.", code="own_request")
    if exception.expires_on <= local_day(at, time_zone=exception.engagement.time_zone):
        raise ExceptionRefused(
            "Its last day has passed. Ask for a new one.", code="exception_expired"
        )
    lock_open(exception.engagement)
    at = not_before(at, exception.requested_at)
    pending = ControlException.objects.filter(pk=exception.pk, approved_at=None, revoked_at=None)
    if not pending.update(approver=actor, approved_at=at):
        raise ExceptionRefused("This exception was settled already.", code="exception_settled")
    exception.refresh_from_db()
    _record("exception.approved", exception, actor=actor, at=at, source=source)


@operation(Action.DECIDE)
@transaction.atomic
def revoke_exception(
    exception: ControlException, *, actor: User, at: datetime, source: Channel = Channel.UI
) -> None:
    """Revoke the exception, or turn the request down.

    Raises:
        ExceptionRefused: it was revoked before.
    """
    lock_open(exception.engagement)
    exception.refresh_from_db()  # it may have been approved since it was read
    at = not_before(at, exception.requested_at, exception.approved_at)
    pending = ControlException.objects.filter(pk=exception.pk, revoked_at=None)
    if not pending.update(revoked_at=at):
        raise ExceptionRefused("This exception was revoked already.", code="exception_revoked")
    exception.refresh_from_db()
    _record("exception.revoked", exception, actor=actor, at=at, source=source)


def _record(
    event: str, exception: ControlException, *, actor: User, at: datetime, source: Channel
) -> None:
    events.record(
        event,
        engagement=exception.engagement,
        actor=actor,
        at=at,
        source=source,
        exception=exception.number,
        control=exception.control.ref,
        expires_on=exception.expires_on,
    )


def _check_days(
    engagement: Engagement, control: Control, *, starts_on: date, expires_on: date, at: datetime
) -> None:
    if expires_on <= max(starts_on, local_day(at, time_zone=engagement.time_zone)):
        raise InvalidException(
            "An exception ends on a later day than it starts, and than today.", field="expires_on"
        )
    bearing = Bearing(control.bearing)
    most, binds = EXCEPTION_MOST_DAYS[bearing], bearing.label.lower()
    if (expires_on - starts_on).days > most:
        raise InvalidException(
            f"An exception on a {binds} control ends within {most} days.", field="expires_on"
        )


def _helper(
    engagement: Engagement, control: Control, kind: str, helper: Control | None
) -> Control | None:
    if kind != ExceptionKind.COMPENSATING:
        return None
    if helper is None or helper.pk == control.pk:
        raise InvalidException(
            "Name the other control that stands in for it.", field="compensating_control"
        )
    _check_adopted(engagement, helper)
    return helper


def _check_adopted(engagement: Engagement, control: Control) -> None:
    if not is_taken_on(engagement, control):
        raise ExceptionRefused(NOT_TAKEN_ON, code="control_not_adopted")
