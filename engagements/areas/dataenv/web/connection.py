"""Tests of a source as short jobs: asked for, watched and stopped on the source's own page."""

import uuid

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from engagements import permissions
from engagements.areas.dataenv import dispatch, selectors, services
from engagements.areas.dataenv.models import ConnectionTest
from engagements.areas.dataenv.web.sources import source_page, visible_source
from engagements.web.jobs import stop
from engagements.web.polling import polled
from engagements.web.requests import StaffRequest
from engagements.web.submit import caller, submit

PANEL = "areas/dataenv/_test.html"


@require_POST
def source_test(request: StaffRequest, code: str, pk: uuid.UUID) -> HttpResponse:
    """Ask a worker to open the source once."""
    return _ask(request, code, pk, puts_in_scope=False)


@require_POST
def source_scope(request: StaffRequest, code: str, pk: uuid.UUID) -> HttpResponse:
    """Ask a worker to put every table that the source has in scope."""
    return _ask(request, code, pk, puts_in_scope=True)


def _ask(request: StaffRequest, code: str, pk: uuid.UUID, *, puts_in_scope: bool) -> HttpResponse:
    row = visible_source(request, code, pk)
    return submit(
        request,
        None,
        lambda: dispatch.request_test(row, puts_in_scope=puts_in_scope, **caller(request)),
        done=lambda _: redirect("dataenv:source", code, pk),
        refused=lambda refusal: source_page(request, row, refusal=refusal),
    )


@require_safe
def source_test_panel(request: StaffRequest, code: str, pk: uuid.UUID) -> HttpResponse:
    """Show how far the newest test is; the last answer has the page shown again.

    What stands beside the panel has changed by then: what may be asked for, and when it was tested.
    """
    row = visible_source(request, code, pk)
    test = _newest(selectors.latest_test(row))
    if not request.htmx:
        return redirect("dataenv:source", code, pk)
    context = {
        "engagement": row.engagement,
        "source": row,
        "test": test,
        "may_manage": permissions.may(
            services.open_test, user=request.user, engagement=row.engagement
        ),
    }
    with timezone.override(row.engagement.time_zone):
        answer = polled(request, PANEL, context, more=test.job.finished_at is None)
    if test.job.finished_at:
        answer["HX-Refresh"] = "true"
    return answer


@require_POST
def source_test_stop(request: StaffRequest, code: str, pk: uuid.UUID) -> HttpResponse:
    """Stop the test that runs; what was found so far is dropped."""
    row = visible_source(request, code, pk)
    test = _newest(selectors.latest_test(row))
    return stop(request, test.job, "dataenv:source", code, pk)


def _newest(test: ConnectionTest | None) -> ConnectionTest:
    if test is None:
        raise Http404
    return test
