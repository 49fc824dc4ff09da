"""The library of controls over all engagements that somebody sees."""

from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from engagements.areas.compliance.domain.states import WORST_FIRST
from engagements.areas.compliance.selectors import library as selectors
from engagements.web.choices import choice, engagement_choice, filters, values, words
from engagements.web.requests import StaffRequest

PAGE = "areas/compliance/library.html"
SIZE = 25
PLACES = 12


@require_safe
def control_library(request: StaffRequest) -> HttpResponse:
    """Show the controls of every framework that was taken on, and where each stands."""
    states = {state.value: state.label for state in WORST_FIRST}
    filter_bar = filters(
        [
            choice(
                request,
                "framework",
                selectors.frameworks(request.user),
                label="Framework",
                everything="All frameworks",
            ),
            choice(request, "state", states, label="State", everything="All states"),
            engagement_choice(request),
        ],
        q=words(request),
        placeholder="Reference or title",
    )
    chosen_filters = selectors.ControlFilters(**values(filter_bar))
    after = request.GET.get("after", "")
    try:
        library = selectors.controls(
            request.user,
            filters=chosen_filters,
            as_of=timezone.now(),
            size=SIZE,
            places=PLACES,
            after=after,
        )
    except selectors.UnknownPlace as error:
        raise Http404 from error
    context = {
        "filters": filter_bar,
        "library": library,
        "newest_url": _url(request, "") if after else "",
        "older_url": _url(request, library.after) if library.after else "",
    }
    return render(request, PAGE, context)


def _url(request: StaffRequest, after: str) -> str:
    kept = {name: value for name, value in request.GET.items() if name != "after" and value}
    query = urlencode(kept | ({"after": after} if after else {}))
    return f"{request.path}?{query}" if query else request.path
