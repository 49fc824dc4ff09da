"""Changing an engagement: its fields, target date, owner, and times of waiting."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from engagements.domain import engagement as rules
from engagements.domain.access import Action, MemberRole
from engagements.domain.engagement import Status, WaitingOn, WaitKind
from engagements.domain.errors import Conflict
from engagements.domain.events import Channel
from engagements.domain.hashing import text_sha256
from engagements.models import Engagement, Membership, User, WaitInterval
from engagements.services import events
from engagements.services.engagement.members import write_member
from engagements.services.engagement.row import (
    EngagementRefused,
    InvalidEngagement,
    bump,
    check_owner,
    check_values,
    touch,
)
from engagements.services.numbering import lock, not_before
from engagements.services.operations import operation
from engagements.services.typed import optional_text, required_text

CHANGEABLE = {*rules.DETAILS, "next_step_due", "value_low", "value_mode", "value_high"}


@operation(Action.CHANGE_ENGAGEMENT)
@transaction.atomic
def change_engagement(
    engagement: Engagement,
    *,
    changes: Mapping[str, Any],
    version: int,
    actor: User,
    at: datetime,
    source: Channel = Channel.UI,
) -> Engagement:
    """Change descriptive fields; what has rules of its own is changed by its own service.

    Raises:
        Conflict: the engagement changed since ``version`` was read.
        EngagementRefused: a field that cannot be changed here, or values that do not fit.
    """
    if unknown := set(changes) - CHANGEABLE:
        raise InvalidEngagement(f"{', '.join(sorted(unknown))} cannot be changed here.")
    changes = {key: _cleaned(key, value) for key, value in changes.items()}
    merged = {key: changes.get(key, getattr(engagement, key)) for key in CHANGEABLE}
    check_values(merged["value_low"], merged["value_high"], merged["currency"])
    bump(engagement, version=version, at=at, **changes)
    hashes = {key: text_sha256(str(value)) for key, value in changes.items()}
    events.record(
        "engagement.changed",
        engagement=engagement,
        actor=actor,
        at=at,
        source=source,
        fields=hashes,
    )
    return engagement


@operation(Action.MOVE_TARGET)
@transaction.atomic
def move_target(
    engagement: Engagement,
    *,
    target_go_live: date | None,
    reason: str,
    version: int,
    actor: User,
    at: datetime,
    source: Channel = Channel.UI,
    asked_by: str = "us",
) -> Engagement:
    """Move the go-live date; the event keeps the old one, the new one, and who asked.

    Raises:
        Conflict: the engagement changed since ``version`` was read.
        EngagementRefused: no reason was given.
    """
    required_text(
        rules.REASON,
        reason,
        ask="Say why the date moves",
        refusal=InvalidEngagement,
        field="reason",
    )
    old = engagement.target_go_live
    bump(engagement, version=version, at=at, target_go_live=target_go_live)
    events.record(
        "target.moved",
        engagement=engagement,
        actor=actor,
        at=at,
        source=source,
        old=old,
        new=target_go_live,
        reason_sha256=text_sha256(reason),
        asked_by=asked_by,
    )
    return engagement


@operation(Action.MANAGE_MEMBERS)
@transaction.atomic
def change_owner(
    engagement: Engagement,
    *,
    owner: User,
    version: int,
    actor: User,
    at: datetime,
    source: Channel = Channel.UI,
) -> Engagement:
    """Hand the engagement to another person, who becomes a lead of it.

    Raises:
        Conflict: the engagement changed since ``version`` was read.
        EngagementRefused: they are locked, or belong to a client.
    """
    check_owner(owner)
    old = engagement.owner_id
    bump(engagement, version=version, at=at, owner=owner)
    if not Membership.objects.filter(engagement=engagement, user=owner).exists():
        write_member(
            engagement, user=owner, role=MemberRole.LEAD, actor=actor, at=at, source=source
        )
    Membership.objects.filter(engagement=engagement, user=owner).update(role=MemberRole.LEAD)
    events.record(
        "owner.changed",
        engagement=engagement,
        actor=actor,
        at=at,
        source=source,
        old=old,
        new=owner.pk,
    )
    return engagement


@operation(Action.LOG)
@transaction.atomic
def start_wait(
    engagement: Engagement,
    *,
    kind: str,
    waiting_on: str,
    reason: str,
    actor: User,
    at: datetime,
    source: Channel = Channel.UI,
) -> WaitInterval:
    """Begin an interval in which the engagement is paused or blocked.

    Raises:
        EngagementRefused: one of that kind is open, or the engagement is closed.
    """
    paused = {"status": Status.PAUSED} if kind == WaitKind.PAUSED else {}
    touch(engagement, at=at)  # the lock: of two clicks the second one sees the first's interval
    if engagement.status == Status.CLOSED:
        raise EngagementRefused("The engagement is closed.", code="engagement_closed")
    if WaitInterval.objects.filter(engagement=engagement, kind=kind, ended_at=None).exists():
        raise EngagementRefused(
            f"It is {WaitKind(kind).label.lower()} already.", field="kind", code="wait_open"
        )
    before = WaitInterval.objects.filter(engagement=engagement, kind=kind).order_by("-pk")
    at = not_before(at, before.values_list("ended_at", flat=True).first())
    wait = WaitInterval.objects.create(
        engagement=engagement,
        kind=WaitKind(kind),
        waiting_on=WaitingOn(waiting_on),
        reason=rules.WAIT_REASON.clean(reason),
        started_at=at,
    )
    if paused:
        touch(engagement, at=at, **paused)
    events.record(
        "wait.started",
        engagement=engagement,
        actor=actor,
        at=at,
        source=source,
        kind=kind,
        waiting_on=waiting_on,
    )
    return wait


@operation(Action.LOG)
@transaction.atomic
def end_wait(
    engagement: Engagement,
    *,
    kind: str,
    actor: User,
    at: datetime,
    source: Channel = Channel.UI,
    wait: WaitInterval | None = None,
) -> None:
    """End the open interval of a kind; with ``wait``, that one only.

    Raises:
        Conflict: ``wait`` has ended in the meantime.
        EngagementRefused: none is open.
    """
    lock(engagement)
    waits = WaitInterval.objects.filter(engagement=engagement, kind=kind, ended_at=None)
    at = not_before(at, *waits.values_list("started_at", flat=True))
    if wait is not None:
        waits = waits.filter(pk=wait.pk)
    if not waits.update(ended_at=at):
        if wait is not None and wait.ended_at is None:
            raise Conflict("Somebody else ended it in the meantime.")
        raise EngagementRefused(f"It is not {WaitKind(kind).label.lower()}.", code="wait_over")
    if kind == WaitKind.PAUSED:
        touch(engagement, at=at, status=Status.OPEN)
    events.record("wait.ended", engagement=engagement, actor=actor, at=at, source=source, kind=kind)


def _cleaned(field: str, value: Any) -> Any:
    """Return a changed value as it is stored; what is no text stays as it is."""
    detail = rules.DETAILS.get(field)
    if detail is None or not isinstance(value, str):
        return value
    ask = f"Tell the {field.replace('_', ' ')}"
    if field == "name":
        return required_text(
            detail.text, value, ask="Give it a title", refusal=InvalidEngagement, field=field
        )
    return optional_text(detail.text, value, ask=ask, refusal=InvalidEngagement, field=field)
