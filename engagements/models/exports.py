"""Lists that were too long to download at once: a background job writes each into a file."""

from django.db import models
from django.db.models import Q

from engagements.domain.exports import ExportFormat
from engagements.domain.labels import choices_of
from engagements.models.closed_lists import is_one_of
from engagements.models.jobs import Job
from engagements.models.people import User


class Export(models.Model):
    """One list as somebody saw it, written into a file that only they may fetch.

    ``scope`` holds the primary keys of the engagements that they saw when it was made: whoever
    has lost one of them since does not get the file any more.
    """

    job = models.OneToOneField(Job, models.PROTECT, related_name="export")
    requested_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    listing = models.CharField(max_length=40)
    query = models.CharField(max_length=1000, blank=True)
    format = models.CharField(max_length=4, choices=choices_of(ExportFormat))
    scope = models.JSONField(default=list)
    file_name = models.CharField(max_length=120, blank=True)
    stored_name = models.CharField(max_length=80, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    rows = models.PositiveIntegerField(default=0)
    ready_at = models.DateTimeField(null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["ready_at"],
                name="export_to_be_removed",
                condition=Q(ready_at__isnull=False, removed_at__isnull=True),
            ),
        ]
        constraints = [
            is_one_of("format", ExportFormat, name="export_format_known"),
            models.CheckConstraint(
                name="export_ready_is_complete",
                condition=Q(ready_at__isnull=True)
                | (~Q(stored_name="") & ~Q(file_name="") & ~Q(sha256="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.listing} as {self.format}"
