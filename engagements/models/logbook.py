"""What people wrote down about an engagement."""

from django.db import models

from engagements.domain.access import Visibility
from engagements.domain.engagement import WaitingOn
from engagements.domain.events import Channel
from engagements.domain.labels import choices_of
from engagements.domain.logbook import EntryKind
from engagements.models.closed_lists import is_one_of
from engagements.models.engagement import Engagement
from engagements.models.people import User
from engagements.models.text_search import Holds


class LogEntry(models.Model):
    """One entry of the logbook; a correction is a new entry that names the old one."""

    engagement = models.ForeignKey(Engagement, models.PROTECT, related_name="log_entries")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=choices_of(EntryKind))
    text = models.TextField()
    visibility = models.CharField(
        max_length=10, choices=choices_of(Visibility), default=Visibility.INTERNAL.value
    )
    author = models.ForeignKey(User, models.PROTECT, related_name="+")
    occurred_at = models.DateTimeField()
    created_at = models.DateTimeField()
    minutes = models.PositiveIntegerField(null=True, blank=True)
    owner_name = models.CharField(max_length=120, blank=True)
    waiting_on = models.CharField(max_length=12, choices=choices_of(WaitingOn), blank=True)
    due_on = models.DateField(null=True, blank=True)
    resolved_at = models.DateTimeField(null=True, blank=True)
    corrects = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="corrected_by"
    )
    source = models.CharField(max_length=10, choices=choices_of(Channel), default=Channel.UI.value)
    idempotency_key = models.CharField(max_length=100, null=True, blank=True)  # noqa: DJ001 - unique

    class Meta:
        constraints = [
            is_one_of("kind", EntryKind, name="log_entry_kind_known"),
            is_one_of("visibility", Visibility, name="log_entry_visibility_known"),
            is_one_of("waiting_on", WaitingOn, name="log_entry_waiting_on_known", blank=True),
            is_one_of("source", Channel, name="log_entry_source_known"),
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
