"""Saved views: a page's filters under a name, for oneself or the team."""

from django.db import models

from engagements.domain.labels import choices_of
from engagements.domain.views import ViewPage
from engagements.models.closed_lists import is_one_of
from engagements.models.engagement import Engagement
from engagements.models.people import Client, User


class SavedView(models.Model):
    """The query string of a page, kept under a name; its address is ``/views/<slug>/``.

    Title and filters are read by who sees all ``clients`` and ``engagements`` that they name. Free
    text that names none is for its owner and for who sees everything.
    """

    slug = models.SlugField(max_length=60, unique=True)
    title = models.CharField(max_length=60)
    page = models.CharField(max_length=20, choices=choices_of(ViewPage))
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
        constraints = [is_one_of("page", ViewPage, name="saved_view_page_known")]

    def __str__(self) -> str:
        return self.title
