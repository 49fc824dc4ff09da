"""Empties what the product remembers between requests."""

from django.core.cache import caches

from engagements.areas.compliance.models import ControlState
from engagements.areas.compliance.selectors import casefiles, storage
from engagements.models import Figures
from engagements.selectors import written
from engagements.selectors.stages import playbooks


def forget():
    """Empty the table of figures, the cache, and what this process has read."""
    Figures.objects.all().delete()
    ControlState.objects.all().delete()
    caches["default"].clear()
    forget_process()


def forget_process():
    """Empty what this process remembers: playbooks, frameworks, and statements."""
    playbooks._built.cache_clear()
    casefiles._nodes.cache_clear()
    storage._frameworks.cache_clear()
    written.forget()
