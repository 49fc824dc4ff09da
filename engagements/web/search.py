"""The command palette, the page of all that was found, and completion in the composer."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve, reverse
from django.views.decorators.http import require_safe

from engagements import permissions, registry
from engagements.domain.entry_templates import templates
from engagements.models import Engagement
from engagements.selectors import search as selectors
from engagements.selectors.search import Hit
from engagements.services import engagement
from engagements.showing import PaletteAction, Place, SearchKind
from engagements.web.addresses import address
from engagements.web.looks import PLAIN
from engagements.web.requests import StaffRequest
from engagements.web.scope import engagement_if_any, engagement_of
from engagements.web.shell import places

PAGE = "engagements/search/page.html"
OPTIONS = "engagements/search/_options.html"
COMPLETIONS = "engagements/search/_completions.html"
SHOWN = 12
OF_A_KIND = 5
ON_THE_PAGE = 20
COMPLETED = 8
LONGEST_PATH = 500
PAGES = SearchKind(kind="page", title="Pages", icon="arrow-right", position=1000)
ACTIONS = SearchKind(kind="action", title="Actions", icon="sparkles", position=1010)
CREATE = (
    ("New engagement", "engagements:engagement-add", engagement.create_engagement),
    ("New client", "engagements:client-add", engagement.create_client),
)


@dataclass(frozen=True, kw_only=True)
class SearchResult:
    """One thing to go to."""

    kind: str
    title: str
    detail: str
    url: str

    @property
    def icon(self) -> str:
        """Return the icon of its kind."""
        return _icons().get(self.kind, PLAIN)


@cache
def _kinds() -> tuple[SearchKind, ...]:
    """Return the kinds of things that a search finds, in the order of the page."""
    return registry.listed(registry.shows().values(), "search")


@cache
def palette_actions() -> tuple[PaletteAction, ...]:
    """Return what the palette offers on an engagement."""
    return registry.listed(registry.shows().values(), "actions")


@cache
def _icons() -> dict[str, str]:
    return {kind.kind: kind.icon for kind in (*_kinds(), PAGES, ACTIONS)}


@require_safe
def search(request: StaffRequest) -> HttpResponse:
    """Show what matches: twelve lines for the palette, or a page with everything."""
    words = selectors.words_of(request.GET.get("q", ""))
    here = _here(request)
    if request.htmx:
        lines = _nearest(request, words, here=here)
        return render(request, OPTIONS, {"lines": lines, "q": " ".join(words)})
    found = selectors.places(request.user, words, here=None, most=ON_THE_PAGE)
    found += selectors.records(request.user, words, most=ON_THE_PAGE)
    lines = [result_of(hit) for hit in found] + _pages(request, words)
    groups = [
        {"title": kind.title, "lines": [line for line in lines if line.kind == kind.kind]}
        for kind in (*_kinds(), PAGES)
    ]
    context: dict[str, Any] = {
        "q": " ".join(words),
        "count": len(lines),
        "groups": [group for group in groups if group["lines"]],
    }
    return render(request, PAGE, context)


@require_safe
def complete(request: StaffRequest, code: str) -> HttpResponse:
    """Complete what is typed in the composer: a person, a control or a template."""
    if not request.htmx:
        return redirect("engagements:logbook", code)
    engagement = engagement_of(request, code)
    q = request.GET.get("q", "")
    words = selectors.words_of(q)
    mark = request.GET.get("mark", "")
    options: list[Any]
    if mark == "@":
        found = selectors.people(engagement, words, most=COMPLETED)
        options = [{"title": h.title, "detail": h.detail, "text": f"@{h.title} "} for h in found]
    elif mark in selectors.marks():
        options = selectors.completions(
            request.user, words, mark=mark, here=engagement, most=COMPLETED
        )
    elif mark == "/":
        options = [
            {"title": row.title, "detail": "Template", "text": row.text, "kind": row.kind}
            for row in templates(" ".join(words))
        ]
    else:
        raise Http404
    return render(request, COMPLETIONS, {"options": options})


def result_of(hit: Hit) -> SearchResult:
    """Return a hit with the address of its page."""
    return SearchResult(kind=hit.kind, title=hit.title, detail=hit.detail, url=_url_of(hit))


def _url_of(hit: Hit) -> str:
    place = Place(
        key=str(hit.number or ""),
        engagement=hit.engagement,
        client=hit.client,
        refs=hit.refs,
    )
    return address(hit.kind, place)


def _nearest(
    request: StaffRequest, words: list[str], *, here: Engagement | None
) -> list[SearchResult]:
    """Return engagements, clients, controls, pages, then actions on what is open."""
    found = selectors.places(request.user, words, here=here, most=OF_A_KIND)
    lines = [result_of(hit) for hit in found]
    if words:
        lines += _pages(request, words)[:OF_A_KIND]
    # Actions keep their place among the twelve: they are few, and what a command is for.
    actions = _actions(request, words, here=here)[: SHOWN if not words else OF_A_KIND]
    return [*lines[: SHOWN - len(actions)], *actions]


def _pages(request: StaffRequest, words: list[str]) -> list[SearchResult]:
    return [
        SearchResult(kind=PAGES.kind, title=place.title, detail="Page", url=place.url)
        for place in places(request)
        if words and _matches(place.title, words)
    ]


def _actions(
    request: StaffRequest, words: list[str], *, here: Engagement | None
) -> list[SearchResult]:
    lines = []
    if here is not None:
        access = permissions.access(request.user, here)
        lines = [
            SearchResult(
                kind=ACTIONS.kind,
                title=action.title,
                detail=f"On {here.code}",
                url=reverse(action.route, args=[here.code]) + action.anchor,
            )
            for action in palette_actions()
            if access.may(action.right) and _matches(action.title, words)
        ]
    access = permissions.access(request.user)
    return lines + [
        SearchResult(kind=ACTIONS.kind, title=title, detail="Create", url=reverse(route))
        for title, route, right in CREATE
        if access.may(right) and _matches(title, words)
    ]


def _matches(title: str, words: list[str]) -> bool:
    return all(word.lower() in title.lower() for word in words)


def _here(request: StaffRequest) -> Engagement | None:
    """Return the engagement whose page the palette was opened on, if the asker sees it."""
    path = request.GET.get("here", "")[:LONGEST_PATH]
    try:
        code = resolve(path).kwargs.get("code", "")
    except (Resolver404, ValueError):
        return None
    return engagement_if_any(request, str(code).replace("\x00", "")) if code else None
