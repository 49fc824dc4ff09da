"""Courses of an engagement."""

from django.db import models

from engagements.models import Engagement, Job, User


class Course(models.Model):
    """A course for the people who will use the system; ``job`` counts who came."""

    engagement = models.ForeignKey(Engagement, models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=100)
    people = models.PositiveIntegerField(default=0)
    held_at = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    job = models.OneToOneField(Job, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["engagement", "number"], name="training_course_number_once"
            )
        ]

    def __str__(self) -> str:
        """Return what it is called."""
        return self.title
