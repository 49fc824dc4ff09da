"""The gate ahead: its page, its decision, and the move through it."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from engagements import permissions
from engagements.domain.access import Action
from engagements.models import Engagement
from engagements.selectors import stages as selectors
from engagements.services import stages as services
from engagements.web import toasts
from engagements.web.forms.stages import DecisionForm, MoveForm, VersionForm
from engagements.web.requests import StaffRequest
from engagements.web.stages.asked import engagement_of, refusal_of, status_of, words_of
from engagements.web.stages.facts import Facts
from engagements.web.stages.page import context

PAGE = "engagements/stages/gate.html"
TOO_OLD = "The form was not complete. Nothing was saved: reload the page and send it again."


@login_required
@require_safe
def gate(request: StaffRequest, code: str) -> HttpResponse:
    """Show the gate ahead, every criterion checked anew."""
    return _page(request, engagement_of(request, code))


@login_required
@require_POST
def gate_request(request: StaffRequest, code: str) -> HttpResponse:
    """Ask for the review of the gate ahead."""
    engagement = engagement_of(request, code)
    permissions.require(Action.LOG, user=request.user, engagement=engagement)
    return written(
        request,
        engagement,
        lambda: services.request_gate(engagement, actor=request.user, at=timezone.now()),
        done="The review is asked for. Somebody else decides to go.",
    )


@login_required
@require_POST
def gate_decide(request: StaffRequest, code: str) -> HttpResponse:
    """Record a decision at the gate ahead."""
    engagement = engagement_of(request, code)
    permissions.require(Action.DECIDE_GATE, user=request.user, engagement=engagement)
    now = timezone.now()
    facts = Facts.read(engagement, user=request.user, as_of=now)
    form = facts.decision_form(request.POST)
    if not form.is_valid():
        return _page(request, engagement, form=form, status=422)
    refusal = refusal_of(
        engagement,
        lambda: services.decide_gate(engagement, **form.told(), actor=request.user, at=now),
    )
    if refusal:
        form.add_error(None, words_of(refusal))
        return _page(request, engagement_of(request, code), form=form, status=status_of(refusal))
    messages.success(request, f"Recorded: {form.cleaned_data['outcome'].replace('_', ' ')}.")
    return redirect("engagements:gate", code)


@login_required
@require_POST
def stage_move(request: StaffRequest, code: str) -> HttpResponse:
    """Move the engagement to the next stage."""
    engagement = engagement_of(request, code)
    permissions.require(Action.MOVE_STAGE, user=request.user, engagement=engagement)
    form = MoveForm(request.POST)
    if not form.is_valid():
        return _page(request, engagement, refusal=TOO_OLD, status=422)
    return written(
        request,
        engagement,
        lambda: services.advance_stage(
            engagement, **form.cleaned_data, actor=request.user, at=timezone.now()
        ),
        done="Moved. You can undo it for 10 minutes, until something is recorded.",
        undo="engagements:stage-undo",
    )


@login_required
@require_POST
def stage_undo(request: StaffRequest, code: str) -> HttpResponse:
    """Take the last move back."""
    engagement = engagement_of(request, code)
    permissions.require(Action.MOVE_STAGE, user=request.user, engagement=engagement)
    form = VersionForm(request.POST)
    if not form.is_valid():
        return _page(request, engagement, refusal=TOO_OLD, status=422)
    return written(
        request,
        engagement,
        lambda: services.undo_move(
            engagement, **form.cleaned_data, actor=request.user, at=timezone.now()
        ),
        done="The move is undone.",
    )


@login_required
@require_POST
def condition_close(request: StaffRequest, code: str, number: int) -> HttpResponse:
    """Note that a condition is fulfilled; ``number`` counts within the engagement."""
    engagement = engagement_of(request, code)
    permissions.require(Action.LOG, user=request.user, engagement=engagement)
    rows = selectors.conditions(engagement).order_by("id")
    if not 1 <= number <= len(rows):
        raise Http404
    row = rows[number - 1]
    return written(
        request,
        engagement,
        lambda: services.close_condition(row, actor=request.user, at=timezone.now()),
        done="The condition is closed.",
    )


def written(
    request: StaffRequest,
    engagement: Engagement,
    write: Callable[[], object],
    *,
    done: str,
    undo: str = "",
) -> HttpResponse:
    """Write, then show the gate: with the sentence of success, or of refusal.

    ``undo`` is the route that takes it back, for a button beside the sentence.
    """
    refusal = refusal_of(engagement, write)
    # A refused service leaves the object as it was inside the transaction: read it anew.
    now_it_is = engagement_of(request, engagement.code)
    if refusal is None:
        if undo:
            url = reverse(undo, args=[engagement.code])
            toasts.undoable(request, done, url=url, version=now_it_is.version)
        else:
            messages.success(request, done)
        return redirect("engagements:gate", engagement.code)
    words, status = words_of(refusal), status_of(refusal)
    return _page(request, now_it_is, refusal=words, status=status)


def _page(
    request: StaffRequest,
    engagement: Engagement,
    *,
    form: DecisionForm | None = None,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    with timezone.override(engagement.time_zone):
        facts = Facts.read(engagement, user=request.user, as_of=timezone.now())
        shown = context(facts, form=form) | {"refusal": refusal}
        return render(request, PAGE, shown, status=status)
