"""Pages of the portal that are only read: where to go, the report, its file, the people."""

from typing import Any

from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from engagements.charts.palette import PAGE
from engagements.charts.ring import ring
from engagements.domain.events import Channel
from engagements.domain.readiness import Verdict
from engagements.models import Client
from engagements.selectors import logbook as logbook_selectors
from engagements.selectors import people as people_selectors
from engagements.selectors import stages as stage_selectors
from engagements.web.requests import ClientRequest
from engagements.web.submit import caller
from fde.platform.downloads import attachment
from reports import selectors, services
from reports.document.portal import Issued
from reports.models import Report
from reports.web.portal.scope import Place, enter, page, shown, unreadable

HOME = "portal/home.html"
CLIENT = "portal/client.html"
REPORT = "portal/report.html"
EMPTY = "portal/empty.html"
PEOPLE = "portal/people.html"
RING = 150.0
AT_FIRST = 8  # lines of a list before the rest is folded away
ENTRIES = 5
DOWNLOADS = 20


@require_safe
def home(request: ClientRequest) -> HttpResponse:
    """Lead to the only client of the person, or let them choose one."""
    clients = list(people_selectors.clients_visible_to(request.user))
    if len(clients) == 1:
        return redirect("portal:client", clients[0].code)
    return render(request, HOME, {"clients": clients})


@require_safe
def client(request: ClientRequest, client: str) -> HttpResponse:
    """Show the engagements of a client with the verdict of the latest issued report."""
    row: Client = get_object_or_404(people_selectors.clients_visible_to(request.user), code=client)
    lines = selectors.portal_lines(request.user, client=row)
    with timezone.override(row.time_zone):
        return render(request, CLIENT, {"client": row, "lines": lines})


@require_safe
def engagement(request: ClientRequest, client: str, code: str) -> HttpResponse:
    """Show the latest issued report, or say that there is none yet."""
    place = enter(request, client, code)
    found = shown(place)
    if found is None:
        return page(request, place, EMPTY, {"entries": _entries(request, place)}, tab="report")
    return _report(request, place, *found)


@require_safe
def report(request: ClientRequest, client: str, code: str, number: int) -> HttpResponse:
    """Show one issued version."""
    place = enter(request, client, code)
    found = shown(place, number)
    if found is None:
        raise Http404
    return _report(request, place, *found)


@require_safe
def report_file(request: ClientRequest, client: str, code: str, number: int) -> FileResponse:
    """Hand out the PDF of an issued version and record who fetched it."""
    place = enter(request, client, code)
    row = next((row for row in place.reports if row.number == number), None)
    if row is None:
        raise Http404
    try:
        content = selectors.path(row).open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    if request.method == "GET":
        services.record_download(row, **caller(request, source=Channel.PORTAL))
    name = f"{row.engagement.code}-readiness-{row.number}.pdf"
    return attachment(content, name=name, content_type="application/pdf", sha256=row.sha256)


@require_safe
def person_list(request: ClientRequest, client: str, code: str) -> HttpResponse:
    """Show who is on it on both sides; e-mail addresses of the own organisation only."""
    place = enter(request, client, code)
    client_id = place.engagement.client_id
    context = {
        "yours": [
            {"name": row.user.name, "email": row.user.email, "role": row.get_role_display()}
            for row in people_selectors.client_members(client_id)
        ],
        "ours": [
            {"name": row.user.name, "role": row.get_role_display()}
            for row in people_selectors.members(place.engagement.pk)
        ],
    }
    return page(request, place, PEOPLE, context, tab="people")


def _report(
    request: ClientRequest, place: Place, row: Report, issued: Issued | None
) -> HttpResponse:
    if issued is None:
        return unreadable(request, place, row)
    numbers = [report.number for report in reversed(place.reports)]
    downloads = list(selectors.downloads(place.engagement)[:DOWNLOADS])
    context = {
        "report": row,
        "issued": issued,
        "ring": ring(
            low=issued.low,
            high=issued.high,
            verdict=issued.verdict,
            words=Verdict(issued.verdict).label,
            size=RING,
            alarm=True,
            palette=PAGE,
        ),
        "latest": row.number == numbers[-1],
        "version": f"{numbers.index(row.number) + 1} of {len(numbers)}",
        "baseline": place.reports[-1],
        "fingerprint": [row.sha256[at : at + 4] for at in range(0, 16, 4)],
        "lists": _lists(issued),
        "signed": _signed(place, issued),
        "reports": place.reports,
        "downloads": downloads,
        "entries": _entries(request, place),
    }
    return page(request, place, REPORT, context, tab="report")


def _lists(issued: Issued) -> list[dict[str, Any]]:
    """Return what is open, by how it bears on the verdict: shown lines and folded ones."""
    named = (
        ("blocks", "What blocks", "bad", issued.blocks),
        ("unknown", "What we need to know", "warn", issued.unknown),
        ("conditions", "What should be closed too", "", issued.conditions),
    )
    return [
        {
            "key": key,
            "title": title,
            "tone": tone,
            "count": len(lines),
            "lines": lines[:AT_FIRST],
            "more": lines[AT_FIRST:],
        }
        for key, title, tone, lines in named
        if lines
    ]


def _signed(place: Place, issued: Issued) -> frozenset[str]:
    """Return the criteria that were signed since the report was made."""
    if not any(line.signs for line in (*issued.blocks, *issued.unknown, *issued.conditions)):
        return frozenset()
    return stage_selectors.signed_criteria(
        place.engagement, gate_key=issued.gate, as_of=timezone.now()
    )


def _entries(request: ClientRequest, place: Place) -> list[Any]:
    return logbook_selectors.latest_on(request.user, place.engagement, most=ENTRIES)
