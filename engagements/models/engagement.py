"""The engagement itself, and the intervals in which it waits."""

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q

from engagements.domain.engagement import Outcome, Status, WaitingOn, WaitKind
from engagements.domain.labels import choices_of
from engagements.models.closed_lists import is_one_of
from engagements.models.people import Client, User
from engagements.models.playbooks import PlaybookVersion


class Engagement(models.Model):
    """One deployment for one client, from scoping to measured adoption.

    ``current_stage`` and ``stage_entered_at`` are caches of the open stage visit; only
    ``services/visits.py`` writes them. ``version`` counts writes for conflict detection.
    """

    code = models.CharField(
        max_length=20,
        unique=True,
        validators=[RegexValidator("^[A-Z][A-Z0-9]{1,7}-[0-9]{2,4}$")],
    )
    client = models.ForeignKey(Client, models.PROTECT, related_name="engagements")
    name = models.CharField(max_length=120)
    owner = models.ForeignKey(User, models.PROTECT, related_name="owned_engagements")
    playbook_version = models.ForeignKey(
        PlaybookVersion, models.PROTECT, related_name="engagements"
    )
    status = models.CharField(max_length=10, choices=choices_of(Status), default=Status.OPEN.value)
    current_stage = models.SlugField(max_length=40)
    stage_entered_at = models.DateTimeField()
    committed_at = models.DateTimeField(null=True, blank=True)
    first_go_live_at = models.DateTimeField(null=True, blank=True)
    last_go_live_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=20, choices=choices_of(Outcome), blank=True)
    outcome_reason = models.TextField(blank=True)
    value_low = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    value_mode = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    value_high = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    value_basis = models.TextField(blank=True)
    target_go_live = models.DateField(null=True, blank=True)
    next_step = models.CharField(max_length=300, blank=True)
    next_step_owner = models.CharField(max_length=120, blank=True)
    next_step_due = models.DateField(null=True, blank=True)
    time_zone = models.CharField(max_length=60)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    updated_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [
            models.Index(fields=["-updated_at", "-id"], name="engagement_newest_first"),
            models.Index(
                fields=["current_stage", "-updated_at", "-id"], name="engagement_by_stage"
            ),
            models.Index(
                fields=["current_stage", "stage_entered_at", "id"],
                name="engagement_longest_by_stage",
                condition=~Q(status=Status.CLOSED.value),
            ),
            models.Index(
                fields=["stage_entered_at", "id"],
                name="engagement_longest_first",
                condition=~Q(status=Status.CLOSED.value),
            ),
        ]
        constraints = [
            is_one_of("status", Status, name="engagement_status_known"),
            is_one_of("outcome", Outcome, name="engagement_outcome_known", blank=True),
            models.CheckConstraint(
                name="engagement_closed_needs_outcome_and_reason",
                condition=(
                    Q(status=Status.CLOSED.value, closed_at__isnull=False)
                    & ~Q(outcome="")
                    & ~Q(outcome_reason="")
                )
                | (~Q(status=Status.CLOSED.value) & Q(closed_at__isnull=True, outcome="")),
            ),
            models.CheckConstraint(
                name="engagement_value_range_in_order",
                condition=(
                    Q(value_low__isnull=True)
                    | Q(value_high__isnull=True)
                    | Q(value_low__lte=F("value_high"))
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class WaitInterval(models.Model):
    """A time in which the engagement was paused, or blocked by somebody."""

    engagement = models.ForeignKey(Engagement, models.PROTECT, related_name="waits")
    kind = models.CharField(max_length=10, choices=choices_of(WaitKind))
    waiting_on = models.CharField(max_length=12, choices=choices_of(WaitingOn))
    reason = models.CharField(max_length=300)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            is_one_of("kind", WaitKind, name="wait_kind_known"),
            is_one_of("waiting_on", WaitingOn, name="wait_waiting_on_known"),
            models.UniqueConstraint(
                fields=["engagement", "kind"],
                condition=Q(ended_at__isnull=True),
                name="wait_one_open_of_a_kind",
            ),
            models.CheckConstraint(
                name="wait_ends_after_it_starts",
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("started_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} on {self.waiting_on}"
