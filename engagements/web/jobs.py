"""Background work as a page: what runs, waits, failed or was given up; stop and try again."""

import uuid
from datetime import timedelta
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from engagements import dispatch
from engagements.domain.jobs import State
from engagements.models import Job
from engagements.selectors import exports as export_selectors
from engagements.selectors import jobs as selectors
from engagements.services import jobs as services
from engagements.web.addresses import address_of
from engagements.web.looks import job_icon
from engagements.web.pages import keyset
from engagements.web.polling import polled
from engagements.web.requests import StaffRequest
from engagements.web.submit import caller, press, submit

PAGE = "engagements/jobs/list.html"
BOARD = "engagements/jobs/_board.html"
PANEL = "components/_run_panel.html"
VIEWS = ("", *(state.value for state in State))
MINE = "engagements/jobs/_mine.html"
RECENT = timedelta(hours=24)
JUST_NOW = timedelta(minutes=10)
MOST_MINE = 20
_CALM = frozenset({State.QUEUED, State.RUNNING, State.DONE})


@require_safe
def job_list(request: StaffRequest) -> HttpResponse:
    """Show the jobs in the asker's scope, open ones live."""
    state = request.GET.get("state", "")
    one = request.GET.get("job", "")
    if state not in VIEWS:
        raise Http404
    now = timezone.now()
    jobs = selectors.visible_to(request.user)
    counts = selectors.counts(jobs, since=now - RECENT)
    chosen = selectors.listed(request.user, state=state, job=_id(one))
    found = keyset(request, chosen, order=("-created_at", "-id"))
    with_file = export_selectors.fetched_by(request.user, found.rows)
    context = {
        "lines": [_job_row(job, now=now, has_file=job.pk in with_file) for job in found.rows],
        "one": one,
        "page": found,
        "counts": counts,
        "state": state,
        "views": [(view, getattr(counts, view, None)) for view in VIEWS],
        "needs_person": counts.failed + counts.gave_up,
        "poll_url": request.get_full_path() if counts.open else "",
    }
    if request.htmx:
        return polled(request, BOARD, context, more=bool(counts.open))
    return render(request, PAGE, context)


def _id(text: str) -> uuid.UUID | None:
    """Return the job that a notice leads to, if one is named.

    Raises:
        Http404: no job has such an id.
    """
    try:
        return uuid.UUID(text) if text else None
    except ValueError as error:
        raise Http404 from error


@require_safe
def job_panel(request: StaffRequest, job: str) -> HttpResponse:
    """Show one job as a panel that asks again while the job may change."""
    if not request.htmx:
        return redirect("engagements:job-list")
    row: Job = get_object_or_404(selectors.visible_to(request.user), pk=job)
    is_open = row.state in {State.QUEUED, State.RUNNING}
    context = {"job": row, "poll_url": request.path if is_open else ""}
    return polled(request, PANEL, context, more=is_open)


@require_safe
def job_mine(request: StaffRequest) -> HttpResponse:
    """Say what of the asker's own work runs or has just ended, for the top bar and toasts."""
    if not request.htmx:
        return redirect("engagements:job-list")
    jobs = list(selectors.mine(request.user, since=timezone.now() - JUST_NOW)[:MOST_MINE])
    running = sum(job.finished_at is None for job in jobs)
    context = {"jobs": jobs, "running": running}
    return polled(request, MINE, context, more=running > 0)


@require_POST
def job_stop(request: StaffRequest, job: str) -> HttpResponse:
    """Ask a job to stop."""
    row = _job(request, job)
    return press(
        request,
        lambda: services.request_stop(row, **caller(request)),
        f"{row.title} stops at its next step.",
        "engagements:job-list",
    )


@require_POST
def job_retry(request: StaffRequest, job: str) -> HttpResponse:
    """Ask for the same work again."""
    row = _job(request, job)
    return press(
        request,
        lambda: dispatch.retry(row, **caller(request)),
        f"{row.title} is queued again.",
        "engagements:job-list",
    )


def stop(request: StaffRequest, job: Job, to: str, *args: object) -> HttpResponse:
    """Ask a job to stop and go to its page; of one that has ended by then the page shows how."""
    return submit(
        request,
        None,
        lambda: services.request_stop(job, **caller(request)),
        done=lambda _: redirect(to, *args),
        refused=lambda _: redirect(to, *args),
    )


def _job(request: StaffRequest, job: str) -> Job:
    row: Job = get_object_or_404(selectors.visible_to(request.user), pk=job)
    return row


def _job_row(job: Job, *, now: Any, has_file: bool = False) -> dict[str, Any]:
    """Return one row of the table, ready to print."""
    state = State(job.state)
    took = job.finished_at - job.started_at if job.finished_at and job.started_at else None
    return {
        "job": job,
        "icon": job_icon(job.kind),
        "open": state in {State.QUEUED, State.RUNNING},
        "needs_person": state in {State.FAILED, State.GAVE_UP},
        "may_retry": state not in _CALM and getattr(job, "retried_as", None) is None,
        "waited": now - job.created_at if state is State.QUEUED else None,
        "running_for": now - job.started_at if state is State.RUNNING and job.started_at else None,
        "beat_age": now - job.heartbeat_at if state is State.RUNNING and job.heartbeat_at else None,
        "took": took,
        "has_file": has_file,
        "url": address_of(job),
    }
