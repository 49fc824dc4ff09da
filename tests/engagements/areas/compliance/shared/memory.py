"""Empties what compliance remembers between requests."""

from engagements.areas.compliance.models import ControlState
from engagements.areas.compliance.selectors import casefiles, storage


def forget():
    """Empty the states of controls, which follow the figures."""
    ControlState.objects.all().delete()


def forget_process():
    """Empty what this process has read of frameworks."""
    casefiles._nodes.cache_clear()
    storage._frameworks.cache_clear()
