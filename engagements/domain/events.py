"""The types of events that the core records, and the hash that chains events."""

import hashlib
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from engagements.domain.about import EVIDENCE
from engagements.domain.hashing import canonical
from engagements.domain.labels import Labelled


@dataclass(frozen=True, kw_only=True)
class EventType:
    """One type of event: whose chain it belongs to, and what the timeline says of it.

    ``sentence`` is what the actor did, for behind their name; braces name items of the payload. A
    type without one does not stand in the timeline. ``detail`` turns the figures of a payload into
    a sentence. ``item`` names the item of the payload that says which ``about`` the event led to,
    and ``link`` is the text of the link to it.
    """

    key: str
    sentence: str = ""
    detail: Callable[[Mapping[str, Any]], str] | None = None
    about: str = ""
    item: str = ""
    link: str = ""
    moves: bool = True  # False: somebody only looked, the engagement has not moved by it
    of_deployment: bool = False


# The core's own; areas and reports add theirs, see ``registry.event_types``.
ENGAGEMENT_EVENTS = (
    EventType(key="engagement.created", sentence="started the engagement"),
    EventType(key="engagement.changed"),
    EventType(key="engagement.closed", sentence="closed the engagement: {outcome}"),
    EventType(key="engagement.reopened", sentence="reopened the engagement"),
    EventType(key="profile.changed"),
    EventType(key="stage.left"),
    EventType(key="stage.entered", sentence="moved the engagement to {stage}"),
    EventType(key="stage.move_undone", sentence="took the last move back"),
    EventType(key="gate.requested"),
    EventType(key="gate.decided", sentence="decided the gate: {outcome}"),
    EventType(key="criterion.changed"),
    EventType(key="waiver.requested"),
    EventType(key="waiver.granted", sentence="approved a waiver"),
    EventType(key="waiver.revoked", sentence="revoked a waiver"),
    EventType(key="condition.opened"),
    EventType(key="condition.closed"),
    EventType(
        key="evidence.added",
        sentence="added evidence {evidence}",
        about=EVIDENCE,
        item="evidence",
        link="Open in files",
    ),
    EventType(
        key="evidence.accepted",
        sentence="accepted evidence {evidence}",
        about=EVIDENCE,
        item="evidence",
        link="Open in files",
    ),
    EventType(
        key="evidence.withdrawn",
        sentence="withdrew evidence {evidence}",
        about=EVIDENCE,
        item="evidence",
        link="Open in files",
    ),
    EventType(key="wait.started", sentence="noted that work is {kind}, waiting on {waiting_on}"),
    EventType(key="wait.ended", sentence="ended the wait"),
    EventType(key="target.moved", sentence="moved the target date to {new}"),
    EventType(key="owner.changed", sentence="changed the owner"),
    EventType(key="member.added"),
    EventType(key="member.removed"),
    EventType(key="entry.added"),
    EventType(key="entry.corrected"),
    EventType(key="question.asked", sentence="asked question {question}"),
    EventType(key="question.answered", sentence="answered question {question}"),
)
DEPLOYMENT_EVENTS = tuple(
    EventType(key=key, of_deployment=True)
    for key in (
        "user.invited",
        "user.changed",
        "user.signed_in",
        "user.locked",
        "role.changed",
        "client.created",
        "client.changed",
        "token.created",
        "token.revoked",
        "setting.changed",
        "catalog.loaded",
        "playbook.published",
    )
)
DEPLOYMENT = "deployment"
START = "0" * 64


class Channel(Labelled):
    """What a write came through."""

    UI = "ui", "The pages"
    API = "api", "The API"
    PORTAL = "portal", "The portal"
    TASK = "task", "Background work"


def chain_of(engagement_id: int | None) -> str:
    """Return the name of the chain an event belongs to."""
    return DEPLOYMENT if engagement_id is None else f"e:{engagement_id}"


def _utc(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def event_hash(
    key: bytes,
    *,
    chain: str,
    seq: int,
    type: str,
    occurred_at: datetime,
    recorded_at: datetime,
    actor_id: int | None,
    source: str,
    payload: Mapping[str, Any],
    idempotency_key: str,
    prev_hash: str,
) -> str:
    """Return the keyed hash of one event, which covers its predecessor's hash.

    Units:
        64 hexadecimal digits.

    Source:
        HMAC with SHA-256 (RFC 2104) over the canonical JSON of the row.
    """
    text = canonical(
        [
            chain,
            seq,
            type,
            _utc(occurred_at),
            _utc(recorded_at),
            actor_id,
            source,
            payload,
            idempotency_key,
            prev_hash,
        ]
    )
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


def head_mac(key: bytes, *, chain: str, seq: int, hash: str) -> str:
    """Return the mark that only this deployment's key can put on a chain's head.

    Without it, somebody who cuts the last events off could set the head back as well.
    """
    return hmac.new(key, canonical(["head", chain, seq, hash]).encode(), hashlib.sha256).hexdigest()
