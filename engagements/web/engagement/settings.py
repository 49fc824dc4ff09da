"""What can be changed about an engagement; each form has its own address and its own right."""

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from engagements import permissions
from engagements.domain.access import Action
from engagements.domain.engagement import WaitKind
from engagements.domain.errors import Conflict, DomainError
from engagements.domain.events import Channel
from engagements.models import Engagement, User
from engagements.selectors import engagement as selectors
from engagements.selectors import people as people_selectors
from engagements.services import engagement as services
from engagements.services.caller import Caller
from engagements.web import clash, toasts
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

Forms = dict[str, forms.Form]


@require_safe
def engagement_settings(request: StaffRequest, code: str) -> HttpResponse:
    """Show what can be changed."""
    return _page(request, _engagement(request, code))


@require_POST
def engagement_change(request: StaffRequest, code: str) -> HttpResponse:
    """Change what describes the engagement."""
    row = _engagement(request, code, Action.CHANGE_ENGAGEMENT)
    form = DetailsForm(clash.settled(request.POST), prefix="details")

    def write() -> None:
        services.change_engagement(
            row, changes=form.cleaned_data, version=_version(request), **_who(request)
        )

    return _answer(
        request, row, "details", form, write, done="Saved.", theirs=DetailsForm.initial_of
    )


@require_POST
def target_move(request: StaffRequest, code: str) -> HttpResponse:
    """Move the go-live date."""
    row = _engagement(request, code, Action.MOVE_TARGET)
    form = TargetForm(clash.settled(request.POST), prefix="target")

    def write() -> None:
        services.move_target(row, **form.cleaned_data, version=_version(request), **_who(request))

    return _answer(
        request,
        row,
        "target",
        form,
        write,
        done="The go-live date is moved.",
        theirs=lambda row: {"target_go_live": row.target_go_live},
    )


@require_POST
def owner_change(request: StaffRequest, code: str) -> HttpResponse:
    """Hand the engagement to somebody else."""
    row = _engagement(request, code, Action.MANAGE_MEMBERS)
    people = people_selectors.staff()
    form = OwnerForm(clash.settled(request.POST), prefix="owner", people=people)
    before = row.owner_id

    def write() -> None:
        services.change_owner(row, **form.cleaned_data, version=_version(request), **_who(request))

    return _answer(
        request,
        row,
        "owner",
        form,
        write,
        done="The engagement has a new owner.",
        theirs=lambda row: {"owner": row.owner_id},
        undo=("owner-change", {"owner-owner": before}),
    )


@require_POST
def member_add(request: StaffRequest, code: str) -> HttpResponse:
    """Let a person work on the engagement."""
    row = _engagement(request, code, Action.MANAGE_MEMBERS)
    form = MemberForm(request.POST, prefix="member", people=people_selectors.staff())

    def write() -> None:
        services.add_member(row, **form.cleaned_data, **_who(request))

    return _answer(request, row, "member", form, write, done="Added.")


@require_POST
def member_remove(request: StaffRequest, code: str, user: int) -> HttpResponse:
    """Take a person off the engagement."""
    row = _engagement(request, code, Action.MANAGE_MEMBERS)
    person: User = get_object_or_404(people_selectors.members(row.pk), user=user).user
    return _act(
        request, row, lambda: services.remove_member(row, user=person, **_who(request)), "Removed."
    )


@require_POST
def wait_start(request: StaffRequest, code: str) -> HttpResponse:
    """Say that the engagement is paused or blocked."""
    row = _engagement(request, code, Action.LOG)
    form = WaitForm(request.POST, prefix="wait")

    def write() -> None:
        services.start_wait(row, **form.cleaned_data, **_who(request))

    return _answer(request, row, "wait", form, write, done="Noted.")


@require_POST
def wait_end(request: StaffRequest, code: str, kind: str) -> HttpResponse:
    """Say that a time of waiting is over."""
    row = _engagement(request, code, Action.LOG)
    if kind not in set(WaitKind):
        raise Http404
    return _act(
        request, row, lambda: services.end_wait(row, kind=kind, **_who(request)), "It goes on."
    )


