"""What the writes of stages share: the lock, and closing one visit for the next."""

from datetime import datetime
from typing import Any

from django.db.models import F

from engagements.domain.engagement import Status
from engagements.domain.errors import Conflict
from engagements.domain.events import Channel
from engagements.models import Engagement, StageVisit, User
from engagements.services import visits
from engagements.services.caller import Caller
from engagements.services.numbering import closed, lock, not_before


def take(engagement: Engagement, *, version: int, at: datetime, **changes: Any) -> None:
    """Lock the open row and check its version in one UPDATE; a later refusal rolls it back."""
    current = Engagement.objects.filter(pk=engagement.pk, version=version, status=Status.OPEN)
    if current.update(version=F("version") + 1, updated_at=at, **changes):
        return
    if lock(engagement).status == Status.CLOSED:
        raise closed()
    raise Conflict(f"{engagement.code} was changed by somebody else, or is not open.")


def enter(
    engagement: Engagement,
    *,
    visit: StageVisit,
    target: str,
    via: str,
    actor: User,
    at: datetime,
    source: Channel,
) -> StageVisit:
    """Close ``visit`` and open one in ``target``; the caller holds the lock."""
    at = not_before(at, visit.entered_at)
    by: Caller = {"actor": actor, "at": at, "source": source}
    visits.leave(engagement, **by)
    entered = visits.arrive(engagement, stage=target, via=via, **by)
    engagement.refresh_from_db()
    return entered
