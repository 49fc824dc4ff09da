"""Figures of engagements that were worked out before: for lists, and for the pages of one.

Not truth but memory: every row can be thrown away, and is made anew by whoever misses it.
"""

from django.db import models

from engagements.domain.labels import choices_of
from engagements.domain.readiness import Verdict
from engagements.models.closed_lists import is_one_of
from engagements.models.engagement import Engagement


class Figures(models.Model):
    """Where one engagement stood, and for how long that holds if nobody writes anything.

    ``through`` is how far its events had come, ``names`` how far those that rename people had,
    ``rules`` the version of the code. ``summary`` is what lists show; ``detail`` is what the
    pages of the engagement rest on, there once one of them was asked for.
    """

    engagement = models.OneToOneField(
        Engagement, models.CASCADE, primary_key=True, related_name="figures"
    )
    through = models.PositiveBigIntegerField()
    names = models.PositiveBigIntegerField()
    rules = models.CharField(max_length=16)
    format = models.PositiveSmallIntegerField()
    on = models.DateField()
    starts_at = models.DateTimeField()
    holds_until = models.DateTimeField()
    verdict = models.CharField(max_length=12, choices=choices_of(Verdict))
    low = models.PositiveSmallIntegerField()
    high = models.PositiveSmallIntegerField()
    summary = models.JSONField()
    detail = models.JSONField(null=True)

    class Meta:
        verbose_name_plural = "figures"
        indexes = [
            models.Index(fields=["verdict", "low", "engagement"], name="figures_by_verdict"),
        ]
        constraints = [
            is_one_of("verdict", Verdict, name="figures_verdict_known"),
        ]

    def __str__(self) -> str:
        return f"{self.engagement_id}: {self.verdict} {self.low} to {self.high}"
