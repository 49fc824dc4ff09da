"""Questions that people of a client ask in the portal, and the answers they get."""

from django.db import models
from django.db.models import Q

from engagements.domain.references import Noun, reference
from engagements.models.engagement import Engagement
from engagements.models.people import User


class Question(models.Model):
    """One question about an engagement; both sides read all of it.

    ``about`` names a requirement's key or a report's number, empty for a question in general.
    """

    engagement = models.ForeignKey(Engagement, models.PROTECT, related_name="questions")
    number = models.PositiveIntegerField()
    about = models.CharField(max_length=120, blank=True)
    text = models.TextField()
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["engagement", "number"], name="question_number_once"),
            models.CheckConstraint(
                name="question_answer_has_an_author",
                condition=Q(answer="", answered_by__isnull=True, answered_at__isnull=True)
                | (~Q(answer="") & Q(answered_by__isnull=False) & Q(answered_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return reference(Noun.QUESTION, self.number)
