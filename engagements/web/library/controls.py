"""The library of controls over all engagements that somebody sees."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from engagements.selectors.library import controls as selectors
from engagements.web.choices import choice, engagement_choice, filters, values, words

PAGE = "engagements/library/controls.html"
SIZE = 25
PLACES = 12


@require_safe
def control_library(request: HttpRequest) -> HttpResponse:
    """Show the controls of every framework that was taken on, and where each stands."""
    states = {state.value: state.words.capitalize() for state in selectors.ORDER}
    asked = filters(
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
    wanted = selectors.Wanted(**values(asked))
    library = selectors.controls(request.user, wanted=wanted, as_of=timezone.now())
    shown, older = _page(request, library.lines)
    context = {
        "filters": asked,
        "library": library,
        "lines": [_line(line) for line in shown],
        "newest_url": _url(request, "") if request.GET.get("after") else "",
        "older_url": _url(request, older) if older else "",
    }
    return render(request, PAGE, context)


def _line(line: selectors.Line) -> dict[str, Any]:
    return {
        "line": line,
        "places": line.places[:PLACES],
        "more": max(len(line.places) - PLACES, 0),
    }


def _page(
    request: HttpRequest, lines: Sequence[selectors.Line]
) -> tuple[Sequence[selectors.Line], str]:
    """Return the lines after the one that the address names, and the last of them if more come.

    Raises:
        Http404: the list has no such line.
    """
    after = request.GET.get("after", "")
    known = [line.key for line in lines]
    if after and after not in known:
        raise Http404
    first = known.index(after) + 1 if after else 0
    shown = lines[first : first + SIZE]
    return shown, shown[-1].key if first + SIZE < len(lines) else ""


def _url(request: HttpRequest, after: str) -> str:
    kept = {name: value for name, value in request.GET.items() if name != "after" and value}
    query = urlencode(kept | ({"after": after} if after else {}))
    return f"{request.path}?{query}" if query else request.path
