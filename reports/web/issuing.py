"""Pages on which the lead or a manager issues a report to the client, or withdraws it."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from engagements import permissions
from engagements.domain.access import Action
from engagements.domain.errors import DomainError
from engagements.selectors import people as people_selectors
from engagements.web.requests import StaffRequest
from reports import selectors, services
from reports.models import Report
from reports.web.forms import ReportWithdrawalForm

ISSUE = "reports/issue.html"
WITHDRAW = "reports/withdraw.html"


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def report_issue(request: StaffRequest, code: str, number: int) -> HttpResponse:
    """Say who will read the report, then give it to them."""
    row = _asked(request, code, number)
    if request.method == "POST":
        return _done(
            request,
            row,
            lambda: services.issue_report(row, actor=request.user, at=timezone.now()),
            words=f"Report {number} is issued. {row.engagement.client.name} reads it from now on.",
        )
    context = {
        "engagement": row.engagement,
        "report": row,
        "people": list(people_selectors.client_people(row.engagement.client_id)),
        "may_issue": row.ready_at is not None and row.issued_at is None,
    }
    return render(request, ISSUE, context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def report_withdraw(request: StaffRequest, code: str, number: int) -> HttpResponse:
    """Take an issued report out of the client's portal, with a reason."""
    row = _asked(request, code, number)
    form = ReportWithdrawalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        return _done(
            request,
            row,
            lambda: services.withdraw_report(
                row, reason=reason, actor=request.user, at=timezone.now()
            ),
            words=f"Report {number} is withdrawn. The client's portal shows it no more.",
        )
    context = {
        "engagement": row.engagement,
        "report": row,
        "form": form,
        "may_withdraw": row.issued_at is not None and row.withdrawn_at is None,
    }
    return render(request, WITHDRAW, context, status=422 if form.errors else 200)


def _asked(request: StaffRequest, code: str, number: int) -> Report:
    rows = selectors.visible_to(request.user).filter(engagement__code=code)
    row: Report = get_object_or_404(rows, number=number)
    permissions.require(Action.ISSUE_REPORT, user=request.user, engagement=row.engagement)
    return row


def _done(
    request: StaffRequest, row: Report, act: Callable[[], Report], *, words: str
) -> HttpResponse:
    try:
        act()
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, words)
    return redirect("reports:report", row.engagement.code, row.number)
