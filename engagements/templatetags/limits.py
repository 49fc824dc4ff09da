"""Time limits that pages name, from where they are set."""

from datetime import timedelta

from django import template

from engagements.domain.people import INVITATION_VALID_FOR
from engagements.domain.stages.undo import UNDO_MINUTES

register = template.Library()


@register.simple_tag
def invitation_hours() -> int:
    """Print for how many hours an invitation is valid."""
    return INVITATION_VALID_FOR // timedelta(hours=1)


@register.simple_tag
def undo_minutes() -> int:
    """Print for how many minutes a move can be undone."""
    return UNDO_MINUTES
