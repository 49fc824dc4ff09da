"""What people wrote down about an engagement."""

from django.db import models

from engagements.models.engagement import Engagement, WaitInterval
from engagements.models.people import User
from engagements.models.text_search import Holds


class Visibility(models.TextChoices):
    """Who may read it; internal unless somebody chose otherwise."""

    INTERNAL = "internal"
    CLIENT = "client"


class LogEntry(models.Model):
    """One entry of the logbook; a correction is a new entry that names the old one."""

    class Kind(models.TextChoices):
        """What the entry tells of."""

        NOTE = "note"
        DECISION = "decision"
        BLOCKER = "blocker"
        RISK = "risk"
        MEETING = "meeting"
        CHANGE = "change"

    engagement = models.ForeignKey(Engagement, models.PROTECT, related_name="log_entries")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=Kind)
    text = models.TextField()
    visibility = models.CharField(max_length=10, choices=Visibility, default=Visibility.INTERNAL)
    author = models.ForeignKey(User, models.PROTECT, related_name="+")
    occurred_at = models.DateTimeField()
    created_at = models.DateTimeField()
    minutes = models.PositiveIntegerField(null=True, blank=True)
    owner_name = models.CharField(max_length=120, blank=True)
    waiting_on = models.CharField(max_length=12, choices=WaitInterval.WaitingOn, blank=True)
    due_on = models.DateField(null=True, blank=True)
    resolved_at = models.DateTimeField(null=True, blank=True)
    corrects = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="corrected_by"
    )
    source = models.CharField(max_length=10, default="ui")
    idempotency_key = models.CharField(max_length=100, null=True, blank=True)  # noqa: DJ001 - unique

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["engagement", "number"], name="log_entry_number_once"),
            models.UniqueConstraint(
                fields=["engagement", "idempotency_key"], name="log_entry_key_once"
            ),
        ]
        indexes = [
            models.Index(fields=["engagement", "-occurred_at", "-id"], name="log_entry_newest"),
            models.Index(fields=["-occurred_at", "-id"], name="log_entry_newest_anywhere"),
            models.Index(fields=["author", "-occurred_at", "-id"], name="log_entry_by_author"),
        ]

    def __str__(self) -> str:
        return f"#{self.number} {self.kind}"


LogEntry._meta.get_field("text").register_lookup(Holds, "holds")
