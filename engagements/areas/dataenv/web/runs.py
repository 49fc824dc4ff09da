"""Pages of probe runs: asked for, watched, stopped, read."""

import uuid

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from engagements import permissions
from engagements.areas.dataenv import dispatch, selectors
from engagements.areas.dataenv.models import ProbeRun
from engagements.areas.dataenv.web.sources import source_page, visible_source
from engagements.services import jobs
from engagements.web.jobs import stop
from engagements.web.polling import polled
from engagements.web.requests import StaffRequest
from engagements.web.scope import row_of
from engagements.web.submit import caller, submit

PAGE = "areas/dataenv/run.html"
PANEL = "areas/dataenv/_panel.html"


@require_POST
def probe_run_add(request: StaffRequest, code: str, pk: uuid.UUID) -> HttpResponse:
    """Ask for a run of the probes on a source."""
    row = visible_source(request, code, pk)
    return submit(
        request,
        None,
        lambda: dispatch.request_probe_run(row, **caller(request)),
        done=lambda run: redirect("dataenv:probe-run", code, run.number),
        refused=lambda refusal: source_page(request, row, refusal=refusal),
    )


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
        "statements": selectors.statements(run),
    }
    with timezone.override(run.engagement.time_zone):
        return render(request, PAGE, context)


@require_safe
def probe_run_panel(request: StaffRequest, code: str, number: int) -> HttpResponse:
    """Show how far a run is; the last answer ends the poll."""
    run = _run(request, code, number)
    if not request.htmx:
        return redirect("dataenv:probe-run", code, number)
    context = {"engagement": run.engagement, "run": run, "may_stop": _may(request, run)}
    with timezone.override(run.engagement.time_zone):
        return polled(request, PANEL, context, more=run.job.finished_at is None)


@require_POST
def probe_run_stop(request: StaffRequest, code: str, number: int) -> HttpResponse:
    """Ask a run to stop at its next statement."""
    run = _run(request, code, number)
    return stop(request, run.job, "dataenv:probe-run", code, number)


def _may(request: StaffRequest, run: ProbeRun) -> bool:
    return permissions.may(jobs.request_stop, user=request.user, engagement=run.engagement)


def _run(request: StaffRequest, code: str, number: int) -> ProbeRun:
    return row_of(selectors.runs_visible_to(request.user), code, number=number)
