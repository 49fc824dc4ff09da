"""One criterion of a gate: what is recorded about it, and the waivers that stand in for it."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from engagements.domain.stages.playbook import Criterion, Gate, Kind
from engagements.domain.units import local_day
from engagements.models import Engagement
from engagements.selectors import stages as selectors
from engagements.services import stages as services
from engagements.web.forms.stages import CriterionForm, WaiverForm
from engagements.web.requests import StaffRequest
from engagements.web.scope import engagement_of
from engagements.web.stages.facts import Facts
from engagements.web.stages.gate import press_at_gate
from engagements.web.stages.rows import criterion_rows, waiver_rows
from engagements.web.submit import Refusal, caller, go, status_of, submit

PAGE = "engagements/stages/criterion.html"


@require_http_methods(["GET", "HEAD", "POST"])
def criterion(request: StaffRequest, code: str, gate: str, key: str) -> HttpResponse:
    """Show one criterion with its history; record what a person found."""
    engagement = engagement_of(request, code)
    found = _gate_and_criterion(engagement, gate, key)
    if request.method != "POST":
        return _page(request, engagement, found)
    if found[1].kind is Kind.AUTO:
        raise Http404
    form = _form(engagement, found[1], request.POST)
    return submit(
        request,
        form,
        lambda: services.record_criterion(
            engagement, gate_key=gate, criterion_key=key, **form.cleaned_data, **caller(request)
        ),
        done=lambda _: go(request, "Recorded.", "engagements:gate", code),
        refused=lambda refusal: _page(request, engagement, found, form=form, refusal=refusal),
    )


@require_POST
def criterion_approve(request: StaffRequest, code: str, gate: str, key: str) -> HttpResponse:
    """Agree that a criterion does not apply."""
    engagement = engagement_of(request, code)
    _gate_and_criterion(engagement, gate, key)
    row = selectors.latest_result(engagement, gate_key=gate, criterion_key=key)
    if row is None:
        raise Http404
    return press_at_gate(
        request,
        engagement,
        lambda: services.approve_not_applicable(row, **caller(request)),
        message="Approved: it does not apply.",
    )


@require_POST
def waiver_request(request: StaffRequest, code: str, gate: str, key: str) -> HttpResponse:
    """Request a waiver of a criterion."""
    engagement = engagement_of(request, code)
    found = _gate_and_criterion(engagement, gate, key)
    form = WaiverForm(request.POST)
    message = "The waiver is requested. Another person approves it."
    return submit(
        request,
        form,
        lambda: services.request_waiver(
            engagement, gate_key=gate, criterion_key=key, **form.cleaned_data, **caller(request)
        ),
        done=lambda _: go(request, message, "engagements:gate", code),
        refused=lambda refusal: _page(
            request, engagement, found, waiver_form=form, refusal=refusal
        ),
    )


@require_POST
def waiver_approve(request: StaffRequest, code: str, number: int) -> HttpResponse:
    """Approve a waiver that somebody else requested."""
    return _settle(
        request, code, number, services.approve_waiver, message="The waiver is approved."
    )


@require_POST
def waiver_revoke(request: StaffRequest, code: str, number: int) -> HttpResponse:
    """Take a waiver back, or turn the request down."""
    return _settle(request, code, number, services.revoke_waiver, message="The waiver is revoked.")


def _settle(
    request: StaffRequest, code: str, number: int, service: Callable[..., None], *, message: str
) -> HttpResponse:
    engagement = engagement_of(request, code)
    row = get_object_or_404(selectors.waivers(engagement), number=number)
    return press_at_gate(
        request, engagement, lambda: service(row, **caller(request)), message=message
    )


def _gate_and_criterion(engagement: Engagement, gate_key: str, key: str) -> tuple[Gate, Criterion]:
    """Return the gate and its criterion, or answer 404: the playbook has none of that name."""
    gate = selectors.playbook(engagement).gate(gate_key)
    found = gate.criterion(key) if gate else None
    if gate is None or found is None:
        raise Http404
    return gate, found


def _form(engagement: Engagement, criterion: Criterion, data: Any = None) -> CriterionForm:
    today = local_day(timezone.now(), time_zone=engagement.time_zone)
    return CriterionForm(data, engagement=engagement, criterion=criterion, on=today)


def _page(
    request: StaffRequest,
    engagement: Engagement,
    found: tuple[Gate, Criterion],
    *,
    form: CriterionForm | None = None,
    waiver_form: WaiverForm | None = None,
    refusal: Refusal | None = None,
) -> HttpResponse:
    gate, item = found
    with timezone.override(engagement.time_zone):
        facts = Facts.read(engagement, user=request.user, as_of=timezone.now())
        history = selectors.criterion_history(engagement, gate_key=gate.key, criterion_key=item.key)
        waivers = selectors.waivers_of(engagement, gate_key=gate.key, criterion_key=item.key)
        ahead = [line for line in criterion_rows(facts) if gate == facts.gate]
        rows = list(history)
        context = {
            "engagement": engagement,
            "gate": gate,
            "criterion": item,
            "line": next((line for line in ahead if line.standing.criterion == item), None),
            "form": form or _form(engagement, item),
            "waiver_form": waiver_form or WaiverForm(),
            "asks_waiver": waiver_form is not None,
            "history": rows,
            "may_record": facts.access.may(services.record_criterion) and facts.visit is not None,
            "by_hand": item.kind is not Kind.AUTO,
            "may_approve": _may_approve(facts, rows),
            "waivers": waiver_rows(facts, waivers),
            "who_waives": " or ".join(item.waivable_by),
        }
        return render(request, PAGE, context, status=status_of(refusal))


def _may_approve(facts: Facts, history: list[Any]) -> bool:
    """Tell whether this person may agree that the latest record does not apply."""
    latest = history[0] if history else None
    return bool(
        latest
        and latest.state == "not_applicable"
        and latest.approved_by_id is None
        and latest.recorded_by_id != facts.user.pk
        and facts.access.may(services.approve_not_applicable)
    )
