"""Time limits that pages name, from where they are set."""

from datetime import timedelta

from django import template

from engagements.domain.stages.moves import UNDO_WITHIN
from engagements.services.people.inviting import VALID_FOR

register = template.Library()


@register.simple_tag
def invitation_hours() -> int:
    """Print for how many hours an invitation is valid."""
    return VALID_FOR // timedelta(hours=1)


@register.simple_tag
def undo_minutes() -> int:
    """Print for how many minutes a move can be undone."""
    return UNDO_WITHIN // timedelta(minutes=1)
