"""Pages of probe runs: asked for, watched, stopped, read."""

import uuid
from contextlib import suppress

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HTMX_STOP_POLLING

from engagements import dispatch, permissions
from engagements.domain.access import Action
from engagements.domain.errors import DomainError
from engagements.models import ProbeRun
from engagements.selectors import dataenv as selectors
from engagements.services import jobs
from engagements.web.dataenv.sources import managed_source, source_page
from engagements.web.requests import StaffRequest

PAGE = "engagements/dataenv/run.html"
PANEL = "engagements/dataenv/_panel.html"


@login_required
@require_POST
def probe_run_add(request: StaffRequest, code: str, pk: uuid.UUID) -> HttpResponse:
    """Ask for a run of the probes on a source."""
    row = managed_source(request, code, pk, action=Action.RUN_PROBE)
    try:
        run = dispatch.request_probe_run(row, actor=request.user, at=timezone.now())
    except DomainError as error:
        return source_page(request, row, refused=error)
    return redirect("engagements:probe-run", code, run.number)


@login_required
@require_safe
def probe_run(request: StaffRequest, code: str, number: int) -> HttpResponse:
    """Show a run: live while it runs, permanent afterwards."""
    run = _run(request, code, number)
    context = {
        "engagement": run.engagement,
        "run": run,
        "may_stop": _may(request, run),
        "retry": jobs.may_retry(run.job) and _may(request, run),
        "report": selectors.run_report(run) if run.document else None,
        "statements": run.statements.all(),
    }
    with timezone.override(run.engagement.time_zone):
        return render(request, PAGE, context)


@login_required
@require_safe
def probe_run_panel(request: StaffRequest, code: str, number: int) -> HttpResponse:
    """Show how far a run is; the last answer ends the poll."""
    run = _run(request, code, number)
    if not request.htmx:
        return redirect("engagements:probe-run", code, number)
    context = {"engagement": run.engagement, "run": run, "may_stop": _may(request, run)}
    with timezone.override(run.engagement.time_zone):
        status = HTMX_STOP_POLLING if run.job.finished_at else 200
        return render(request, PANEL, context, status=status)


@login_required
@require_POST
def probe_run_stop(request: StaffRequest, code: str, number: int) -> HttpResponse:
    """Ask a run to stop at its next statement."""
    run = _run(request, code, number)
    permissions.require(Action.RUN_PROBE, user=request.user, engagement=run.engagement)
    with suppress(jobs.NotNow):  # it ended by itself in the meantime: the page shows how
        jobs.request_stop(run.job, actor=request.user, at=timezone.now())
    return redirect("engagements:probe-run", code, number)


def _may(request: StaffRequest, run: ProbeRun) -> bool:
    return permissions.may(Action.RUN_PROBE, user=request.user, engagement=run.engagement)


def _run(request: StaffRequest, code: str, number: int) -> ProbeRun:
    rows = selectors.runs_visible_to(request.user).filter(engagement__code=code)
    run: ProbeRun = get_object_or_404(rows, number=number)
    return run
