"""The append-only record of what happened, chained so that a change shows."""

import base64
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from engagements.domain.events import Channel
from engagements.domain.labels import choices_of
from engagements.models.closed_lists import is_one_of


def audit_key() -> bytes:
    """Return the key of the chains."""
    return base64.b64decode(settings.FDE_AUDIT_KEY)


class Event(models.Model):
    """One thing that happened; a database trigger refuses to change or delete it.

    ``chain`` is ``deployment`` or ``e:<engagement id>``. ``payload`` holds ids, keys, states,
    dates, figures and hashes of texts, never names, addresses or free text.
    """

    chain = models.CharField(max_length=30)
    seq = models.PositiveBigIntegerField()
    engagement = models.ForeignKey(
        "engagements.Engagement", models.PROTECT, null=True, related_name="events"
    )
    type = models.CharField(max_length=40)
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    actor = models.ForeignKey("engagements.User", models.PROTECT, null=True, related_name="+")
    source = models.CharField(max_length=10, choices=choices_of(Channel))
    payload = models.JSONField(default=dict)
    idempotency_key = models.CharField(max_length=100, blank=True)
    prev_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["chain", "seq"]
        constraints = [
            models.UniqueConstraint(fields=["chain", "seq"], name="event_seq_unique_in_chain"),
            is_one_of("source", Channel, name="event_source_known"),
            models.UniqueConstraint(
                fields=["chain", "idempotency_key"],
                condition=~Q(idempotency_key=""),
                name="event_idempotency_key_once",
            ),
        ]
        indexes = [
            models.Index(fields=["engagement", "type", "-seq"], name="event_by_type"),
            models.Index(fields=["engagement", "-occurred_at", "-id"], name="event_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.chain}#{self.seq} {self.type}"

    def hashed_fields(self) -> dict[str, Any]:
        """Return what the hash of this event covers."""
        return {
            "chain": self.chain,
            "seq": self.seq,
            "type": self.type,
            "occurred_at": self.occurred_at,
            "recorded_at": self.recorded_at,
            "actor_id": self.actor_id,
            "source": self.source,
            "payload": self.payload,
            "idempotency_key": self.idempotency_key,
            "prev_hash": self.prev_hash,
        }


class ChainHead(models.Model):
    """How long a chain is and how it ends, so that a cut tail is seen too."""

    chain = models.CharField(max_length=30, unique=True)
    engagement = models.OneToOneField(
        "engagements.Engagement", models.PROTECT, null=True, related_name="chain_head"
    )
    seq = models.PositiveBigIntegerField()
    hash = models.CharField(max_length=64)
    mac = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.chain}: {self.seq}"
