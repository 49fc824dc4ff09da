"""The answers about a deployment, of which everything that binds it is worked out."""

from django.db import models

from engagements.models.engagement import Engagement
from engagements.models.people import User


class ProfileFact(models.Model):
    """One answered question about the deployment; an unanswered one has no row."""

    engagement = models.ForeignKey(Engagement, models.CASCADE, related_name="profile_facts")
    key = models.CharField(max_length=60)
    value = models.JSONField()
    set_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["engagement", "key"], name="profile_fact_once_per_engagement"
            )
        ]

    def __str__(self) -> str:
        return f"{self.key} = {self.value!r}"
