"""Where things are found: one table from a kind, and which one of it, to an address.

Notices, mails, jobs and the search name what they are about; only this module knows where its page
is. An app that stands above this one names its own kinds in its configuration.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Protocol

from django.urls import reverse

from engagements.domain import about
from engagements.domain.about import About
from engagements.models import Engagement
from engagements.selectors.contributed import contributed


@dataclass(frozen=True, kw_only=True)
class Place:
    """All that an address may need: which one of its kind, and what it belongs to."""

    key: str = ""
    engagement: str = ""
    client: str = ""
    framework: str = ""


class Pointing(Protocol):
    """A row that is about something: a notice, a job."""

    engagement: Engagement | None

    @property
    def about(self) -> About:
        """Return what it is about."""


Address = Callable[[Place], str]


def at(route: str, *, end: str = "", keyed: bool = False) -> Address:
    """Return what makes the address of an engagement's page; ``{}`` in ``end`` is the key."""

    def address(place: Place) -> str:
        args = [place.engagement, place.key] if keyed else [place.engagement]
        return reverse(route, args=args) + end.format(place.key, place.key)

    return address


def _control(place: Place) -> str:
    if not place.engagement:
        return f"{reverse('compliance:control-library')}?q={place.key}"
    return reverse("compliance:control", args=[place.engagement, place.framework, place.key])


_STAFF: dict[str, Address] = {
    about.ENGAGEMENT: at("engagements:engagement"),
    about.GATE: at("engagements:gate"),
    about.LOG_ENTRY: at("engagements:logbook", end="#e-{}"),
    about.EVIDENCE: at("engagements:evidence", end="?from={}#evidence-{}"),
    about.QUESTION: at("engagements:question-list", end="#q-{}"),
    about.SOURCE: at("dataenv:source", keyed=True),
    about.PROBE_RUN: at("dataenv:probe-run", keyed=True),
    about.JOB: lambda place: f"{reverse('engagements:job-list')}?job={place.key}",
    "client": lambda place: reverse("engagements:client", args=[place.client]),
    "control": _control,
}


@cache
def _known(*, portal: bool) -> Mapping[str, Address]:
    """Return every kind with its address, for people of the firm or those of a client."""
    known: dict[str, Address] = {} if portal else dict(_STAFF)
    for more in contributed("portal_addresses" if portal else "staff_addresses"):
        known |= more
    return known


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
