"""Saved views: a page's filters under a name, for oneself or the team."""

from django.db import models

from engagements.models.engagement import Engagement
from engagements.models.people import Client, User


class SavedView(models.Model):
    """The query string of a page, saved under a name; its address is ``/views/<slug>/``.

    Areas add pages, so that services check ``page`` against ``registry.saved_pages()``.

    Title and filters are read by who sees all ``clients`` and ``engagements`` that they name. Free
    text that names none is for its owner and for who sees everything.
    """

    slug = models.SlugField(max_length=60, unique=True)
    title = models.CharField(max_length=60)
    page = models.CharField(max_length=20)
    query = models.CharField(max_length=500, blank=True)
    owner = models.ForeignKey(User, models.CASCADE, related_name="saved_views")
    is_shared = models.BooleanField(default=False)
    is_pinned = models.BooleanField(default=False)
    clients = models.ManyToManyField(Client, related_name="+")
    engagements = models.ManyToManyField(Engagement, related_name="+")
    has_text = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["title", "id"]

    def __str__(self) -> str:
        return self.title
