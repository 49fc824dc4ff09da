"""The closed list of events and the hash that chains them."""

import hashlib
import hmac
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from engagements.domain.hashing import canonical
from engagements.domain.labels import Labelled

ENGAGEMENT_EVENTS = frozenset(
    {
        "engagement.created",
        "engagement.changed",
        "engagement.closed",
        "engagement.reopened",
        "profile.changed",
        "stage.left",
        "stage.entered",
        "stage.move_undone",
        "gate.requested",
        "gate.decided",
        "criterion.changed",
        "waiver.requested",
        "waiver.granted",
        "waiver.revoked",
        "condition.opened",
        "condition.closed",
        "evidence.added",
        "evidence.accepted",
        "evidence.withdrawn",
        "wait.started",
        "wait.ended",
        "target.moved",
        "scope.decided",
        "scope.overridden",
        "owner.changed",
        "member.added",
        "member.removed",
        "entry.added",
        "entry.corrected",
        "framework.adopted",
        "control.decided",
        "exception.requested",
        "exception.approved",
        "exception.revoked",
        "source.added",
        "source.changed",
        "source.removed",
        "secret.set",
        "probe_run.requested",
        "probe_run.finished",
        "report.requested",
        "report.ready",
        "report.issued",
        "report.withdrawn",
        "report.downloaded",
        "question.asked",
        "question.answered",
    }
)
# Somebody only looked at something: an engagement has not moved by it.
STANDS_STILL = frozenset({"report.downloaded"})
DEPLOYMENT_EVENTS = frozenset(
    {
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
    }
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
