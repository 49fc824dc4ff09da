"""What people do with notices: read them, and choose which they get."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction

from engagements.domain.access import Action
from engagements.domain.events import Channel
from engagements.models import Notice, NoticeSetting, User
from engagements.selectors import notices as selectors
from engagements.services import events
from engagements.services.operations import Subject, operation


@operation(Action.OWN_ACCOUNT, of=Subject.FIRM)
def mark_read(
    *,
    actor: User,
    at: datetime,
    source: Channel = Channel.UI,
    keys: Iterable[str] | None = None,
    before: datetime | None = None,
) -> int:
    """Mark notices of a person as read, all unless ``keys`` says which; return how many."""
    rows = Notice.objects.filter(user=actor, read_at=None)
    if before is not None:
        rows = rows.filter(created_at__lt=before)
    if keys is not None:
        rows = rows.filter(key__in=set(keys))
    return rows.update(read_at=at)


@operation(Action.OWN_ACCOUNT, of=Subject.FIRM)
@transaction.atomic
def choose(
    *,
    wanted: Mapping[str, tuple[bool, bool]],
    actor: User,
    at: datetime,
    source: Channel = Channel.UI,
) -> None:
    """Store how a person wants each kind of notice: in the app, in the digest."""
    for kind in selectors.kinds_for(actor):
        in_app, in_digest = wanted.get(kind, (True, True))
        NoticeSetting.objects.update_or_create(
            user=actor, kind=kind, defaults={"in_app": in_app, "in_digest": in_digest}
        )
    events.record("setting.changed", actor=actor, at=at, source=source, setting="notices")
