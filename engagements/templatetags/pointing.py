"""Where a notice leads, for mails: they are written below the pages, which know the addresses."""

from django import template

from engagements.models import Notice
from engagements.web.addresses import address_of

register = template.Library()


@register.simple_tag
def address(row: Notice, portal: bool) -> str:  # noqa: FBT001 - tags take words by their place
    """Print where a notice leads: into the portal for people of a client."""
    return address_of(row, portal=portal)
