"""What every page of the portal begins with: the engagement, the access, the issued reports."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import structlog
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from engagements import permissions
from engagements.domain.access import Access
from engagements.domain.readiness import Verdict
from engagements.models import Engagement
from engagements.services.evidence import receive_evidence
from engagements.services.stages import sign_criterion
from engagements.web.requests import ClientRequest
from reports import selectors
from reports.document.portal import Issued
from reports.document.snapshot import Unreadable
from reports.models import Report

log = structlog.get_logger(__name__)
UNREADABLE = "portal/unreadable.html"
TABS = (
    ("report", "Report", "portal:engagement"),
    ("files", "Files", "portal:file-list"),
    ("questions", "Questions", "portal:question-list"),
    ("people", "People", "portal:person-list"),
)


@dataclass(frozen=True, kw_only=True)
class Place:
    """One engagement as a person of its client finds it; ``reports`` are the issued ones."""

    engagement: Engagement
    access: Access
    reports: tuple[Report, ...]

    @property
    def args(self) -> list[str]:
        """Return what the routes of this engagement are made of."""
        return [self.engagement.client.code, self.engagement.code]

    def url(self, route: str, *more: object) -> str:
        """Return the address of a page of this engagement."""
        return reverse(f"portal:{route}", args=[*self.args, *more])


def enter(request: ClientRequest, client: str, code: str) -> Place:
    """Return the engagement that the address names, if it is one of the person's client.

    Raises:
        Http404: it is not, or there is none; both answer alike.
    """
    rows = selectors.in_portal(request.user)
    engagement: Engagement = get_object_or_404(rows, client__code=client, code=code)
    return Place(
        engagement=engagement,
        access=permissions.access(request.user, engagement),
        reports=tuple(selectors.issued(engagement)),
    )


def shown(place: Place, number: int | None = None) -> tuple[Report, Issued | None] | None:
    """Return an issued report, the latest when no number is given, with what it may show.

    That is None when its data cannot be opened: the page then says so and hands out the file.

    Raises:
        Http404: no report of that number was issued, or it was withdrawn.
    """
    found = [row for row in place.reports if number in {None, row.number}]
    if found:
        return found[0], _contents(found[0])
    if number is None:
        return None
    raise Http404


def _contents(report: Report) -> Issued | None:
    try:
        return selectors.shown(report)
    except Unreadable as error:
        code = report.engagement.code
        log.error("report.unreadable", engagement=code, report=report.number, reason=str(error))
        return None


def page(
    request: ClientRequest,
    place: Place,
    template: str,
    context: Mapping[str, Any],
    *,
    tab: str,
    status: int = 200,
) -> HttpResponse:
    """Render a page of the portal in the engagement's time zone."""
    tabs = [(key, title, reverse(route, args=place.args)) for key, title, route in TABS]
    values = {
        "engagement": place.engagement,
        "client": place.engagement.client,
        "tabs": tabs,
        "tab": tab,
        "may_send": place.access.may(receive_evidence),
        "may_sign": place.access.may(sign_criterion),
        **context,
    }
    with timezone.override(place.engagement.time_zone):
        return render(request, template, values, status=status)


def unreadable(request: ClientRequest, place: Place, report: Report) -> HttpResponse:
    """Say that a report cannot be shown here, with its verdict and file, which are on record."""
    context = {"report": report, "words": Verdict(report.verdict).label, "reports": place.reports}
    return page(request, place, UNREADABLE, context, tab="report")
