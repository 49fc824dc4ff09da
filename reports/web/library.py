"""Reports of every engagement in scope, by state, verdict and words."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from engagements.domain.readiness import Verdict
from engagements.web.choices import choice, engagement_choice, filters, values, words
from engagements.web.pages import keyset
from engagements.web.requests import StaffRequest
from reports import selectors

ALL = "reports/all.html"


@require_safe
def report_all(request: StaffRequest) -> HttpResponse:
    """Show the reports of every engagement in the asker's scope, newest first."""
    verdicts = {verdict.value: verdict.label for verdict in Verdict}
    asked = filters(
        [
            choice(request, "standing", selectors.STANDINGS, label="State", everything="Any state"),
            choice(request, "verdict", verdicts, label="Verdict", everything="All verdicts"),
            engagement_choice(request),
        ],
        q=words(request),
        placeholder="Engagement or client",
    )
    rows = selectors.listed(request.user, **values(asked))
    page = keyset(request, rows, order=("-requested_at", "-id"))
    return render(request, ALL, {"filters": asked, "page": page, "reports": page.rows})
