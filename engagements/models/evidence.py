"""Evidence: files, links and check runs that criteria and controls rest on."""

from django.db import models
from django.db.models import Q

from engagements.domain.access import Visibility
from engagements.domain.evidence import EvidenceKind
from engagements.domain.labels import choices_of
from engagements.domain.readiness import Grade
from engagements.domain.references import evidence_reference
from engagements.models.closed_lists import is_one_of
from engagements.models.engagement import Engagement
from engagements.models.files import StoredFile
from engagements.models.people import User


class Evidence(models.Model):
    """One piece of evidence, with what it covers in time and who vouches for it."""

    engagement = models.ForeignKey(Engagement, models.PROTECT, related_name="evidence")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=choices_of(EvidenceKind))
    title = models.CharField(max_length=200)
    file = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="evidence"
    )
    file_name = models.CharField(max_length=200, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    uri = models.CharField(max_length=500, blank=True)
    tool = models.CharField(max_length=100, blank=True)
    source_ref = models.CharField(max_length=200, blank=True)
    effective_at = models.DateTimeField()
    received_at = models.DateTimeField()
    valid_until = models.DateField(null=True, blank=True)
    grade = models.CharField(max_length=12, choices=choices_of(Grade))
    visibility = models.CharField(
        max_length=10, choices=choices_of(Visibility), default=Visibility.INTERNAL.value
    )
    quarantined_at = models.DateTimeField(null=True, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_reason = models.CharField(max_length=300, blank=True)
    added_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-received_at", "-id"]
        indexes = [
            models.Index(fields=["-received_at", "-id"], name="evidence_newest_anywhere"),
            models.Index(fields=["engagement", "-received_at", "-id"], name="evidence_newest"),
            models.Index(
                fields=["valid_until", "id"],
                name="evidence_first_to_lapse",
                condition=Q(valid_until__isnull=False),
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["engagement", "number"], name="evidence_number_once"),
            is_one_of("kind", EvidenceKind, name="evidence_kind_known"),
            is_one_of("grade", Grade, name="evidence_grade_known"),
            is_one_of("visibility", Visibility, name="evidence_visibility_known"),
            models.CheckConstraint(
                name="evidence_points_at_something", condition=~Q(sha256="", uri="")
            ),
        ]

    def __str__(self) -> str:
        return f"{evidence_reference(self.number)} {self.title}"
