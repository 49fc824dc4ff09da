"""Empties what the product remembers between requests."""

from django.core.cache import caches

from engagements.models import Figures
from engagements.selectors import written
from engagements.selectors.stages import playbooks
from tests import areas


def forget():
    """Empty the table of figures, the cache, and what this process has read."""
    Figures.objects.all().delete()
    for area in areas.shared("memory"):
        area.forget()
    caches["default"].clear()
    forget_process()


def forget_process():
    """Empty what this process remembers: playbooks, statements, and what areas keep."""
    playbooks._built.cache_clear()
    for area in areas.shared("memory"):
        area.forget_process()
    written.forget()
