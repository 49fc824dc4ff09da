"""Saved views: a page's filters under a name, for oneself or the team."""

from django.db import models

from engagements.models.people import User


class SavedView(models.Model):
    """The query string of a page, kept under a name; its address is ``/views/<slug>/``."""

    class Page(models.TextChoices):
        """The pages whose filters can be kept."""

        PIPELINE = "pipeline"
        ENGAGEMENTS = "engagements"
        LOG = "log"
        CONTROLS = "controls"

    slug = models.SlugField(max_length=60, unique=True)
    title = models.CharField(max_length=60)
    page = models.CharField(max_length=20, choices=Page)
    query = models.CharField(max_length=500, blank=True)
    owner = models.ForeignKey(User, models.CASCADE, related_name="saved_views")
    is_shared = models.BooleanField(default=False)
    is_pinned = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["title", "id"]

    def __str__(self) -> str:
        return self.title
