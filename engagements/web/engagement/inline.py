"""Changing one field of an engagement in place; without a script, its settings do."""

import json
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from engagements.domain.access import Access
from engagements.models import Engagement
from engagements.services import engagement as services
from engagements.services.caller import Caller
from engagements.services.operations import Operation
from engagements.web import conflict
from engagements.web.forms.engagement import OneDetailForm, TargetForm
from engagements.web.requests import StaffRequest
from engagements.web.scope import engagement_of
from engagements.web.submit import Refusal, caller, status_of, submit, version_of

SHOWN = "engagements/engagement/_inline.html"
FORM = "engagements/engagement/_inline_form.html"
CHANGED = "fde:version"


@dataclass(frozen=True, kw_only=True)
class InlineField:
    """One thing that can be changed in place, by the operation that does it."""

    title: str
    fields: tuple[str, ...]
    is_target: bool = False

    @property
    def operation(self) -> Operation[..., Engagement]:
        """Return what changes it, and asks for the right to."""
        return services.move_target if self.is_target else services.change_engagement

    def form(self, row: Engagement, data: Any = None) -> forms.Form:
        """Return its form, filled with what stands."""
        more: dict[str, Any] = {"initial": self.current_values(row), "auto_id": "inline_%s"}
        if self.is_target:
            return TargetForm(data, **more)
        return OneDetailForm(data, only=self.fields, **more)

    def current_values(self, row: Engagement) -> dict[str, Any]:
        """Return what its fields hold now."""
        return {name: getattr(row, name) for name in self.fields}

    def write(self, row: Engagement, values: dict[str, Any], *, version: int, by: Caller) -> None:
        """Change what its fields hold."""
        if self.is_target:
            services.move_target(row, **values, version=version, **by)
        else:
            services.change_engagement(row, changes=values, version=version, **by)


PLACES = {
    "name": InlineField(title="Title", fields=("name",)),
    "next-step": InlineField(title="Next step", fields=("next_step", "next_step_owner")),
    "due": InlineField(title="Next step due", fields=("next_step_due",)),
    "go-live": InlineField(title="Go-live", fields=("target_go_live",), is_target=True),
    "value": InlineField(title="Value", fields=("value_low", "value_high", "currency")),
}


@require_http_methods(["GET", "HEAD", "POST"])
def engagement_field(request: StaffRequest, code: str, field: str) -> HttpResponse:
    """Show one thing, its form, or what came of saving it."""
    row = engagement_of(request, code)
    place = PLACES.get(field)
    if place is None:
        raise Http404
    place.operation.ask(row, user=request.user)
    if request.method == "POST":
        return _save(request, row, field, place)
    if not request.htmx:
        return redirect("engagements:engagement-settings", code)
    if "show" in request.GET:
        return render(request, SHOWN, _context(row, field))
    return _form(request, row, field, place.form(row))


def _save(request: StaffRequest, row: Engagement, field: str, place: InlineField) -> HttpResponse:
    form = place.form(row, conflict.settled(request.POST))
    version = version_of(request)
    return submit(
        request,
        form,
        lambda: place.write(row, form.cleaned_data, version=version, by=caller(request)),
        done=lambda _: _saved(request, row, field, place, version=version),
        refused=lambda refusal: _form(request, row, field, form, version=version, refusal=refusal),
        row=row,
        sides=lambda: conflict.Sides(
            theirs=place.current_values(row),
            version=row.version,
            title=row.name,
            back=reverse("engagements:engagement", args=[row.code]),
            target=f"inline-{field}" if request.htmx else "",
        ),
    )


def _saved(
    request: StaffRequest, row: Engagement, field: str, place: InlineField, *, version: int
) -> HttpResponse:
    """Show what stands now, and tell the other parts of the page which version that is."""
    if not request.htmx:
        return redirect("engagements:engagement", row.code)
    response = render(request, SHOWN, _context(row, field))
    saved = {
        "code": row.code,
        "read": version,
        "now": row.version,
        "words": f"{place.title} saved.",
    }
    response["HX-Trigger"] = json.dumps({CHANGED: saved})
    return response


def _form(
    request: StaffRequest,
    row: Engagement,
    field: str,
    form: forms.Form,
    *,
    version: int | None = None,
    refusal: Refusal | None = None,
) -> HttpResponse:
    context = _context(row, field) | {
        "form": form,
        "title": PLACES[field].title,
        "version": row.version if version is None else version,
    }
    if request.htmx:
        return render(request, FORM, context, status=status_of(refusal))
    return render(request, "engagements/engagement/inline.html", context, status=status_of(refusal))


def _context(row: Engagement, field: str) -> dict[str, Any]:
    return {
        "engagement": row,
        "field": field,
        "edit_url": reverse("engagements:engagement-field", args=[row.code, field]),
        "may_edit": True,
    }


def places_of(row: Engagement, access: Access) -> dict[str, dict[str, Any]]:
    """Return what the engagement's page needs to show each thing, by its key."""
    return {
        key.replace("-", "_"): _context(row, key) | {"may_edit": access.may(place.operation)}
        for key, place in PLACES.items()
    }
