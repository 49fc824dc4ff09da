"""The client's data sources, what is expected of them, and the runs that measured them.

No value out of a client's row is ever stored here: counts, shares and masked shapes only.
"""

import uuid

from django.db import models
from django.db.models import Q

from engagements.areas.dataenv.domain.results import Outcome
from engagements.areas.dataenv.domain.sources import SourceKind, TlsMode
from engagements.domain.labels import choices_of
from engagements.models.closed_lists import is_one_of
from engagements.models.engagement import Engagement
from engagements.models.evidence import Evidence
from engagements.models.fields import EncryptedField
from engagements.models.files import StoredFile
from engagements.models.jobs import Job
from engagements.models.people import User


class Source(models.Model):
    """A database or file of the client that an engagement uses."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    engagement = models.ForeignKey(Engagement, models.PROTECT, related_name="+")
    name = models.CharField(max_length=60)
    kind = models.CharField(max_length=10, choices=choices_of(SourceKind))
    purpose = models.CharField(max_length=200, blank=True)
    region = models.CharField(max_length=60, blank=True)
    host = models.CharField(max_length=253, blank=True)
    port = models.PositiveIntegerField(null=True, blank=True)
    database = models.CharField(max_length=63, blank=True)
    username = models.CharField(max_length=63, blank=True)
    schema = models.CharField(max_length=63, blank=True)
    tls_mode = models.CharField(
        max_length=12, choices=choices_of(TlsMode), default=TlsMode.VERIFY_FULL.value
    )
    tls_root_certificate = models.TextField(blank=True)
    secret = EncryptedField(blank=True, editable=False)
    secret_set_at = models.DateTimeField(null=True, blank=True)
    secret_set_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    file_name = models.CharField(max_length=200, blank=True)
    folder_path = models.CharField(max_length=500, blank=True)  # below FDE_SOURCES, from its list
    allow_writable_role = models.BooleanField(default=False)
    tested_at = models.DateTimeField(null=True, blank=True)
    tested_outcome = models.CharField(max_length=30, blank=True)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["name"]
        constraints = [
            is_one_of("kind", SourceKind, name="source_kind_known"),
            is_one_of("tls_mode", TlsMode, name="source_tls_mode_known"),
            models.UniqueConstraint(
                fields=["engagement", "name"],
                condition=Q(removed_at__isnull=True),
                name="source_name_once_per_engagement",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ConnectionTest(models.Model):
    """One opening of a source by a job: how that went, and the first tables that it showed.

    ``outcome`` is empty until the job has ended; ``puts_in_scope`` agrees on every table found.
    """

    source = models.ForeignKey(Source, models.PROTECT, related_name="tests")
    job = models.OneToOneField(Job, models.PROTECT, related_name="+")
    puts_in_scope = models.BooleanField(default=False)
    outcome = models.CharField(max_length=30, blank=True)
    sentence = models.CharField(max_length=500, blank=True)
    found = models.PositiveIntegerField(default=0)
    tables = models.JSONField(default=list)
    added = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"Test of {self.source}"


class TableExpectation(models.Model):
    """What a table of a source should be like; what is not stated is never guessed."""

    source = models.ForeignKey(Source, models.CASCADE, related_name="expectations")
    table = models.CharField(max_length=130)
    in_scope = models.BooleanField(default=True)
    critical = models.BooleanField(default=False)
    change_column = models.CharField(max_length=63, blank=True)
    max_age_days = models.PositiveIntegerField(null=True, blank=True)
    required_columns = models.JSONField(default=list)
    sensitive_columns = models.JSONField(default=list)
    relations = models.JSONField(default=list)  # [{"columns": [], "table": "", "to": []}]

    class Meta:
        ordering = ["table"]
        constraints = [
            models.UniqueConstraint(fields=["source", "table"], name="expectation_once_per_table"),
        ]

    def __str__(self) -> str:
        return self.table

    @property
    def engagement(self) -> Engagement:
        """Return the engagement of its source."""
        return self.source.engagement


class ProbeRun(models.Model):
    """One run of the probes over one source; its state is the job's."""

    engagement = models.ForeignKey(Engagement, models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    source = models.ForeignKey(Source, models.PROTECT, related_name="runs")
    job = models.OneToOneField(Job, models.PROTECT, related_name="+")
    plan_sha256 = models.CharField(max_length=64, blank=True)
    thresholds_version = models.CharField(max_length=20, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    as_of = models.DateTimeField(null=True, blank=True)
    document = models.JSONField(null=True, blank=True)  # the document of `probe --json`
    document_sha256 = models.CharField(max_length=64, blank=True)
    facts = models.JSONField(default=dict)  # role, transport, capabilities: what was reached
    evidence = models.OneToOneField(
        Evidence, models.PROTECT, null=True, blank=True, related_name="+"
    )
    requested_at = models.DateTimeField()

    class Meta:
        ordering = ["-number"]
        indexes = [
            models.Index(fields=["-requested_at", "-id"], name="probe_run_newest_anywhere"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["engagement", "number"], name="probe_run_number_once"),
        ]

    def __str__(self) -> str:
        return f"Run {self.number} on {self.source}"


class ProbeResult(models.Model):
    """The outcome of one probe on one table (or on the whole source: ``table`` is empty)."""

    run = models.ForeignKey(ProbeRun, models.CASCADE, related_name="results")
    order = models.PositiveIntegerField()
    probe = models.CharField(max_length=10)
    table = models.CharField(max_length=130, blank=True)
    columns = models.JSONField(default=list)
    outcome = models.CharField(max_length=12, choices=choices_of(Outcome))
    numerator = models.BigIntegerField(null=True, blank=True)
    denominator = models.BigIntegerField(null=True, blank=True)
    value = models.FloatField(null=True, blank=True)
    pass_limit = models.FloatField(null=True, blank=True)
    fail_limit = models.FloatField(null=True, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    points = models.FloatField(default=0)
    detail = models.JSONField(default=dict)

    class Meta:
        ordering = ["run", "order"]
        constraints = [
            models.UniqueConstraint(fields=["run", "order"], name="probe_result_order_once"),
            is_one_of("outcome", Outcome, name="probe_result_outcome_known"),
        ]

    def __str__(self) -> str:
        return f"{self.probe} {self.table}: {self.outcome}"


class RunStatement(models.Model):
    """One statement a run executed: text without literals, its hash, and what it cost."""

    run = models.ForeignKey(ProbeRun, models.CASCADE, related_name="statements")
    order = models.PositiveIntegerField()
    purpose = models.CharField(max_length=100)
    text = models.TextField()
    sha256 = models.CharField(max_length=64)
    rows = models.BigIntegerField(null=True, blank=True)
    milliseconds = models.FloatField()
    error = models.CharField(max_length=100, blank=True)

    class Meta:
        ordering = ["run", "order"]

    def __str__(self) -> str:
        return self.purpose
