"""Report versions of an engagement; a finished one never changes."""

from django.db import models
from django.db.models import Q

from engagements.domain.labels import choices_of
from engagements.domain.readiness import Verdict
from engagements.models import Engagement, Job, User
from engagements.models.closed_lists import is_one_of

REPORT = "report"  # the kind that notices and jobs about one name


class Report(models.Model):
    """One version of an engagement's readiness report; its state is the job's.

    ``snapshot`` is the canonical JSON text that the PDF was made from, kept as text so that its
    SHA-256 stays checkable byte by byte. What later reports and lists need of it (verdict, range,
    counts) stands beside it in columns, so that nothing has to open it. ``file_name`` is relative
    to the report store.
    """

    engagement = models.ForeignKey(Engagement, models.PROTECT, related_name="reports")
    number = models.PositiveIntegerField()
    job = models.OneToOneField(Job, models.PROTECT, related_name="report")
    title = models.CharField(max_length=200)
    requested_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    requested_at = models.DateTimeField()
    as_of = models.DateTimeField(null=True, blank=True)
    snapshot = models.TextField(blank=True)
    snapshot_sha256 = models.CharField(max_length=64, blank=True)
    verdict = models.CharField(max_length=12, choices=choices_of(Verdict), blank=True)
    range_low = models.PositiveSmallIntegerField(null=True, blank=True)
    range_high = models.PositiveSmallIntegerField(null=True, blank=True)
    musts_proven = models.PositiveIntegerField(null=True, blank=True)
    musts_failing = models.PositiveIntegerField(null=True, blank=True)
    musts_excepted = models.PositiveIntegerField(null=True, blank=True)
    musts_unknown = models.PositiveIntegerField(null=True, blank=True)
    shoulds_proven = models.PositiveIntegerField(null=True, blank=True)
    shoulds_failing = models.PositiveIntegerField(null=True, blank=True)
    shoulds_excepted = models.PositiveIntegerField(null=True, blank=True)
    shoulds_unknown = models.PositiveIntegerField(null=True, blank=True)
    file_name = models.CharField(max_length=120, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    size = models.PositiveIntegerField(null=True, blank=True)
    pages = models.PositiveSmallIntegerField(null=True, blank=True)
    render_seconds = models.FloatField(null=True, blank=True)
    template_version = models.CharField(max_length=20, blank=True)
    engine_version = models.CharField(max_length=40, blank=True)
    ready_at = models.DateTimeField(null=True, blank=True)
    issued_at = models.DateTimeField(null=True, blank=True)
    issued_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    withdrawn_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-number"]
        indexes = [
            models.Index(fields=["-requested_at", "-id"], name="report_newest_first"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["engagement", "number"], name="report_number_once"),
            is_one_of("verdict", Verdict, name="report_verdict_known", blank=True),
            models.CheckConstraint(
                name="report_ready_is_complete",
                condition=Q(ready_at__isnull=True)
                | (~Q(sha256="") & ~Q(file_name="") & ~Q(snapshot_sha256="")),
            ),
            models.CheckConstraint(
                name="report_issued_is_ready",
                condition=Q(issued_at__isnull=True)
                | Q(ready_at__isnull=False, issued_by__isnull=False),
            ),
            models.CheckConstraint(
                name="report_withdrawn_was_issued",
                condition=Q(withdrawn_at__isnull=True)
                | Q(issued_at__isnull=False, withdrawn_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.engagement_id} report {self.number}"
