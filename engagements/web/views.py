"""Saved views: their addresses, and the page on which they are renamed, shared and removed."""

from functools import cache
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from engagements import registry
from engagements.domain.views import ViewPage
from engagements.models import Engagement, SavedView, User
from engagements.selectors import pipeline, portfolio
from engagements.selectors import views as selectors
from engagements.services import views as services
from engagements.web import chips
from engagements.web.forms.views import SaveViewForm, ViewForm
from engagements.web.requests import StaffRequest
from engagements.web.submit import Refusal, caller, go, press, status_of, submit

PAGE, COUNTED = "engagements/views/list.html", "engagements/views/_counted.html"


def address(view: SavedView) -> str:
    """Return the page of a view with its filters; the list of views if that page is gone."""
    route = _routes().get(view.page)
    if route is None:
        return reverse("engagements:view-list")
    return f"{reverse(route)}?{view.query}".rstrip("?")


@cache
def _routes() -> dict[str, str]:
    return registry.merged(registry.shows().values(), "saved_views")


@require_safe
def saved_view(request: StaffRequest, slug: str) -> HttpResponse:
    """Redirect to the page with the saved filters."""
    return redirect(address(get_object_or_404(selectors.visible_to(request.user), slug=slug)))


@require_safe
def view_counts(request: StaffRequest) -> HttpResponse:
    """Show the views of the sidebar with how many engagements each has now."""
    if not request.htmx:
        return redirect("engagements:view-list")
    found = list(selectors.pinned_for(request.user))
    lists = {view.slug: rows for view in found if (rows := _rows(request.user, view)) is not None}
    counts = pipeline.counts(request.user, lists)
    lines = [{"view": view, "count": counts.get(view.slug)} for view in found]
    return render(request, COUNTED, {"rows": lines})


def _rows(user: User, view: SavedView) -> QuerySet[Engagement] | None:
    """Return the engagements of a view; None: it lists something else, or asks what is gone."""
    query, now, today = QueryDict(view.query), timezone.now(), timezone.localdate()
    try:
        filters = chips.filters_in(query, user=user)
        within = pipeline.scope(user) if filters.age else None
        if view.page == ViewPage.PIPELINE:
            rows = pipeline.all_open(user)
        elif view.page == ViewPage.ENGAGEMENTS:
            rows = portfolio.listed(user, state=query.get("state", ""), q=query.get("q", ""))
        else:
            return None
    except (Http404, portfolio.UnknownState):
        return None
    return pipeline.matching(rows, filters, within=within, as_of=now, today=today)


@require_safe
def view_list(request: StaffRequest) -> HttpResponse:
    """Show one's own views and the shared ones."""
    return _page(request)


@require_POST
def view_add(request: StaffRequest) -> HttpResponse:
    """Keep the filters of the page that was on screen."""
    form = SaveViewForm(request.POST)
    return submit(
        request,
        form,
        lambda: services.save_view(**form.cleaned_data, **caller(request)),
        done=lambda view: go(request, f"The view {view.title} is saved.", address(view)),
        refused=lambda refusal: _page(request, new=form, refusal=refusal),
    )


@require_POST
def view_change(request: StaffRequest, slug: str) -> HttpResponse:
    """Rename a view, share it, or show it in the sidebar."""
    view = get_object_or_404(selectors.owned_by(request.user), slug=slug)
    form = ViewForm(request.POST)
    return submit(
        request,
        form,
        lambda: services.change_view(view, **form.cleaned_data, **caller(request)),
        done=lambda _: go(request, f"The view {view.title} is changed.", "engagements:view-list"),
        refused=lambda refusal: _page(request, changed=(view.slug, form), refusal=refusal),
    )


@require_POST
def view_remove(request: StaffRequest, slug: str) -> HttpResponse:
    """Remove a view for everybody."""
    view = get_object_or_404(selectors.owned_by(request.user), slug=slug)
    return press(
        request,
        lambda: services.remove_view(view, **caller(request)),
        f"The view {view.title} is removed.",
        "engagements:view-list",
    )


def _page(
    request: StaffRequest,
    *,
    new: SaveViewForm | None = None,
    changed: tuple[str, ViewForm] | None = None,
    refusal: Refusal | None = None,
) -> HttpResponse:
    """Show the views; a refused form keeps what was typed."""
    slug, refused = changed or ("", None)
    views = list(selectors.listed(request.user))
    context = {
        "new": new,
        "mine": [
            _view_row(view, refused if view.slug == slug else None)
            for view in views
            if view.owner_id == request.user.pk
        ],
        "shared": [_view_row(view, None) for view in views if view.owner_id != request.user.pk],
    }
    return render(request, PAGE, context, status=status_of(refusal))


def _view_row(view: SavedView, form: ViewForm | None) -> dict[str, Any]:
    page = registry.saved_pages().get(view.page)
    initial = {"title": view.title, "is_pinned": view.is_pinned, "is_shared": view.is_shared}
    return {
        "view": view,
        "page": page.label if page else view.page.capitalize(),
        "form": form or ViewForm(initial=initial, prefix=None, auto_id=f"{view.slug}-%s"),
    }
