"""The one writer of events: chained, in the caller's transaction, with who subscribed to them."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from django.utils import timezone

from engagements import registry
from engagements.area import Recorded
from engagements.domain import events as rules
from engagements.domain.events import Channel
from engagements.models import ChainHead, Event
from engagements.models.events import audit_key

if TYPE_CHECKING:
    from engagements.models import Engagement, User


class UnknownEvent(ValueError):
    """Nobody has such an event: a mistake in the code, not in the data."""


@transaction.atomic
def record(
    event: str,
    *,
    engagement: "Engagement | None" = None,
    actor: "User | None",
    at: datetime,
    source: Channel,
    idempotency_key: str = "",
    **payload: Any,
) -> Event:
    """Append one event to its chain; call it inside the transaction of the write it tells of.

    Whoever subscribed to the type of the event is called before this returns.

    ``source`` is what the write came through: whoever called the operation says it.
    ``payload`` may hold ids, keys, states, dates, figures and hashes of texts, never names,
    addresses or free text: those have to stay erasable.

    Raises:
        UnknownEvent: no installed app has such an event, or it belongs to the other chain.
    """
    known = registry.event_types().get(event)
    if known is None or known.of_deployment is not (engagement is None):
        raise UnknownEvent(event)
    chain = rules.chain_of(engagement.pk if engagement else None)
    head = _locked_head(chain, engagement=engagement)
    seq, prev_hash = head.seq + 1, head.hash
    row = Event(
        chain=chain,
        seq=seq,
        engagement=engagement,
        type=event,
        occurred_at=at,
        recorded_at=timezone.now(),
        actor=actor,
        source=source,
        payload=_jsonable(payload),
        idempotency_key=idempotency_key,
        prev_hash=prev_hash,
    )
    row.hash = rules.event_hash(audit_key(), **row.hashed_fields())
    row.save(force_insert=True)
    mac = rules.head_mac(audit_key(), chain=chain, seq=seq, hash=row.hash)
    ChainHead.objects.filter(chain=chain).update(seq=seq, hash=row.hash, mac=mac)
    _inform(row, engagement=engagement)
    return row


def _inform(row: Event, *, engagement: "Engagement | None") -> None:
    """Call those who subscribed to the type of an event, in the order of the registry."""
    recorded = Recorded(
        event=row.type,
        engagement=engagement,
        actor=row.actor,
        at=row.occurred_at,
        source=Channel(row.source),
        payload=row.payload,
    )
    for subscriber in registry.subscribers().get(row.type, ()):
        subscriber(recorded)


def _locked_head(chain: str, *, engagement: "Engagement | None") -> ChainHead:
    """Lock the chain, so that two writers cannot fork it; return its head (made when missing).

    SQLite takes the write lock at the start of every transaction (IMMEDIATE), so there only
    PostgreSQL needs the row lock.
    """
    heads = ChainHead.objects.filter(chain=chain)
    if connection.vendor == "postgresql":
        heads = heads.select_for_update()
    head = heads.first()
    if head is None:  # once in a chain's life
        fresh = ChainHead(chain=chain, engagement=engagement, seq=0, hash=rules.START, mac="")
        ChainHead.objects.bulk_create([fresh], ignore_conflicts=True)
        head = heads.get()
    return head


def _jsonable(payload: dict[str, Any]) -> dict[str, Any]:
    """Write dates, times, decimals and ids the one way they can be hashed again."""
    return {key: _plain(value) for key, value in sorted(payload.items())}


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, float):
        return round(value, 6)
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        items = sorted(value) if isinstance(value, (set, frozenset)) else value
        return [_plain(item) for item in items]
    if hasattr(value, "isoformat"):
        return value.isoformat()
    return str(value)
