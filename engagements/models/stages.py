"""Stays in stages, and what was decided at the gates between them."""

from django.db import models
from django.db.models import F, Q

from engagements.domain.labels import choices_of
from engagements.domain.references import Noun, reference
from engagements.domain.stages.gates import RECORDED, Decision
from engagements.domain.stages.moves import Via
from engagements.models.closed_lists import is_one_of
from engagements.models.people import User


class StageVisit(models.Model):
    """One stay of an engagement in a stage; the open stay has no ``left_at``.

    A voided visit was undone and counts in no figure.
    """

    engagement = models.ForeignKey(
        "engagements.Engagement", models.PROTECT, related_name="stage_visits"
    )
    stage_key = models.SlugField(max_length=40)
    entered_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True, blank=True)
    via = models.CharField(max_length=10, choices=choices_of(Via))
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    voided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["entered_at", "id"]
        indexes = [
            models.Index(
                fields=["voided_at"],
                name="stage_visit_undone",
                condition=Q(voided_at__isnull=False),
            ),
        ]
        constraints = [
            is_one_of("via", Via, name="stage_visit_via_known"),
            models.CheckConstraint(
                name="stage_visit_leaves_after_it_enters",
                condition=Q(left_at__isnull=True) | Q(left_at__gte=F("entered_at")),
            ),
            models.UniqueConstraint(
                name="stage_visit_one_open_per_engagement",
                fields=["engagement"],
                condition=Q(left_at__isnull=True, voided_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.stage_key} from {self.entered_at:%Y-%m-%d}"


class CriterionResult(models.Model):
    """What a person recorded about a criterion; the latest row of a criterion counts."""

    engagement = models.ForeignKey(
        "engagements.Engagement", models.PROTECT, related_name="criterion_results"
    )
    gate_key = models.SlugField(max_length=80)
    criterion_key = models.SlugField(max_length=80)
    state = models.CharField(max_length=15, choices=choices_of(RECORDED))
    evidence = models.ForeignKey(
        "engagements.Evidence", models.PROTECT, null=True, blank=True, related_name="criteria"
    )
    note = models.TextField(blank=True)
    signer_name = models.CharField(max_length=120, blank=True)
    valid_until = models.DateField(null=True, blank=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    approved_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["recorded_at", "id"]
        indexes = [
            models.Index(
                fields=["engagement", "gate_key", "criterion_key", "-id"],
                name="criterion_result_latest",
            )
        ]
        constraints = [is_one_of("state", RECORDED, name="criterion_result_state_known")]

    def __str__(self) -> str:
        return f"{self.gate_key}/{self.criterion_key}: {self.state}"


class Waiver(models.Model):
    """A time-limited waiver of a criterion, approved by another person than asked for it."""

    engagement = models.ForeignKey("engagements.Engagement", models.PROTECT, related_name="waivers")
    number = models.PositiveIntegerField()
    gate_key = models.SlugField(max_length=80)
    criterion_key = models.SlugField(max_length=80)
    reason = models.TextField()
    compensating_control = models.TextField(blank=True)
    requested_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    requested_at = models.DateTimeField()
    approved_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)
    expires_on = models.DateField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["engagement", "number"], name="waiver_number_once"),
            models.CheckConstraint(
                name="waiver_approver_is_not_requester",
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("requested_by")),
            ),
            models.CheckConstraint(
                name="waiver_approval_is_complete",
                condition=Q(approved_by__isnull=True, approved_at__isnull=True)
                | Q(approved_by__isnull=False, approved_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{reference(Noun.WAIVER, self.number)} on {self.criterion_key}"


class GateDecision(models.Model):
    """What was decided at a gate, with the values that were seen at that moment."""

    engagement = models.ForeignKey(
        "engagements.Engagement", models.PROTECT, related_name="gate_decisions"
    )
    gate_key = models.SlugField(max_length=80)
    from_stage = models.SlugField(max_length=40)
    to_stage = models.SlugField(max_length=40)
    visit = models.ForeignKey(StageVisit, models.PROTECT, related_name="gate_decisions")
    outcome = models.CharField(max_length=15, choices=choices_of(Decision))
    rationale = models.TextField()
    snapshot = models.JSONField()
    snapshot_sha256 = models.CharField(max_length=64)
    requested_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decided_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()

    class Meta:
        ordering = ["decided_at", "id"]
        constraints = [is_one_of("outcome", Decision, name="gate_decision_outcome_known")]

    def __str__(self) -> str:
        return f"{self.gate_key}: {self.outcome}"


class Condition(models.Model):
    """Something that a conditional go asks for by a day."""

    engagement = models.ForeignKey(
        "engagements.Engagement", models.PROTECT, related_name="conditions"
    )
    decision = models.ForeignKey(GateDecision, models.PROTECT, related_name="conditions")
    criterion_key = models.SlugField(max_length=80, blank=True)
    text = models.CharField(max_length=300)
    owner_name = models.CharField(max_length=120)
    due_on = models.DateField()
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["due_on", "id"]

    def __str__(self) -> str:
        return self.text
