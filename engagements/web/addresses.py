"""Where things are found: collects the addresses that ``Show.addresses`` of core and areas name.

Notices, mails, jobs and hits of a search name a kind, and which one of it; those of the core
stand here.
"""

from collections.abc import Mapping
from functools import cache
from typing import Protocol

from django.urls import reverse

from engagements import registry
from engagements.domain import about
from engagements.domain.about import About
from engagements.models import Engagement
from engagements.showing import Address, Place


class Pointing(Protocol):
    """A row that is about something: a notice, a job."""

    engagement: Engagement | None

    @property
    def about(self) -> About:
        """Return what it is about."""


def at(route: str, *, end: str = "", keyed: bool = False) -> Address:
    """Return what makes the address of an engagement's page; ``{}`` in ``end`` is the key."""

    def address(place: Place) -> str:
        args = [place.engagement, place.key] if keyed else [place.engagement]
        return reverse(route, args=args) + end.format(place.key, place.key)

    return address


CORE_ADDRESSES: Mapping[str, Address] = {
    about.ENGAGEMENT: at("engagements:engagement"),
    about.GATE: at("engagements:gate"),
    about.LOG_ENTRY: at("engagements:logbook", end="#e-{}"),
    about.EVIDENCE: at("engagements:evidence", end="?from={}#evidence-{}"),
    about.QUESTION: at("engagements:question-list", end="#q-{}"),
    about.JOB: lambda place: f"{reverse('engagements:job-list')}?job={place.key}",
    "client": lambda place: reverse("engagements:client", args=[place.client]),
}


@cache
def _known(*, portal: bool) -> Mapping[str, Address]:
    """Return every kind with its address, for people of the firm or those of a client."""
    name = "portal_addresses" if portal else "addresses"
    return registry.merged(registry.shows().values(), name)


def address(kind: str, place: Place, *, portal: bool = False) -> str:
    """Return where one of ``kind`` is found; its engagement when nobody knows such a kind."""
    known = _known(portal=portal)
    if kind in known:
        return known[kind](place)
    return known[about.ENGAGEMENT](place) if place.engagement else ""


def address_of(row: Pointing, *, portal: bool = False) -> str:
    """Return where that is found which a notice or a job is about; "" when it is about nothing."""
    if not row.about.kind:
        return ""
    engagement = row.engagement
    place = Place(
        key=row.about.key,
        engagement=engagement.code if engagement else "",
        client=engagement.client.code if engagement and portal else "",
    )
    return address(row.about.kind, place, portal=portal)
