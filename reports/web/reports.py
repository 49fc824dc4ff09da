"""Pages of reports: versions of an engagement, asked for, watched, downloaded."""

import uuid

from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from engagements import permissions
from engagements.charts.gauge import gauge
from engagements.charts.palette import PAGE
from engagements.domain.access import who_may
from engagements.domain.readiness import Verdict
from engagements.services import jobs
from engagements.web.polling import polled
from engagements.web.requests import StaffRequest
from engagements.web.scope import engagement_of, row_of
from engagements.web.submit import caller, refused_at, submit
from fde.platform.downloads import attachment
from reports import dispatch, selectors, services
from reports.models import Report

VERSIONS = "reports/list.html"
DETAIL = "reports/detail.html"
PANEL = "reports/_panel.html"
PDF = "application/pdf"
MOST_DOWNLOADS = 50


@require_safe
def report_list(request: StaffRequest, code: str) -> HttpResponse:
    """Show the versions of an engagement's report and the button that asks for the next."""
    engagement = engagement_of(request, code)
    reports = list(selectors.versions(engagement))
    context = {
        "engagement": engagement,
        "reports": reports,
        "running": next((report for report in reports if selectors.is_open(report)), None),
        "may_make": permissions.may(services.open_report, user=request.user, engagement=engagement),
        "key": uuid.uuid4().hex,
    }
    with timezone.override(engagement.time_zone):
        return render(request, VERSIONS, context)


@require_POST
def report_add(request: StaffRequest, code: str) -> HttpResponse:
    """Ask for the next version; a second click on the same button asks for nothing more."""
    engagement = engagement_of(request, code)
    return submit(
        request,
        None,
        lambda: dispatch.request_report(
            engagement, idempotency_key=request.POST.get("key", ""), **caller(request)
        ),
        done=lambda row: redirect("reports:report", code, row.number),
        refused=refused_at(request, "reports:report-list", code),
    )


@require_safe
def report(request: StaffRequest, code: str, number: int) -> HttpResponse:
    """Show one version: live while it is made, permanent afterwards."""
    row = _report(request, code, number)
    access = permissions.access(request.user, row.engagement)
    may, may_issue = access.may(services.open_report), access.may(services.issue_report)
    context = {
        "engagement": row.engagement,
        "report": row,
        "open": selectors.is_open(row),
        "may_stop": may,
        "may_retry": may and jobs.may_retry(row.job),
        "may_issue": may_issue and row.ready_at is not None and row.issued_at is None,
        "may_withdraw": may_issue and row.issued_at is not None and row.withdrawn_at is None,
        "who_issues": who_may(services.issue_report.action),
        "downloads": selectors.downloads(row.engagement, number=number)[:MOST_DOWNLOADS],
        "gauge": _gauge(row),
        "unreadable": selectors.unreadable(row) if row.ready_at else "",
    }
    with timezone.override(row.engagement.time_zone):
        return render(request, DETAIL, context)


@require_safe
def report_panel(request: StaffRequest, code: str, number: int) -> HttpResponse:
    """Show how far a report is; the last answer ends the poll."""
    row = _report(request, code, number)
    if not request.htmx:
        return redirect("reports:report", code, number)
    may = permissions.may(services.open_report, user=request.user, engagement=row.engagement)
    still_open = selectors.is_open(row)
    context = {"engagement": row.engagement, "report": row, "open": still_open, "may_stop": may}
    with timezone.override(row.engagement.time_zone):
        return polled(request, PANEL, context, more=still_open)


@require_safe
def report_download(request: StaffRequest, code: str, number: int) -> FileResponse:
    """Hand out the PDF; the right to it is asked again each time."""
    row = _report(request, code, number)
    if row.ready_at is None:
        raise Http404
    try:
        content = selectors.path(row).open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    name = f"{row.engagement.code}-readiness-{row.number}.pdf"
    return attachment(content, name=name, content_type=PDF, sha256=row.sha256)


def _gauge(row: Report) -> str:
    """Return the dial of the cover's range in the page's own colours."""
    if row.range_low is None or row.range_high is None:
        return ""
    words = Verdict(row.verdict).label
    return gauge(low=row.range_low, high=row.range_high, verdict=words, palette=PAGE)


def _report(request: StaffRequest, code: str, number: int) -> Report:
    return row_of(selectors.visible_to(request.user), code, number=number)
