"""Reads of the event chains, and the proof that nobody changed them."""

from collections.abc import Iterator
from dataclasses import dataclass

from engagements import registry
from engagements.domain import events as rules
from engagements.models import ChainHead, Event
from engagements.models.events import audit_key

MISSING = "missing"


@dataclass(frozen=True)
class Break:
    """The first place of a chain that is not as it was written."""

    chain: str
    seq: int
    reason: str

    def __str__(self) -> str:
        return f"{self.chain}, event {self.seq}: {self.reason}"


def views_only() -> list[str]:
    """Return the types of events by which an engagement does not move."""
    return [event.key for event in registry.event_types().values() if not event.moves]


def breaks() -> Iterator[Break]:
    """Yield the first break of every chain that has one."""
    heads = {head.chain: head for head in ChainHead.objects.all()}
    chains = set(Event.objects.values_list("chain", flat=True).order_by().distinct())
    for chain in sorted(chains | set(heads)):
        if found := _first_break(chain, heads.get(chain)):
            yield found


def chain_lengths() -> dict[str, int]:
    """Return the number of events by chain, as the heads say."""
    return dict(ChainHead.objects.order_by("chain").values_list("chain", "seq"))


def _first_break(chain: str, head: ChainHead | None) -> Break | None:
    key = audit_key()
    seq, previous = 0, rules.START
    for row in Event.objects.filter(chain=chain).order_by("seq").iterator(chunk_size=1000):
        if reason := _wrong_with(row, key=key, chain=chain, seq=seq + 1, previous=previous):
            return Break(chain, seq + 1 if reason == MISSING else row.seq, reason)
        seq, previous = row.seq, row.hash
    return _wrong_with_head(head, key=key, chain=chain, seq=seq, last_hash=previous)


def _wrong_with(row: Event, *, key: bytes, chain: str, seq: int, previous: str) -> str:
    if row.seq != seq:
        return MISSING
    if row.prev_hash != previous:
        return "does not follow the event before it"
    if row.engagement_id is not None and rules.chain_of(row.engagement_id) != chain:
        return "belongs to another chain"
    if rules.event_hash(key, **row.hashed_fields()) != row.hash:
        return "changed after it was written"
    return ""


def _wrong_with_head(
    head: ChainHead | None, *, key: bytes, chain: str, seq: int, last_hash: str
) -> Break | None:
    if head is None:
        return Break(chain, seq, "the chain's head row is missing")
    if head.mac != rules.head_mac(key, chain=chain, seq=head.seq, hash=head.hash):
        return Break(chain, head.seq, "the chain's head row was changed")
    if head.seq > seq:
        return Break(chain, seq + 1, "missing: the chain was cut off here")
    if head.seq < seq or head.hash != last_hash:
        return Break(chain, seq, "written past the application")
    return None
