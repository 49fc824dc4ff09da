"""The log of an engagement: composer, timeline, corrections."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from engagements import permissions
from engagements.domain.labels import choices_of
from engagements.domain.logbook import EntryKind
from engagements.models import Engagement, LogEntry
from engagements.selectors import logbook as selectors
from engagements.services import logbook as services
from engagements.web import conflict
from engagements.web.forms.logbook import CorrectionForm, LogEntryForm
from engagements.web.requests import StaffRequest
from engagements.web.scope import engagement_of, row_of
from engagements.web.submit import Refusal, caller, status_of, submit

PAGE = "engagements/logbook/page.html"
TIMELINE = "engagements/logbook/_timeline.html"
CORRECTION = "engagements/logbook/correct.html"


def timeline_context(
    request: StaffRequest,
    engagement: Engagement,
    *,
    as_of: datetime,
    form: LogEntryForm | None = None,
    may_log: bool | None = None,
) -> dict[str, Any]:
    """Return what ``_timeline.html`` needs, for the log and for the engagement's page.

    Raises:
        Http404: the address asks for a part of the log that it never offered.
    """
    kind = request.GET.get("kind", "")
    if kind not in {"", *EntryKind}:
        raise Http404
    q = request.GET.get("q", "").replace("\x00", "").strip()[:200]
    before = request.GET.get("before", "")
    try:
        timeline = selectors.timeline(engagement, as_of=as_of, kind=kind, q=q, before=before)
    except selectors.BadCursor as error:
        raise Http404 from error
    log_url = _log_url(engagement.code)
    kept = {"kind": kind, "q": q, "before": timeline.older}
    older = urlencode({key: value for key, value in kept.items() if value})
    return {
        "engagement": engagement,
        "newest_url": log_url if before else "",
        "older_url": f"{log_url}?{older}" if timeline.older else "",
        "form": form or LogEntryForm(),
        "timeline": timeline,
        "kind": kind,
        "kinds": choices_of(EntryKind),
        "q": q,
        "before": before,
        "may_log": permissions.may(services.add_entry, user=request.user, engagement=engagement)
        if may_log is None
        else may_log,
    }


@require_safe
def logbook(request: StaffRequest, code: str) -> HttpResponse:
    """Show the log of an engagement, or one part of it as a partial."""
    engagement = engagement_of(request, code)
    return _timeline(request, engagement, as_of=timezone.now())


@require_POST
def entry_add(request: StaffRequest, code: str) -> HttpResponse:
    """Write an entry."""
    engagement = engagement_of(request, code)
    now = timezone.now()
    form = LogEntryForm(request.POST)

    def done(_: LogEntry) -> HttpResponse:
        if request.htmx:
            return _timeline(request, engagement, as_of=now)
        return redirect("engagements:logbook", code)

    with timezone.override(engagement.time_zone):
        return submit(
            request,
            form,
            lambda: services.add_entry(engagement, **form.cleaned_data, **caller(request)),
            done=done,
            refused=lambda refusal: _timeline(
                request, engagement, as_of=now, form=form, refusal=refusal
            ),
        )


def _timeline(
    request: StaffRequest,
    engagement: Engagement,
    *,
    as_of: datetime,
    form: LogEntryForm | None = None,
    refusal: Refusal | None = None,
) -> HttpResponse:
    """Show the log, or the part of it that a button or a form on it asks for."""
    words = refusal.words if refusal and form is None else ""
    with timezone.override(engagement.time_zone):
        context = timeline_context(request, engagement, as_of=as_of, form=form)
        context |= {"refusal": words}
        template = TIMELINE if request.htmx else PAGE
        return render(request, template, context, status=status_of(refusal))


@require_http_methods(["GET", "HEAD", "POST"])
def entry_correct(request: StaffRequest, code: str, number: int) -> HttpResponse:
    """Correct an entry by a newer one that takes its place."""
    entry = _entry(request, code, number)
    services.correct_entry.ask(entry, user=request.user)
    current = {"text": entry.text, "visibility": entry.visibility}
    data = conflict.settled(request.POST) if request.method == "POST" else None
    form = CorrectionForm(data, initial=current)

    def page(refusal: Refusal | None = None) -> HttpResponse:
        context = {"engagement": entry.engagement, "entry": entry, "form": form}
        return render(request, CORRECTION, context, status=status_of(refusal))

    def refused(refusal: Refusal) -> HttpResponse:
        newest = selectors.newest_of(entry)
        if refusal.error is None or newest == entry:
            return page(refusal)
        words = "Somebody else corrected this entry in the meantime."
        return conflict.page(request, form, _sides(newest), words=words)

    if request.method != "POST":
        return page()
    if form.is_valid() and data is not request.POST and not conflict.field_conflicts(form, current):
        return redirect(f"{_log_url(code)}#e-{number}")  # theirs was taken: nothing to write
    return submit(
        request,
        form,
        lambda: services.correct_entry(entry, **form.cleaned_data, **caller(request)),
        done=lambda newer: redirect(f"{_log_url(code)}#e-{newer.number}"),
        refused=refused,
    )


def _sides(newest: LogEntry) -> conflict.Sides:
    """Return the correction that somebody else was quicker with."""
    code = newest.engagement.code
    return conflict.Sides(
        theirs={"text": newest.text, "visibility": newest.visibility},
        title=f"Entry {newest.number}",
        back=f"{_log_url(code)}#e-{newest.number}",
        action=reverse("engagements:log-entry-correct", args=[code, newest.number]),
    )


@require_POST
def entry_resolve(request: StaffRequest, code: str, number: int) -> HttpResponse:
    """Mark a blocker or risk as resolved."""
    entry = _entry(request, code, number)
    now = timezone.now()

    def done(_: object) -> HttpResponse:
        if request.htmx:
            return _timeline(request, entry.engagement, as_of=now)
        return redirect(f"{_log_url(code)}#e-{number}")

    return submit(
        request,
        None,
        lambda: services.resolve_entry(entry, **caller(request)),
        done=done,
        refused=lambda refusal: _timeline(request, entry.engagement, as_of=now, refusal=refusal),
    )


def _entry(request: StaffRequest, code: str, number: int) -> LogEntry:
    return row_of(selectors.visible_to(request.user), code, number=number)


def _log_url(code: str) -> str:
    return reverse("engagements:logbook", args=[code])
