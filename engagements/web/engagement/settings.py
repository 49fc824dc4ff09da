"""What can be changed about an engagement; each form has its own address and its own right."""

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from engagements import permissions
from engagements.domain.engagement import WaitKind
from engagements.models import Engagement, User
from engagements.selectors import people as people_selectors
from engagements.services import engagement as services
from engagements.web import conflict
from engagements.web.engagement.page import header
from engagements.web.forms.engagement import (
    CloseForm,
    DetailsForm,
    MemberForm,
    OwnerForm,
    ReopenForm,
    TargetForm,
    WaitForm,
)
from engagements.web.requests import StaffRequest
from engagements.web.scope import engagement_of
from engagements.web.submit import (
    Refusal,
    caller,
    go,
    press,
    status_of,
    submit,
    version_of,
)
from engagements.web.toasts import Undo

Forms = dict[str, forms.Form]
SETTINGS = "engagements:engagement-settings"


@require_safe
def engagement_settings(request: StaffRequest, code: str) -> HttpResponse:
    """Show what can be changed."""
    return _page(request, engagement_of(request, code))


@require_POST
def engagement_change(request: StaffRequest, code: str) -> HttpResponse:
    """Change what describes the engagement."""
    row = engagement_of(request, code)
    form = DetailsForm(conflict.settled(request.POST), prefix="details")

    return _answer(
        request,
        row,
        "details",
        form,
        lambda: services.change_engagement(
            row, changes=form.cleaned_data, version=version_of(request), **caller(request)
        ),
        message="Saved.",
        theirs=DetailsForm.initial_of,
    )


@require_POST
def target_move(request: StaffRequest, code: str) -> HttpResponse:
    """Move the go-live date."""
    row = engagement_of(request, code)
    form = TargetForm(conflict.settled(request.POST), prefix="target")

    return _answer(
        request,
        row,
        "target",
        form,
        lambda: services.move_target(
            row, **form.cleaned_data, version=version_of(request), **caller(request)
        ),
        message="The go-live date is moved.",
        theirs=lambda row: {"target_go_live": row.target_go_live},
    )


@require_POST
def owner_change(request: StaffRequest, code: str) -> HttpResponse:
    """Hand the engagement to somebody else."""
    row = engagement_of(request, code)
    people = people_selectors.staff()
    form = OwnerForm(conflict.settled(request.POST), prefix="owner", people=people)
    before = row.owner_id

    return _answer(
        request,
        row,
        "owner",
        form,
        lambda: services.change_owner(
            row, **form.cleaned_data, version=version_of(request), **caller(request)
        ),
        message="The engagement has a new owner.",
        theirs=lambda row: {"owner": row.owner_id},
        undo=("owner-change", {"owner-owner": before}),
    )


@require_POST
def member_add(request: StaffRequest, code: str) -> HttpResponse:
    """Let a person work on the engagement."""
    row = engagement_of(request, code)
    form = MemberForm(request.POST, prefix="member", people=people_selectors.staff())

    return _answer(
        request,
        row,
        "member",
        form,
        lambda: services.add_member(row, **form.cleaned_data, **caller(request)),
        message="Added.",
        named={"person": "user"},
    )


@require_POST
def member_remove(request: StaffRequest, code: str, user: int) -> HttpResponse:
    """Take a person off the engagement."""
    row = engagement_of(request, code)
    person: User = get_object_or_404(people_selectors.members(row.pk), user=user).user
    return press(
        request,
        lambda: services.remove_member(row, user=person, **caller(request)),
        "Removed.",
        SETTINGS,
        code,
    )


@require_POST
def wait_start(request: StaffRequest, code: str) -> HttpResponse:
    """Say that the engagement is paused or blocked."""
    row = engagement_of(request, code)
    form = WaitForm(request.POST, prefix="wait")

    return _answer(
        request,
        row,
        "wait",
        form,
        lambda: services.start_wait(row, **form.cleaned_data, **caller(request)),
        message="Noted.",
    )