@require_POST
def engagement_close(request: StaffRequest, code: str) -> HttpResponse:
    """Close the engagement."""
    row = _engagement(request, code, Action.CLOSE)
    form = CloseForm(request.POST, prefix="close")

    def write() -> None:
        services.close(row, **form.cleaned_data, version=_version(request), **_who(request))

    return _answer(
        request,
        row,
        "close",
        form,
        write,
        done="The engagement is closed.",
        undo=("engagement-reopen", {"reopen-reason": "Closing it is undone."}),
    )


@require_POST
def engagement_reopen(request: StaffRequest, code: str) -> HttpResponse:
    """Open a closed engagement again."""
    row = _engagement(request, code, Action.CLOSE)
    form = ReopenForm(request.POST, prefix="reopen")

    def write() -> None:
        services.reopen(row, **form.cleaned_data, version=_version(request), **_who(request))

    return _answer(request, row, "reopen", form, write, done="The engagement is open again.")


def _engagement(request: StaffRequest, code: str, action: Action = Action.READ) -> Engagement:
    rows = selectors.visible_to(request.user).select_related("client", "owner", "playbook_version")
    row: Engagement = get_object_or_404(rows, code=code)
    permissions.require(action, user=request.user, engagement=row)
    return row


def _who(request: StaffRequest) -> Caller:
    return {"actor": request.user, "at": timezone.now(), "source": Channel.UI}


def _version(request: StaffRequest) -> int:
    """Return the version that the person read; a missing one never matches."""
    text = request.POST.get("version", "")
    return int(text) if text.isdecimal() and len(text) < 10 else 0  # noqa: PLR2004 - of an integer


def _answer(
    request: StaffRequest,
    row: Engagement,
    name: str,
    form: forms.Form,
    write: Callable[[], None],
    *,
    done: str,
    theirs: Callable[[Engagement], Mapping[str, Any]] | None = None,
    undo: tuple[str, dict[str, Any]] | None = None,
) -> HttpResponse:
    """Write what a valid form says and go back; else show the page with the form refused.

    ``theirs`` reads what now stands in the form's fields, to show both sides of a clash;
    ``undo`` names the route and fields that take the change back.
    """
    if not form.is_valid():
        # The person has still to see what changed since they read: their version stays.
        form.read_version = _version(request)  # type: ignore[attr-defined]
        return _page(request, row, bound={name: form})
    try:
        write()
    except Conflict as error:
        row.refresh_from_db()
        if theirs is not None:
            return _clash(request, row, form, theirs(row), words=str(error))
        form.add_error(None, f"{error} Look at it as it is now, then send this again.")
        return _page(request, row, bound={name: form}, status=409)
    except DomainError as error:
        form.add_error(None, str(error))
        row.refresh_from_db()
        return _page(request, row, bound={name: form})
    _tell(request, row, done, undo)
    return redirect("engagements:engagement-settings", row.code)


def _tell(
    request: StaffRequest, row: Engagement, done: str, undo: tuple[str, dict[str, Any]] | None
) -> None:
    """Say what was done, with Undo where it can be taken back."""
    if undo is None:
        messages.success(request, done)
        return
    route, fields = undo
    url = reverse(f"engagements:{route}", args=[row.code])
    toasts.undoable(request, done, url=url, version=row.version, **fields)


def _clash(
    request: StaffRequest,
    row: Engagement,
    form: forms.Form,
    theirs: Mapping[str, Any],
    *,
    words: str,
) -> HttpResponse:
    return clash.page(
        request,
        form=form,
        theirs=theirs,
        version=row.version,
        title=row.name,
        words=words,
        back=reverse("engagements:engagement-settings", args=[row.code]),
    )


def _act(
    request: StaffRequest, row: Engagement, write: Callable[[], None], done: str
) -> HttpResponse:
    """Do what a button says; a refusal is shown over the page."""
    try:
        write()
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, done)
    return redirect("engagements:engagement-settings", row.code)


def _page(
    request: StaffRequest, row: Engagement, *, bound: Forms | None = None, status: int = 422
) -> HttpResponse:
    now = timezone.now()
    actions = permissions.actions(request.user, row)
    with timezone.override(row.time_zone):
        context = {
            **header(row, as_of=now),
            "form": _forms(row) | (bound or {}),
            "members": people_selectors.members(row.pk),
            "may_change": Action.CHANGE_ENGAGEMENT in actions,
            "may_log": Action.LOG in actions,
            "may_close": Action.CLOSE in actions,
        }
        template = "engagements/engagement/settings.html"
        return render(request, template, context, status=status if bound else 200)


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
