"""My log: what was written on all engagements that somebody sees, and a quick entry on top."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from engagements.domain.labels import choices_of
from engagements.domain.logbook import EntryKind
from engagements.models import LogEntry
from engagements.selectors.library import log as selectors
from engagements.selectors.library.engagements import going_on
from engagements.services import logbook as services
from engagements.web.choices import choice, day, engagement_choice, filters, values, words
from engagements.web.forms.library import QuickEntryForm
from engagements.web.pages import keyset
from engagements.web.requests import StaffRequest
from engagements.web.submit import Refusal, caller, submit

PAGE = "engagements/library/log.html"
LOG = "engagements/library/_log.html"
AUTHORS = {"me": "By me"}
SIZE = 30


@require_safe
def my_log(request: StaffRequest) -> HttpResponse:
    """Show the log over engagements, or the part of it that a filter asks for."""
    return render(request, PAGE, _context(request, as_of=timezone.now()))


@require_POST
def my_log_add(request: StaffRequest) -> HttpResponse:
    """Write an entry for one of the engagements."""
    now = timezone.now()
    form = QuickEntryForm(request.POST, going_on=going_on(request.user))

    def write() -> LogEntry:
        data = dict(form.cleaned_data)
        engagement = data.pop("engagement")
        return services.add_entry(engagement, **data, **caller(request))

    def done(entry: LogEntry) -> HttpResponse:
        code = entry.engagement.code
        messages.success(request, f"Entry {entry.number} of {code} is logged.")
        if request.htmx:
            return render(request, LOG, _context(request, as_of=now, chosen=code))
        return redirect(f"{reverse('engagements:my-log')}#{code}-e-{entry.number}")

    def refused(refusal: Refusal) -> HttpResponse:
        template = LOG if request.htmx else PAGE
        context = _context(request, as_of=now, form=form)
        return render(request, template, context, status=refusal.status)

    return submit(request, form, write, done=done, refused=refused)


def _context(
    request: StaffRequest,
    *,
    as_of: datetime,
    form: QuickEntryForm | None = None,
    chosen: str = "",
) -> dict[str, Any]:
    engagement = engagement_choice(request)
    writable = going_on(request.user)
    known = selectors.first_two(writable)
    since, until = day(request, "since"), day(request, "until")
    filter_bar = filters(
        [
            choice(request, "kind", choices_of(EntryKind), label="Kind", everything="All kinds"),
            engagement,
            choice(request, "by", AUTHORS, label="Author", everything="By anybody"),
        ],
        q=words(request),
        placeholder="Words in the text",
        dates={"since": ("From", since), "until": ("to", until)},
    )
    chosen_filters = selectors.LogFilters(**values(filter_bar), since=since, until=until)
    rows = selectors.entries(request.user, filters=chosen_filters)
    here = reverse("engagements:my-log")
    order, searched = ("-occurred_at", "-id"), bool(chosen_filters.q)
    page = keyset(request, rows, order=order, size=SIZE, path=here, keys_first=searched)
    only = known[0] if len(known) == 1 else ""
    initial = {"engagement": chosen or engagement.value or only}
    return {
        "filters": filter_bar,
        "page": page,
        "days": selectors.by_day(page.rows, as_of=as_of),
        "today": timezone.localdate(as_of),
        "form": form or QuickEntryForm(going_on=writable, initial=initial),
        "may_log": bool(known) and not request.GET.get("after"),
    }