@require_POST
def wait_end(request: StaffRequest, code: str, kind: str) -> HttpResponse:
    """End a wait."""
    row = engagement_of(request, code)
    if kind not in set(WaitKind):
        raise Http404
    return press(
        request,
        lambda: services.end_wait(row, kind=kind, **caller(request)),
        "Wait ended. The engagement continues.",
        SETTINGS,
        code,
    )


@require_POST
def engagement_close(request: StaffRequest, code: str) -> HttpResponse:
    """Close the engagement."""
    row = engagement_of(request, code)
    form = CloseForm(request.POST, prefix="close")

    return _answer(
        request,
        row,
        "close",
        form,
        lambda: services.close(
            row, **form.cleaned_data, version=version_of(request), **caller(request)
        ),
        message="The engagement is closed.",
        undo=("engagement-reopen", {"reopen-reason": "Closing it is undone."}),
    )


@require_POST
def engagement_reopen(request: StaffRequest, code: str) -> HttpResponse:
    """Open a closed engagement again."""
    row = engagement_of(request, code)
    form = ReopenForm(request.POST, prefix="reopen")

    return _answer(
        request,
        row,
        "reopen",
        form,
        lambda: services.reopen(
            row, **form.cleaned_data, version=version_of(request), **caller(request)
        ),
        message="The engagement is open again.",
    )


def _answer(
    request: StaffRequest,
    row: Engagement,
    name: str,
    form: forms.Form,
    operation: Callable[[], object],
    *,
    message: str,
    theirs: Callable[[Engagement], Mapping[str, Any]] | None = None,
    undo: tuple[str, dict[str, Any]] | None = None,
    named: Mapping[str, str] | None = None,
) -> HttpResponse:
    """Write what a form says and go back; else show the page with the form refused.

    ``theirs`` reads what now stands in the form's fields, to show both sides of a conflict;
    ``undo`` names the route and fields that take the change back.
    """

    def done(_: object) -> HttpResponse:
        back = _undo(row, *undo) if undo else None
        return go(request, message, SETTINGS, row.code, undo=back)

    return submit(
        request,
        form,
        operation,
        done=done,
        refused=lambda refusal: _page(request, row, bound={name: form}, refusal=refusal),
        row=row,
        sides=(lambda: _sides(row, theirs)) if theirs else None,
        named=named,
    )


def _undo(row: Engagement, route: str, fields: dict[str, Any]) -> Undo:
    url = reverse(f"engagements:{route}", args=[row.code])
    return Undo(url, {"version": row.version, **fields})


def _sides(row: Engagement, theirs: Callable[[Engagement], Mapping[str, Any]]) -> conflict.Sides:
    return conflict.Sides(
        theirs=theirs(row),
        version=row.version,
        title=row.name,
        back=reverse(SETTINGS, args=[row.code]),
    )


def _page(
    request: StaffRequest,
    row: Engagement,
    *,
    bound: Forms | None = None,
    refusal: Refusal | None = None,
) -> HttpResponse:
    """Show the forms; a refused one keeps the version that its person read, and so what changed."""
    now = timezone.now()
    access = permissions.access(request.user, row)
    seen = refusal is not None and refusal.is_conflict
    with timezone.override(row.time_zone):
        context = {
            **header(row, as_of=now),
            "form": _forms(row) | (bound or {}),
            "versions": {} if seen else dict.fromkeys(bound or {}, version_of(request)),
            "members": people_selectors.members(row.pk),
            "may_change": access.may(services.change_engagement),
            "may_log": access.may(services.start_wait),
            "may_close": access.may(services.close),
        }
        template = "engagements/engagement/settings.html"
        return render(request, template, context, status=status_of(refusal))


def _forms(row: Engagement) -> Forms:
    staff = people_selectors.staff()
    return {
        "details": DetailsForm(initial=DetailsForm.initial_of(row), prefix="details"),
        "target": TargetForm(initial={"target_go_live": row.target_go_live}, prefix="target"),
        "owner": OwnerForm(initial={"owner": row.owner_id}, prefix="owner", people=staff),
        "member": MemberForm(prefix="member", people=staff),
        "wait": WaitForm(prefix="wait"),
        "close": CloseForm(prefix="close"),
        "reopen": ReopenForm(prefix="reopen"),
    }
