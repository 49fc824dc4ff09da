"""Frameworks with their controls, what binds an engagement, and what was decided."""

from django.db import models
from django.db.models import F, Q

from engagements.areas.compliance.domain.catalog import Bearing
from engagements.areas.compliance.domain.domains import OTHER
from engagements.areas.compliance.domain.rules import Outcome
from engagements.areas.compliance.domain.states import (
    JUDGED,
    Carries,
    Direction,
    ExceptionKind,
    State,
)
from engagements.domain.labels import choices_of
from engagements.domain.references import Noun, reference
from engagements.models.closed_lists import is_one_of
from engagements.models.engagement import Engagement
from engagements.models.evidence import Evidence
from engagements.models.people import User


class Framework(models.Model):
    """One version of a framework library; never edited once it is loaded."""

    key = models.SlugField(max_length=60)
    version = models.CharField(max_length=20)
    title = models.CharField(max_length=200)
    publisher = models.CharField(max_length=120)
    licence = models.JSONField(default=dict)
    source = models.JSONField(default=dict)
    origin = models.CharField(max_length=10, default="native")
    content_sha256 = models.CharField(max_length=64)
    loaded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key", "version"], name="framework_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.version}"


class Control(models.Model):
    """One node of a framework; only assessable ones count."""

    framework = models.ForeignKey(Framework, models.PROTECT, related_name="controls")
    ref = models.CharField(max_length=60)
    token = models.CharField(max_length=80)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children"
    )
    order = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    statement = models.CharField(max_length=400, blank=True)
    assessable = models.BooleanField(default=True)
    withdrawn = models.BooleanField(default=False)
    weight = models.PositiveSmallIntegerField(default=1)
    bearing = models.CharField(max_length=4, choices=choices_of(Bearing))
    methods = models.JSONField(default=list)
    freshness_days = models.PositiveIntegerField(null=True, blank=True)
    evidence_asks = models.JSONField(default=list)
    applies_when = models.JSONField(null=True, blank=True)
    domain = models.SlugField(max_length=20, default=OTHER)

    class Meta:
        ordering = ["framework", "order"]
        constraints = [
            models.UniqueConstraint(fields=["framework", "ref"], name="control_ref_once"),
            models.UniqueConstraint(fields=["framework", "token"], name="control_token_once"),
            models.CheckConstraint(
                name="control_weight_one_to_five", condition=Q(weight__gte=1, weight__lte=5)
            ),
            is_one_of("bearing", Bearing, name="control_bearing_known"),
        ]

    def __str__(self) -> str:
        return f"{self.ref} {self.title}"


class RuleSet(models.Model):
    """One version of the rules that say which controls bind whom."""

    key = models.SlugField(max_length=60)
    version = models.CharField(max_length=20)
    sha256 = models.CharField(max_length=64)
    effective_from = models.DateField()
    document = models.JSONField()
    loaded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key", "version"], name="rule_set_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.version}"


class Assessment(models.Model):
    """A framework taken on by an engagement."""

    engagement = models.ForeignKey(Engagement, models.PROTECT, related_name="+")
    framework = models.ForeignKey(Framework, models.PROTECT, related_name="assessments")
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["engagement", "framework"], name="assessment_once_per_framework"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.engagement_id}: {self.framework}"


