"""Every component on one page, for those who build pages (only with FDE_DEBUG)."""

from datetime import timedelta

from django import forms
from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from engagements.domain.readiness import Grade
from engagements.web.cards import Card
from engagements.web.choices import Choice, filters
from engagements.web.requests import PageRequest

TOKENS = (
    ("bg", "surface", "sunken", "border", "line"),
    ("text", "text-2", "text-3", "accent", "accent-soft"),
    ("ok", "ok-soft", "warn", "warn-soft", "bad", "bad-soft", "info", "info-soft"),
)
STEPS = (
    {"title": "Qualify", "detail": "13 d, done 26 Sep", "state": "done"},
    {"title": "Scoping", "detail": "20 d, done 15 Oct", "state": "done"},
    {"title": "Readiness", "detail": "41 d, target 30 d", "state": "current"},
    {"title": "Pilot", "detail": "target 7 Dec", "state": "ahead"},
    {"title": "Rollout", "detail": "planned 3 Mar", "state": "ahead"},
)
RUN = {
    "id": "sample",
    "title": "Probe run 119",
    "state": "running",
    "step": 14,
    "steps": 24,
    "words": "key duplicates, table 5 of 9",
    "attempt": 1,
}


class ExampleForm(forms.Form):
    """One field of each kind."""

    name = forms.CharField(label="Name", help_text="As the client writes it.")
    stage = forms.ChoiceField(label="Stage", choices=[("a", "Readiness"), ("b", "Pilot")])
    on = forms.DateField(
        label="Target date", required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    reason = forms.CharField(label="Reason", widget=forms.Textarea(attrs={"rows": 3}))
    agreed = forms.BooleanField(label="Agreed with the client", required=False)


@require_safe
def styleguide(request: PageRequest) -> HttpResponse:
    """Show the components; outside debug the page does not exist."""
    if not settings.DEBUG:
        raise Http404
    context = {
        "tokens": TOKENS,
        "tones": ("", "ok", "warn", "bad", "info", "accent", "unknown"),
        "steps": STEPS,
        "form": ExampleForm(),
        "refused": ExampleForm({"name": "", "stage": "c"}),
        "run": RUN | {"started_at": timezone.now() - timedelta(seconds=38)},
        "earlier": timezone.now() - timedelta(minutes=6),
        "scores": ((12, 46, "NO_GO", 35), (12, 83, "INCOMPLETE", 35), (70, 84, "CONDITIONAL", 60)),
        "broken": Card(key="broken", title="Running work", template="", url="#main", data=None),
        "filters": filters(
            [
                Choice(
                    name="example",
                    label="State",
                    everything="Any state",
                    options=(("stale", "Out of date"), ("fresh", "Up to date")),
                    value="stale",
                )
            ],
            q="",
            placeholder="Name or purpose",
        ),
        "tabs": (("log", "Log", "#main"), ("readiness", "Readiness", "#main")),
        "links": (("As CSV", "#main"), ("As XLSX", "#main")),
        "grades": (*Grade, ""),
    }
    return render(request, "styleguide.html", context)
