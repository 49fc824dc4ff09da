"""The library of probe runs, live while one of them runs."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from engagements.areas.dataenv import selectors as dataenv_selectors
from engagements.areas.dataenv.selectors import run_library as selectors
from engagements.web.choices import choice, engagement_choice, filters, values, words
from engagements.web.pages import keyset
from engagements.web.polling import polled
from engagements.web.requests import StaffRequest

PAGE = "areas/dataenv/run_library.html"
LIST = "areas/dataenv/_library_runs.html"


@require_safe
def run_library(request: StaffRequest) -> HttpResponse:
    """Show the probe runs of all engagements in scope, the newest first."""
    filter_bar = filters(
        [
            choice(request, "state", selectors.STATES, label="State", everything="All states"),
            choice(
                request, "verdict", selectors.VERDICTS, label="Verdict", everything="All verdicts"
            ),
            engagement_choice(request),
        ],
        q=words(request),
        placeholder="Name of the source",
    )
    rows = selectors.runs(request.user, filters=selectors.RunFilters(**values(filter_bar)))
    page = keyset(request, rows, order=("-requested_at", "-id"))
    is_live = any(run.job.state in dataenv_selectors.ACTIVE for run in page.rows)
    context = {
        "filters": filter_bar,
        "page": page,
        "poll_url": request.get_full_path() if is_live else "",
    }
    if request.htmx and request.htmx.target == "runs-live":
        return polled(request, LIST, context, more=is_live)
    return render(request, PAGE, context)
