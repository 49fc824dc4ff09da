"""The answers about a deployment; areas that judge by them subscribe to their changes."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from engagements.domain import facts
from engagements.domain.access import Action
from engagements.domain.errors import Conflict
from engagements.domain.events import Channel
from engagements.models import Engagement, ProfileFact, User
from engagements.services import events
from engagements.services.caller import Caller
from engagements.services.numbering import lock_open, not_before
from engagements.services.operations import operation


@operation(Action.CHANGE_PROFILE)
@transaction.atomic
def set_profile(
    engagement: Engagement,
    *,
    answers: Mapping[str, Any],
    actor: User,
    at: datetime,
    source: Channel = Channel.UI,
    read: Mapping[str, Any] | None = None,
) -> list[str]:
    """Record answers (None: not known again); return the keys that changed.

    ``read`` holds the answers that the person saw before they changed them.

    Raises:
        Conflict: somebody else answered one of the questions in the meantime.
        FactRefused: a question that is not known, or an answer it does not take.
    """
    lock_open(engagement)
    cleaned = {key: _clean(key, value) for key, value in answers.items()}
    rows = {row.key: row for row in ProfileFact.objects.filter(engagement=engagement)}
    stands = {key: rows[key].value if key in rows else None for key in cleaned}
    if any(stands[key] != value for key, value in (read or {}).items() if key in stands):
        raise Conflict("Somebody else answered a question of yours in the meantime.")
    changed = {
        key: value
        for key, value in cleaned.items()
        if value != (rows[key].value if key in rows else None)
    }
    if not changed:
        return []
    at = not_before(at, *(rows[key].set_at for key in changed if key in rows))
    _write(engagement, changed, actor=actor, at=at)
    by: Caller = {"actor": actor, "at": at, "source": source}
    events.record("profile.changed", engagement=engagement, answers=changed, **by)
    return sorted(changed)


def _write(
    engagement: Engagement, changed: Mapping[str, Any], *, actor: User, at: datetime
) -> None:
    for key, value in changed.items():
        if value is None:
            ProfileFact.objects.filter(engagement=engagement, key=key).delete()
        else:
            ProfileFact.objects.update_or_create(
                engagement=engagement,
                key=key,
                defaults={"value": value, "set_by": actor, "set_at": at},
            )


def _clean(key: str, value: Any) -> Any:
    """Return an answer as it is stored; None, not known, is taken by every question there is."""
    if value is not None:
        return facts.clean(key, value)
    if key not in facts.FACTS:
        raise facts.FactRefused(f"There is no profile question “{key[:60]}”.")
    return None
