"""What a combobox offers: engagements and clients, in the asker's scope."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from engagements.selectors import search as selectors
from engagements.web.requests import StaffRequest

OPTIONS = "engagements/search/_choices.html"
SHOWN = 8
ENGAGEMENT, GOING_ON, CLIENT = "engagement", "going-on", "client"


@require_safe
def choices(request: StaffRequest, noun: str) -> HttpResponse:
    """Return the first few options that match what is typed."""
    if noun not in {ENGAGEMENT, GOING_ON, CLIENT}:
        raise Http404
    if not request.htmx:
        return redirect("engagements:search")
    words = selectors.words_of(request.GET.get("q", ""))
    if noun == CLIENT:
        query = selectors.SearchQuery(user=request.user, words=words, most=SHOWN)
        found = selectors.clients(query)
    else:
        going_on = noun == GOING_ON
        found = selectors.to_choose(request.user, words, going_on=going_on, most=SHOWN)
    options = [
        {
            "value": hit.client or hit.engagement,
            "title": hit.title,
            "detail": hit.client if noun == CLIENT else hit.detail,
        }
        for hit in found
    ]
    return render(request, OPTIONS, {"options": options})


def address(noun: str) -> str:
    """Return where a combobox asks."""
    return reverse("engagements:choices", args=[noun])
