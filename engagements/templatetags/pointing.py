"""Addresses in templates: where a notice leads, and where a record of an engagement is found."""

from django import template

from engagements.models import Notice
from engagements.showing import Place
from engagements.web.addresses import address as address_in
from engagements.web.addresses import address_of

register = template.Library()


@register.simple_tag
def address(row: Notice, portal: bool) -> str:  # noqa: FBT001 - tags take words by their place
    """Print where a notice leads: into the portal for people of a client."""
    return address_of(row, portal=portal)


@register.simple_tag
def place(kind: str, engagement: str, key: str | int) -> str:
    """Print the address of one of a kind of things of an engagement."""
    return address_in(kind, Place(engagement=engagement, key=str(key)))
