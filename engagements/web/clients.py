"""The client account: its engagements, people and questions; and changing it."""

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from engagements import permissions
from engagements.models import Client, Invitation, User
from engagements.selectors import clients as selectors
from engagements.selectors import people as people_selectors
from engagements.services import people as people_services
from engagements.services.engagement import create_engagement
from engagements.services.engagement.clients import change_client
from engagements.showing import ClientPage
from engagements.web import conflict
from engagements.web.cards import CARD, Card, Plan, build_cards
from engagements.web.engagement.listing import engagement_rows
from engagements.web.forms.clients import ClientChangeForm, PortalInvitationForm
from engagements.web.invitations import mailed
from engagements.web.pages import keyset
from engagements.web.panels import client_panels
from engagements.web.requests import StaffRequest
from engagements.web.submit import Refusal, caller, go, press, status_of, submit

PAGE = "engagements/people/client.html"
WORK = "engagements/people/_client_work.html"
SHOWN, QUESTIONS, TEAM = 12, 8, 20


@require_safe
def client(request: StaffRequest, code: str) -> HttpResponse:
    """Show one client account."""
    row = _client(request, code)
    if request.htmx and request.GET.get("card"):
        return render(request, CARD, {"card": _work(request, row), **_may_create(request, row)})
    return _page(request, row)


@require_POST
def client_change(request: StaffRequest, code: str) -> HttpResponse:
    """Change name, sector and time zone."""
    row = _client(request, code)
    form = ClientChangeForm(conflict.settled(request.POST))
    return submit(
        request,
        form,
        lambda: change_client(row, **form.cleaned_data, **caller(request)),
        done=lambda _: go(request, f"{row.name} is saved.", "engagements:client", code),
        refused=lambda refusal: _page(request, row, change=form, refusal=refusal),
        row=row,
        sides=lambda: conflict.Sides(
            theirs=_fields(row),
            version=row.version,
            title=row.name,
            back=reverse("engagements:client", args=[code]),
        ),
    )


@require_POST
def client_invite(request: StaffRequest, code: str) -> HttpResponse:
    """Invite a person of the client to its portal."""
    row = _client(request, code)
    form = PortalInvitationForm(request.POST)

    def done(made: tuple[Invitation, str]) -> HttpResponse:
        return _page(request, row, link=mailed(request, *made))

    return submit(
        request,
        form,
        lambda: people_services.invite(**form.invitation(), client=row, **caller(request)),
        done=done,
        refused=lambda refusal: _page(request, row, invite=form, refusal=refusal),
    )


@require_POST
def client_person_lock(request: StaffRequest, code: str, user: int) -> HttpResponse:
    """Keep a person of the client from signing in, or let them in again."""
    row = _client(request, code)
    person: User = get_object_or_404(selectors.portal_users(row), user=user).user
    active = request.POST.get("active") == "yes"
    message = f"{person} can sign in again." if active else f"{person} is signed out and locked."
    return press(
        request,
        lambda: people_services.set_active(person, active=active, **caller(request)),
        message,
        "engagements:client",
        code,
    )


def _client(request: StaffRequest, code: str) -> Client:
    rows = people_selectors.clients_visible_to(request.user)
    row: Client = get_object_or_404(rows, code=code)
    return row


def _fields(row: Client) -> dict[str, Any]:
    return {"name": row.name, "sector": row.sector, "time_zone": row.time_zone}


def _page(
    request: StaffRequest,
    row: Client,
    *,
    change: ClientChangeForm | None = None,
    invite: PortalInvitationForm | None = None,
    link: str = "",
    refusal: Refusal | None = None,
) -> HttpResponse:
    now = timezone.now()
    team = selectors.team(request.user, row)
    access = permissions.access(request.user)
    page = ClientPage(request=request, user=request.user, as_of=now, client=row)
    context = {
        **_may_create(request, row),
        "work": _work(request, row),
        "team": team[:TEAM],
        "more_team": max(len(team) - TEAM, 0),
        "may_change": permissions.may_for_client(change_client, user=request.user, client=row),
        "change": change or ClientChangeForm(initial=_fields(row) | {"version": row.version}),
        "link": link,
        "panels": client_panels(page),
        **_questions(request, row),
        **_people(row, invite, may=access.may(people_services.invite), as_of=now),
    }
    return render(request, PAGE, context, status=status_of(refusal))


def _may_create(request: StaffRequest, row: Client) -> dict[str, Any]:
    may = permissions.may(create_engagement, user=request.user)
    return {"client": row, "may_create": may}


def _work(request: StaffRequest, row: Client) -> Card:
    """Return the card of the client's engagements with their readiness."""
    rows = selectors.engagements(request.user, row)
    url = reverse("engagements:client", args=[row.code])
    page = keyset(request, rows, order=("-updated_at", "-id"), size=SHOWN, path=url)

    def build() -> dict[str, Any]:
        return {"page": page, "lines": engagement_rows(page.rows, as_of=timezone.now())}

    plan = Plan(key="work", title="Engagements", template=WORK, build=build, url=url)
    return build_cards([plan])["work"]


def _people(
    row: Client, form: PortalInvitationForm | None, *, may: bool, as_of: datetime
) -> dict[str, Any]:
    """Return the people of the client, and for those who may invite what inviting needs."""
    return {
        "portal_people": selectors.portal_people(row, as_of=as_of, invited=may),
        "may_invite": may,
        "invite": form or PortalInvitationForm() if may else None,
    }


def _questions(request: StaffRequest, row: Client) -> dict[str, Any]:
    found = list(selectors.open_questions(request.user, row)[: QUESTIONS + 1])
    return {"questions": found[:QUESTIONS], "more_questions": len(found) > QUESTIONS}
