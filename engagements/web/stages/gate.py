"""The gate ahead: its page, its decision, and the move through it."""

from collections.abc import Callable

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from engagements.domain.stages.undo import UNDO_MINUTES
from engagements.models import Engagement
from engagements.selectors import stages as selectors
from engagements.services import stages as services
from engagements.web.forms.stages import DecisionForm, MoveForm, VersionForm
from engagements.web.requests import StaffRequest
from engagements.web.scope import engagement_of
from engagements.web.stages.facts import Facts
from engagements.web.stages.page import context
from engagements.web.submit import Refusal, caller, go, status_of, submit
from engagements.web.toasts import Undo

PAGE = "engagements/stages/gate.html"
MOVED = f"Moved. You can undo it for {UNDO_MINUTES} minutes, until something is recorded."
TOO_OLD = "The form was not complete. Nothing was saved: reload the page and send it again."


@require_safe
def gate(request: StaffRequest, code: str) -> HttpResponse:
    """Show the gate ahead, every criterion checked anew."""
    return _page(request, engagement_of(request, code))


@require_POST
def gate_request(request: StaffRequest, code: str) -> HttpResponse:
    """Ask for the review of the gate ahead."""
    engagement = engagement_of(request, code)
    return press_at_gate(
        request,
        engagement,
        lambda: services.request_gate(engagement, **caller(request)),
        message="The review is requested. Somebody else decides.",
    )


@require_POST
def gate_decide(request: StaffRequest, code: str) -> HttpResponse:
    """Record a decision at the gate ahead."""
    engagement = engagement_of(request, code)
    facts = Facts.read(engagement, user=request.user, as_of=timezone.now())
    form = facts.decision_form(request.POST)
    return submit(
        request,
        form,
        lambda: services.decide_gate(engagement, **form.arguments(), **caller(request)),
        done=lambda _: go(
            request,
            f"Recorded: {form.cleaned_data['outcome'].replace('_', ' ')}.",
            "engagements:gate",
            code,
        ),
        refused=lambda refusal: _page(request, engagement, form=form, refusal=refusal),
        row=engagement,
    )


@require_POST
def stage_move(request: StaffRequest, code: str) -> HttpResponse:
    """Move the engagement to the next stage."""
    engagement = engagement_of(request, code)
    form = MoveForm(request.POST)
    return press_at_gate(
        request,
        engagement,
        lambda: services.advance_stage(engagement, **form.cleaned_data, **caller(request)),
        form=form,
        message=MOVED,
        undo="engagements:stage-undo",
    )


@require_POST
def stage_undo(request: StaffRequest, code: str) -> HttpResponse:
    """Take the last move back."""
    engagement = engagement_of(request, code)
    form = VersionForm(request.POST)
    return press_at_gate(
        request,
        engagement,
        lambda: services.undo_move(engagement, **form.cleaned_data, **caller(request)),
        form=form,
        message="The move is undone.",
    )


@require_POST
def condition_close(request: StaffRequest, code: str, number: int) -> HttpResponse:
    """Note that a condition is fulfilled; ``number`` counts within the engagement."""
    engagement = engagement_of(request, code)
    row = selectors.condition(engagement, number=number)
    if row is None:
        raise Http404
    return press_at_gate(
        request,
        engagement,
        lambda: services.close_condition(row, **caller(request)),
        message="The condition is closed.",
    )


def press_at_gate(
    request: StaffRequest,
    engagement: Engagement,
    operation: Callable[[], object],
    *,
    message: str,
    form: VersionForm | None = None,
    undo: str = "",
) -> HttpResponse:
    """Do what a button says and go to the gate; a refusal is shown over it.

    ``form`` holds only what the page itself put there; ``undo`` is the route that takes it back.
    """

    def done(_: object) -> HttpResponse:
        back = None
        if undo:
            url = reverse(undo, args=[engagement.code])
            back = Undo(url, {"version": engagement.version})
        return go(request, message, "engagements:gate", engagement.code, undo=back)

    def refused(refusal: Refusal) -> HttpResponse:
        words = refusal.words or TOO_OLD
        return _page(request, engagement, refusal=refusal, words=words)

    return submit(request, form, operation, done=done, refused=refused, row=engagement)


def _page(
    request: StaffRequest,
    engagement: Engagement,
    *,
    form: DecisionForm | None = None,
    refusal: Refusal | None = None,
    words: str = "",
) -> HttpResponse:
    with timezone.override(engagement.time_zone):
        facts = Facts.read(engagement, user=request.user, as_of=timezone.now())
        shown = context(facts, form=form) | {"refusal": words}
        return render(request, PAGE, shown, status=status_of(refusal))
