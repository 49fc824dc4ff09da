"""Pages on which the lead or a manager issues a report to the client, or withdraws it."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from engagements.selectors import people as people_selectors
from engagements.web.requests import StaffRequest
from engagements.web.scope import row_of
from engagements.web.submit import Refusal, caller, go, press, sent, status_of, submit
from reports import selectors, services
from reports.web.forms import ReportWithdrawalForm

ISSUE = "reports/issue.html"
WITHDRAW = "reports/withdraw.html"


@require_http_methods(["GET", "HEAD", "POST"])
def report_issue(request: StaffRequest, code: str, number: int) -> HttpResponse:
    """Say who will read the report, then give it to them."""
    row = row_of(selectors.visible_to(request.user), code, number=number)
    services.issue_report.ask(row, user=request.user)
    if request.method == "POST":
        return press(
            request,
            lambda: services.issue_report(row, **caller(request)),
            f"Report {number} is issued. {row.engagement.client.name} reads it from now on.",
            "reports:report",
            code,
            number,
        )
    context = {
        "engagement": row.engagement,
        "report": row,
        "people": list(people_selectors.client_people(row.engagement.client_id)),
        "may_issue": row.ready_at is not None and row.issued_at is None,
    }
    return render(request, ISSUE, context)


@require_http_methods(["GET", "HEAD", "POST"])
def report_withdraw(request: StaffRequest, code: str, number: int) -> HttpResponse:
    """Take an issued report out of the client's portal, with a reason."""
    row = row_of(selectors.visible_to(request.user), code, number=number)
    services.withdraw_report.ask(row, user=request.user)
    form = ReportWithdrawalForm(sent(request))
    message = f"Report {number} is withdrawn. The client's portal no longer shows it."

    def page(refusal: Refusal | None = None) -> HttpResponse:
        context = {
            "engagement": row.engagement,
            "report": row,
            "form": form,
            "may_withdraw": row.issued_at is not None and row.withdrawn_at is None,
        }
        return render(request, WITHDRAW, context, status=status_of(refusal))

    if request.method != "POST":
        return page()
    return submit(
        request,
        form,
        lambda: services.withdraw_report(row, **form.cleaned_data, **caller(request)),
        done=lambda _: go(request, message, "reports:report", code, number),
        refused=page,
    )
