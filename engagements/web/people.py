"""Pages about people: invitations, who is here, and the clients."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from engagements import permissions
from engagements.models import Invitation, User
from engagements.selectors import people as selectors
from engagements.services import engagement as engagement_services
from engagements.services import people
from engagements.web.forms.people import (
    AcceptInvitationForm,
    ClientForm,
    InvitationForm,
    RoleForm,
)
from engagements.web.invitations import mailed
from engagements.web.pages import keyset
from engagements.web.requests import PageRequest, StaffRequest
from engagements.web.submit import Refusal, caller, go, press, sent, status_of, submit

INVITATION = "engagements/people/invitation.html"
PEOPLE = "engagements/people/list.html"
CLIENT_ADD = "engagements/people/client_add.html"
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def invitation_accept(request: PageRequest, token: str) -> HttpResponse:
    """Let an invited person choose a name and a password, and sign them in."""
    invitation = selectors.open_invitation(token, as_of=timezone.now())
    if invitation is None:
        return render(request, "engagements/people/invitation_gone.html", status=410)
    form = AcceptInvitationForm(sent(request))

    def page(refusal: Refusal | None = None) -> HttpResponse:
        context = {"invitation": invitation, "form": form}
        return render(request, INVITATION, context, status=status_of(refusal))

    def done(user: User) -> HttpResponse:
        login(request, user, backend=BACKEND)
        return redirect("/")

    if request.method != "POST":
        return page()
    return submit(
        request,
        form,
        lambda: people.accept_invitation(token, **form.cleaned_data, at=timezone.now()),
        done=done,
        refused=page,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def person_list(request: StaffRequest) -> HttpResponse:
    """Show who is here and who is invited; make an invitation."""
    clients = selectors.clients_visible_to(request.user)
    if request.method != "POST":
        return _people(request, InvitationForm(clients=clients))
    form = InvitationForm(request.POST, clients=clients)

    def done(made: tuple[Invitation, str]) -> HttpResponse:
        return _people(request, InvitationForm(clients=clients), link=mailed(request, *made))

    return submit(
        request,
        form,
        lambda: people.invite(**form.invitation(), **caller(request)),
        done=done,
        refused=lambda refusal: _people(request, form, refusal=refusal),
    )


def _people(
    request: StaffRequest,
    form: InvitationForm,
    *,
    link: str = "",
    refusal: Refusal | None = None,
) -> HttpResponse:
    context = {
        "form": form,
        "link": link,
        "people": selectors.everybody(),
        "invitations": selectors.invitations()[:50],
        "now": timezone.now(),
    }
    return render(request, PEOPLE, context, status=status_of(refusal))


@require_safe
def person(request: StaffRequest, user: int) -> HttpResponse:
    """Show one account and what an administrator can change about it."""
    row: User = get_object_or_404(selectors.everybody(), pk=user)
    context = {
        "person": row,
        "form": RoleForm(initial={"role": row.role}),
        "sign_ins": selectors.recent_sign_ins(row, limit=5),
        "tokens": selectors.live_tokens_of(row, as_of=timezone.now()),
    }
    return render(request, "engagements/people/person.html", context)


@require_POST
def person_role(request: StaffRequest, user: int) -> HttpResponse:
    """Give a person of the firm another role."""
    row: User = get_object_or_404(selectors.everybody(), pk=user)
    form = RoleForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Choose one of the roles. Nothing was changed.")
        return redirect("engagements:person", row.pk)
    message = f"{row} has another role now, and signs in again."
    return _press(request, row, people.change_role, message, role=form.cleaned_data["role"])


@require_POST
def person_lock(request: StaffRequest, user: int) -> HttpResponse:
    """Lock an account, or open it again."""
    row: User = get_object_or_404(selectors.everybody(), pk=user)
    active = request.POST.get("active") == "yes"
    message = f"{row} can sign in again." if active else f"{row} is signed out and locked."
    return _press(request, row, people.set_active, message, active=active)


@require_POST
def person_factor_reset(request: StaffRequest, user: int) -> HttpResponse:
    """Let somebody who lost their second factor set up a new one."""
    row: User = get_object_or_404(selectors.everybody(), pk=user)
    message = f"{row} is signed out and has no second factor now."
    return _press(request, row, people.reset_second_factor, message)


def _press(
    request: StaffRequest, row: User, change: Callable[..., None], message: str, **values: Any
) -> HttpResponse:
    """Make one change to an account and go back to its page with what came of it."""
    return press(
        request,
        lambda: change(row, **values, **caller(request)),
        message,
        "engagements:person",
        row.pk,
    )


@require_safe
def client_list(request: StaffRequest) -> HttpResponse:
    """Show the clients in the asker's scope."""
    context = {
        "page": keyset(request, selectors.clients_listed(request.user), order=("name", "id")),
        "may_create": permissions.may(engagement_services.create_client, user=request.user),
    }
    return render(request, "engagements/people/client_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def client_add(request: StaffRequest) -> HttpResponse:
    """Make a client."""
    engagement_services.create_client.ask(user=request.user)
    form = ClientForm(sent(request), default_zone=settings.FDE_TIME_ZONE)

    def page(refusal: Refusal | None = None) -> HttpResponse:
        return render(request, CLIENT_ADD, {"form": form}, status=status_of(refusal))

    if request.method != "POST":
        return page()
    return submit(
        request,
        form,
        lambda: engagement_services.create_client(**form.cleaned_data, **caller(request)),
        done=lambda made: go(request, f"{made.name} is set up.", "engagements:client", made.code),
        refused=page,
    )
