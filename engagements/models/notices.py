"""Notices: what somebody should know, in the app and in a digest by e-mail."""

from django.db import models
from django.db.models import Q

from engagements.domain.about import About
from engagements.models.engagement import Engagement
from engagements.models.people import User


class Notice(models.Model):
    """One thing that happened and concerns one person.

    ``about`` says what it leads to; ``subject`` names that by code and number, never by text that
    somebody wrote, because notices leave the building by e-mail. ``key`` makes telling twice
    harmless.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=20)  # a key of ``registry.notice_types``
    engagement = models.ForeignKey(
        Engagement, models.CASCADE, null=True, blank=True, related_name="notices"
    )
    subject = models.CharField(max_length=120)
    about_kind = models.CharField(max_length=20, blank=True)
    about_key = models.CharField(max_length=60, blank=True)
    key = models.CharField(max_length=100)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "key"], name="notice_once_per_person"),
        ]
        indexes = [
            models.Index(fields=["user", "-created_at", "-id"], name="notice_newest"),
            models.Index(fields=["user"], name="notice_unread", condition=Q(read_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.subject}"

    @property
    def about(self) -> About:
        """Return what it is about."""
        return About(self.about_kind, self.about_key)


class NoticeSetting(models.Model):
    """How one person wants to hear of one kind; without a row: in the app and in the digest."""

    user = models.ForeignKey(User, models.CASCADE, related_name="notice_settings")
    kind = models.CharField(max_length=20)  # a key of ``registry.notice_types``
    in_app = models.BooleanField(default=True)
    in_digest = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "kind"], name="notice_setting_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.kind}"
