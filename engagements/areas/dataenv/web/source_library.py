"""The library of connections: every source, its newest run, its verdict and its age."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from engagements.areas.dataenv.domain.sources import SourceKind
from engagements.areas.dataenv.selectors import source_library as selectors
from engagements.domain.labels import choices_of
from engagements.web.choices import choice, engagement_choice, filters, values, words
from engagements.web.pages import keyset
from engagements.web.requests import StaffRequest

PAGE = "areas/dataenv/source_library.html"


@require_safe
def source_library(request: StaffRequest) -> HttpResponse:
    """Show the sources of all engagements in scope, by engagement and name."""
    now = timezone.now()
    filter_bar = filters(
        [
            choice(request, "standing", selectors.STANDINGS, label="State", everything="Any state"),
            choice(request, "kind", choices_of(SourceKind), label="Kind", everything="All kinds"),
            engagement_choice(request),
        ],
        q=words(request),
        placeholder="Name or purpose",
    )
    chosen_filters = selectors.SourceFilters(**values(filter_bar))
    rows = selectors.sources(request.user, filters=chosen_filters, as_of=now)
    page = keyset(request, rows, order=("code", "name", "id"))
    context = {"filters": filter_bar, "page": page, "lines": selectors.lines(page.rows, as_of=now)}
    return render(request, PAGE, context)
