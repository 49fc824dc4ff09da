"""One control: what was recorded about it, and the forms to record more."""

from collections.abc import Callable

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST, require_safe

from engagements.areas.compliance import selectors, services
from engagements.areas.compliance.web import forms
from engagements.areas.compliance.web.control_page import (
    ControlPage,
    control_page,
    record,
    settle,
    show,
)
from engagements.web.requests import StaffRequest
from engagements.web.scope import engagement_of


@require_safe
def control(request: StaffRequest, code: str, framework: str, token: str) -> HttpResponse:
    """Show one control with its history."""
    return show(control_page(request, code, framework, token))


@require_POST
def control_decide(request: StaffRequest, code: str, framework: str, token: str) -> HttpResponse:
    """Record what was judged."""
    page = control_page(request, code, framework, token)
    form = forms.DecisionForm(request.POST, evidence=selectors.evidence_to_link(page.engagement))

    return record(page, "decision", form, services.record_decision)


@require_POST
def control_link(request: StaffRequest, code: str, framework: str, token: str) -> HttpResponse:
    """Hold evidence against a control."""
    page = control_page(request, code, framework, token)
    form = forms.LinkForm(request.POST, evidence=selectors.evidence_to_link(page.engagement))

    return record(page, "link", form, services.link_evidence)


@require_POST
def responsibility_set(
    request: StaffRequest, code: str, framework: str, token: str
) -> HttpResponse:
    """Say who carries a control."""
    page = control_page(request, code, framework, token)
    evidence = selectors.evidence_to_link(page.engagement)
    form = forms.ResponsibilityForm(request.POST, evidence=evidence)

    return record(page, "responsibility", form, services.set_responsibility)


@require_POST
def scope_override(request: StaffRequest, code: str, framework: str, token: str) -> HttpResponse:
    """Decide by hand whether a control binds."""
    page = control_page(request, code, framework, token)
    form = forms.ScopeForm(request.POST)

    return record(page, "scope", form, services.override_scope)


@require_POST
def scope_approve(request: StaffRequest, code: str, framework: str, token: str) -> HttpResponse:
    """Agree that a control does not apply."""
    page = control_page(request, code, framework, token)
    return _settle_scope(page, services.approve_not_applicable)


@require_POST
def scope_end(request: StaffRequest, code: str, framework: str, token: str) -> HttpResponse:
    """Let the rules decide again."""
    page = control_page(request, code, framework, token)
    return _settle_scope(page, services.end_override)


def _settle_scope(page: ControlPage, act: Callable[..., None]) -> HttpResponse:
    override = selectors.override_in_force(page.engagement, page.control)
    if override is None:
        raise Http404
    return settle(page, lambda: act(override, **page.by()))


@require_POST
def exception_request(request: StaffRequest, code: str, framework: str, token: str) -> HttpResponse:
    """Request an exception for a failing control."""
    page = control_page(request, code, framework, token)
    form = forms.ExceptionForm(request.POST, controls=selectors.controls_of(page.engagement))

    return record(page, "exception", form, services.request_exception)


@require_POST
def exception_approve(request: StaffRequest, code: str, number: int) -> HttpResponse:
    """Approve an exception as another person."""
    return _settle_exception(request, code, number, services.approve_exception)


@require_POST
def exception_revoke(request: StaffRequest, code: str, number: int) -> HttpResponse:
    """Revoke an exception, or reject its request."""
    return _settle_exception(request, code, number, services.revoke_exception)


def _settle_exception(
    request: StaffRequest, code: str, number: int, act: Callable[..., None]
) -> HttpResponse:
    engagement = engagement_of(request, code)
    row = get_object_or_404(selectors.exceptions_of(engagement), number=number)
    controls = list(selectors.controls_of(engagement))
    control = next(one for one in controls if one.pk == row.control_id)
    page = ControlPage(request, engagement, control, controls)
    return settle(page, lambda: act(row, **page.by()))
