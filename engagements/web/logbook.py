"""The log of an engagement: composer, timeline, corrections."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from engagements import permissions
from engagements.domain.access import Action
from engagements.domain.errors import DomainError
from engagements.domain.labels import choices_of
from engagements.domain.logbook import EntryKind
from engagements.models import Engagement, LogEntry
from engagements.selectors import engagement as engagement_selectors
from engagements.selectors import logbook as selectors
from engagements.services import logbook as services
from engagements.web import clash
from engagements.web.forms.logbook import CorrectionForm, LogEntryForm
from engagements.web.requests import StaffRequest

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
        "may_log": permissions.may(Action.LOG, user=request.user, engagement=engagement)
        if may_log is None
        else may_log,
    }


@login_required
@require_safe
def logbook(request: StaffRequest, code: str) -> HttpResponse:
    """Show the log of an engagement, or one part of it as a partial."""
    engagement = _engagement(request, code)
    with timezone.override(engagement.time_zone):
        context = timeline_context(request, engagement, as_of=timezone.now())
        return render(request, TIMELINE if request.htmx else PAGE, context)


@login_required
@require_POST
def entry_add(request: StaffRequest, code: str) -> HttpResponse:
    """Write an entry."""
    engagement = _engagement(request, code)
    permissions.require(Action.LOG, user=request.user, engagement=engagement)
    now = timezone.now()
    with timezone.override(engagement.time_zone):
        form = LogEntryForm(request.POST)
        if accepted := form.is_valid() and _added(form, engagement, request, at=now):
            if not request.htmx:
                return redirect("engagements:logbook", code)
            form = LogEntryForm()
        context = timeline_context(request, engagement, as_of=now, form=form)
        template = TIMELINE if request.htmx else PAGE
        return render(request, template, context, status=200 if accepted else 422)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def entry_correct(request: StaffRequest, code: str, number: int) -> HttpResponse:
    """Correct an entry by a newer one that takes its place."""
    entry = _entry(request, code, number)
    stands = {"text": entry.text, "visibility": entry.visibility}
    data = clash.settled(request.POST) if request.method == "POST" else None
    form = CorrectionForm(data, initial=stands)
    if request.method == "POST" and form.is_valid():
        if data is not request.POST and not clash.lines(form, stands):
            return redirect(f"{_log_url(code)}#e-{number}")  # theirs was taken: nothing to write
        try:
            newer = services.correct_entry(
                entry, **form.cleaned_data, actor=request.user, at=timezone.now()
            )
        except DomainError as error:
            stands_now = selectors.newest_of(entry)
            if stands_now != entry:
                return _clash(request, form, stands_now)
            form.add_error(None, str(error))
        else:
            return redirect(f"{_log_url(code)}#e-{newer.number}")
    context = {"engagement": entry.engagement, "entry": entry, "form": form}
    return render(request, CORRECTION, context, status=422 if form.errors else 200)


def _clash(request: StaffRequest, form: CorrectionForm, newest: LogEntry) -> HttpResponse:
    """Show the correction beside the one that somebody else was quicker with."""
    code = newest.engagement.code
    return clash.page(
        request,
        form=form,
        theirs={"text": newest.text, "visibility": newest.visibility},
        version=None,
        title=f"Entry {newest.number}",
        words="Somebody else corrected this entry in the meantime.",
        back=f"{_log_url(code)}#e-{newest.number}",
        action=reverse("engagements:log-entry-correct", args=[code, newest.number]),
    )


@login_required
@require_POST
def entry_resolve(request: StaffRequest, code: str, number: int) -> HttpResponse:
    """Mark a blocker or risk as over."""
    entry = _entry(request, code, number)
    now = timezone.now()
    try:
        services.resolve_entry(entry, actor=request.user, at=now)
        refusal = ""
    except DomainError as error:
        refusal = str(error)
    if not request.htmx and not refusal:
        return redirect(f"{_log_url(code)}#e-{number}")
    with timezone.override(entry.engagement.time_zone):
        context = timeline_context(request, entry.engagement, as_of=now) | {"refusal": refusal}
        template = TIMELINE if request.htmx else PAGE
        return render(request, template, context, status=422 if refusal else 200)


def _added(
    form: LogEntryForm, engagement: Engagement, request: StaffRequest, *, at: datetime
) -> bool:
    try:
        services.add_entry(engagement, **form.cleaned_data, actor=request.user, at=at)
    except DomainError as error:
        form.add_error(None, str(error))
        return False
    return True


def _engagement(request: StaffRequest, code: str) -> Engagement:
    rows = engagement_selectors.visible_to(request.user).select_related("client", "owner")
    engagement: Engagement = get_object_or_404(rows, code=code)
    return engagement


def _entry(request: StaffRequest, code: str, number: int) -> LogEntry:
    """Return an entry that the person sees and may correct."""
    rows = selectors.visible_to(request.user).filter(engagement__code=code)
    entry: LogEntry = get_object_or_404(rows, number=number)
    permissions.require(Action.LOG, user=request.user, engagement=entry.engagement)
    return entry


def _log_url(code: str) -> str:
    return reverse("engagements:logbook", args=[code])
