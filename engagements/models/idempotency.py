"""Answers that were given to a request with an ``Idempotency-Key``, to be given again."""

import uuid

from django.db import models

from engagements.models.people import User


class IdempotentAnswer(models.Model):
    """What one POST was answered; ``status`` is empty only inside the transaction of that POST."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    key = models.CharField(max_length=255)
    request_mac = models.CharField(max_length=64)
    created_at = models.DateTimeField(db_index=True)
    status = models.PositiveSmallIntegerField(null=True, blank=True)
    headers = models.JSONField(default=dict)
    body = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "key"], name="idempotent_answer_one_per_person_and_key"
            ),
        ]

    def __str__(self) -> str:
        return self.key
