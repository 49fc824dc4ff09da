"""Playbooks: the stages, gates and criteria that an engagement goes by."""

from django.db import models

from engagements.domain.labels import choices_of
from engagements.domain.stages.playbook import PlaybookStatus
from engagements.models.closed_lists import is_one_of


class PlaybookVersion(models.Model):
    """One published, unchangeable version of a playbook.

    ``document`` is the validated playbook file as JSON; ``domain/stages/playbook.py`` turns it
    into stages, gates and criteria. An engagement keeps the version it started with.
    """

    key = models.SlugField(max_length=60)
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=120)
    status = models.CharField(
        max_length=10,
        choices=choices_of(PlaybookStatus),
        default=PlaybookStatus.PUBLISHED.value,
    )
    document = models.JSONField()
    checksum = models.CharField(max_length=64)
    published_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key", "number"], name="playbook_version_number_once"),
            is_one_of("status", PlaybookStatus, name="playbook_version_status_known"),
        ]

    def __str__(self) -> str:
        return f"{self.title}, version {self.number}"