class ScopeDecision(models.Model):
    """Whether a control binds the engagement, and why; the latest row of a control counts.

    A rule's row has no ``overridden_by``. A person's row stays in force when the rules run
    again, and a ``not_applicable`` one counts only once another person has approved it.
    """

    engagement = models.ForeignKey(Engagement, models.PROTECT, related_name="+")
    control = models.ForeignKey(Control, models.PROTECT, related_name="scope_decisions")
    outcome = models.CharField(max_length=15, choices=choices_of(Outcome))
    from_date = models.DateField(null=True, blank=True)
    reasons = models.JSONField(default=list)
    facts_used = models.JSONField(default=dict)
    questions = models.JSONField(default=list)
    ruleset_sha256 = models.CharField(max_length=64, blank=True)
    overridden_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    override_reason = models.TextField(blank=True)
    approved_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["decided_at", "id"]
        indexes = [
            models.Index(fields=["engagement", "superseded_at"], name="scope_decision_in_force")
        ]
        constraints = [
            is_one_of("outcome", Outcome, name="scope_decision_outcome_known"),
            models.CheckConstraint(
                name="scope_override_has_a_reason",
                condition=Q(overridden_by__isnull=True) | ~Q(override_reason=""),
            ),
            models.CheckConstraint(
                name="scope_approver_is_not_requester",
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("overridden_by")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.control_id}: {self.outcome}"


class ControlDecision(models.Model):
    """What a person judged about a control; rows are only ever added."""

    engagement = models.ForeignKey(Engagement, models.PROTECT, related_name="+")
    control = models.ForeignKey(Control, models.PROTECT, related_name="decisions")
    state = models.CharField(max_length=15, choices=choices_of(JUDGED))
    rationale = models.TextField()
    owner_name = models.CharField(max_length=120, blank=True)
    due_on = models.DateField(null=True, blank=True)
    actor = models.ForeignKey(User, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()
    supersedes = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="superseded_by"
    )

    class Meta:
        ordering = ["decided_at", "id"]
        indexes = [
            models.Index(
                fields=["engagement", "control", "-decided_at"], name="control_decision_latest"
            )
        ]
        constraints = [is_one_of("state", JUDGED, name="control_decision_state_known")]

    def __str__(self) -> str:
        return f"{self.control_id}: {self.state}"


class EvidenceLink(models.Model):
    """That a piece of evidence supports or contradicts a control."""

    evidence = models.ForeignKey(Evidence, models.PROTECT, related_name="+")
    control = models.ForeignKey(Control, models.PROTECT, related_name="evidence_links")
    verdict = models.CharField(max_length=12, choices=choices_of(Direction))
    created_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    rule_id = models.CharField(max_length=60, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["evidence", "control"], name="evidence_link_once_per_control"
            ),
            is_one_of("verdict", Direction, name="evidence_link_verdict_known"),
        ]

    def __str__(self) -> str:
        return f"{self.evidence_id} {self.verdict} {self.control_id}"


class ControlException(models.Model):
    """A time-limited exception for a failing control, approved by another person."""

    engagement = models.ForeignKey(Engagement, models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    control = models.ForeignKey(Control, models.PROTECT, related_name="exceptions")
    kind = models.CharField(max_length=16, choices=choices_of(ExceptionKind))
    reason = models.TextField()
    requester = models.ForeignKey(User, models.PROTECT, related_name="+")
    requested_at = models.DateTimeField()
    approver = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)
    starts_on = models.DateField()
    expires_on = models.DateField()
    compensating_control = models.ForeignKey(
        Control, models.PROTECT, null=True, blank=True, related_name="+"
    )
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["engagement", "number"], name="control_exception_number_once"
            ),
            is_one_of("kind", ExceptionKind, name="control_exception_kind_known"),
            models.CheckConstraint(
                name="control_exception_approver_is_not_requester",
                condition=Q(approver__isnull=True) | ~Q(approver=F("requester")),
            ),
            models.CheckConstraint(
                name="control_exception_expires_after_it_starts",
                condition=Q(expires_on__gt=F("starts_on")),
            ),
            models.CheckConstraint(
                name="control_exception_compensating_names_a_control",
                condition=~Q(kind=ExceptionKind.COMPENSATING.value)
                | Q(compensating_control__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{reference(Noun.EXCEPTION, self.number)} on {self.control_id}"


class Responsibility(models.Model):
    """Who carries a control: the client's provider, the client, or both."""

    engagement = models.ForeignKey(Engagement, models.PROTECT, related_name="+")
    control = models.ForeignKey(Control, models.PROTECT, related_name="responsibilities")
    provider_name = models.CharField(max_length=120)
    split = models.CharField(max_length=10, choices=choices_of(Carries))
    attestation = models.ForeignKey(
        Evidence, models.PROTECT, null=True, blank=True, related_name="+"
    )
    attested_until = models.DateField(null=True, blank=True)
    set_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["engagement", "control"], name="responsibility_once_per_control"
            ),
            is_one_of("split", Carries, name="responsibility_split_known"),
        ]

    def __str__(self) -> str:
        return f"{self.control_id}: {self.split}"


class ControlState(models.Model):
    """The state of one control of one open engagement, written together with its figures.

    ``rank`` is the place of the state in ``WORST_FIRST``.
    """

    engagement = models.ForeignKey(Engagement, models.CASCADE, related_name="+")
    control = models.ForeignKey(Control, models.CASCADE, related_name="+")
    state = models.CharField(max_length=15, choices=choices_of(State))
    rank = models.PositiveSmallIntegerField()

    class Meta:
        indexes = [
            models.Index(fields=["control", "rank", "engagement"], name="control_state_worst"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["engagement", "control"], name="control_state_once_per_engagement"
            ),
            is_one_of("state", State, name="control_state_known"),
        ]

    def __str__(self) -> str:
        return f"{self.engagement_id} {self.control_id}: {self.state}"
