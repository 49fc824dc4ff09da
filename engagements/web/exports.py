"""What is on screen as a file: at once when it is short, as background work when it is long."""

import tempfile
from typing import IO
from urllib.parse import urlencode

from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from engagements import dispatch, registry
from engagements.exporters import files
from engagements.exporters.listing import ListingQuery, UnknownFilter
from engagements.exporters.table import Table
from engagements.models import Engagement, Export
from engagements.selectors import exports as selectors
from engagements.services import exports as services
from engagements.web.requests import StaffRequest
from engagements.web.scope import engagement_of
from engagements.web.submit import caller, refused_at, submit
from fde.platform.downloads import attachment
from fde.platform.routes import Route, staff

LIMIT = 5_000  # what is written while somebody waits, in rows (``Table.cost``)
IN_MEMORY = 2 * 1024 * 1024  # bytes; a longer file lies on disk until it is sent
PAGE = "engagements/exports/long.html"


@require_http_methods(["GET", "HEAD", "POST"])
def export(
    request: StaffRequest, format: str, *, listing: str, code: str = "", limit: int = LIMIT
) -> HttpResponse | FileResponse:
    """Hand out a list with the filters of its page; a button asks for one that takes long."""
    if format not in files.CONTENT_TYPES:
        raise Http404
    engagement = engagement_of(request, code) if code else None
    if request.method == "POST":
        return _ask(request, format, listing=listing, engagement=engagement)
    now = timezone.now()
    query = ListingQuery(
        user=request.user, as_of=now, filters=request.GET.dict(), engagement=engagement
    )
    try:
        table = registry.listings()[listing].find(query)
    except UnknownFilter as error:
        raise Http404 from error
    if table.cost > limit:
        return _long(request, table, format)
    name = services.file_name(listing, format=format, engagement=engagement, at=now)
    return _file(table, format, name=name)


def _file(table: Table, format: str, *, name: str) -> FileResponse:
    out: IO[bytes] = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - the answer closes it
    files.write(table, out, format=format)
    out.seek(0)
    return attachment(out, name=name, content_type=files.CONTENT_TYPES[format])


def _long(request: StaffRequest, table: Table, format: str) -> HttpResponse:
    context = {
        "title": table.title,
        "count": table.count,
        "to_work_out": table.to_work_out,
        "format": format.upper(),
        "action": request.get_full_path(),
        "days": services.KEPT.days,
    }
    return render(request, PAGE, context)


def _ask(
    request: StaffRequest, format: str, *, listing: str, engagement: Engagement | None
) -> HttpResponse:
    jobs = reverse("engagements:job-list")

    return submit(
        request,
        None,
        lambda: dispatch.request_export(
            listing,
            query=request.GET.urlencode(),
            format=format,
            engagement=engagement,
            **caller(request),
        ),
        done=lambda made: redirect(f"{jobs}?{urlencode({'job': made.job_id})}"),
        refused=refused_at(request, jobs),
    )


@require_safe
def job_download(request: StaffRequest, job: str) -> FileResponse:
    """Hand out the file of a job to whoever requested it; the right to it is checked again."""
    row: Export = get_object_or_404(selectors.visible_to(request.user), job=job)
    if not selectors.may_fetch(row, user=request.user):
        raise Http404
    try:
        content = selectors.path(row).open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    return attachment(
        content,
        name=row.file_name,
        content_type=files.CONTENT_TYPES[row.format],
        sha256=row.sha256,
    )


def export_route(where: str, name: str, *, listing: str) -> Route:
    """Return the route under which the list of a page is had as a file."""
    address = f"{where}export/<str:format>/"
    return staff(address, export, {"listing": listing}, name=f"{name}-export")
