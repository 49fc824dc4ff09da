"""Background work as rows: the truth about what was asked for and how far it is."""

import uuid

from django.db import models
from django.db.models import Q

from engagements.domain.about import About
from engagements.domain.jobs import State
from engagements.domain.labels import choices_of
from engagements.models.closed_lists import is_one_of
from engagements.models.people import User


class Job(models.Model):
    """One piece of background work; a message in the broker only points here."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=20)
    requested_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    engagement = models.ForeignKey(
        "engagements.Engagement", models.PROTECT, null=True, related_name="jobs"
    )
    title = models.CharField(max_length=200)
    about_kind = models.CharField(max_length=20, blank=True)  # what it makes
    about_key = models.CharField(max_length=60, blank=True)
    state = models.CharField(max_length=10, choices=choices_of(State))
    attempt = models.PositiveSmallIntegerField(default=0)
    worker = models.CharField(max_length=120, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField()
    step = models.PositiveIntegerField(default=0)
    steps = models.PositiveIntegerField(default=0)
    words = models.CharField(max_length=200, blank=True)
    stop_requested_at = models.DateTimeField(null=True, blank=True)
    error_code = models.CharField(max_length=40, blank=True)
    error_text = models.TextField(blank=True)
    idempotency_key = models.CharField(max_length=100, unique=True)
    input_sha256 = models.CharField(max_length=64, blank=True)
    retry_of = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="retried_as"
    )
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["state", "due_at"], name="job_by_state_and_due"),
            models.Index(fields=["engagement", "-created_at"], name="job_by_engagement"),
            models.Index(fields=["-created_at", "-id"], name="job_newest_first"),
            models.Index(fields=["finished_at"], name="job_by_end"),
        ]
        constraints = [
            is_one_of("state", State, name="job_state_known"),
            models.CheckConstraint(
                name="job_running_has_a_lease",
                condition=~Q(state=State.RUNNING.value) | Q(lease_until__isnull=False),
            ),
            models.CheckConstraint(
                name="job_ended_has_an_end",
                condition=Q(state__in=[State.QUEUED.value, State.RUNNING.value])
                | Q(finished_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}: {self.state}"

    @property
    def about(self) -> About:
        """Return what it makes."""
        return About(self.about_kind, self.about_key)


class WorkerBeat(models.Model):
    """The last sign of life of the workers on one queue, or of ``beat``, for ``/healthz``."""

    queue = models.CharField(max_length=20, unique=True)
    worker = models.CharField(max_length=120)
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.queue}: {self.seen_at:%H:%M:%S}"
