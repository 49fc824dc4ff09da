"""The list of engagements, and the form of a new one."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from engagements import permissions
from engagements.domain.engagement import Status
from engagements.domain.units import days_inclusive, local_day
from engagements.models import Engagement
from engagements.selectors import engagement as selectors
from engagements.selectors import people as people_selectors
from engagements.selectors import pipeline, portfolio
from engagements.selectors.figures import Summary
from engagements.services import engagement as services
from engagements.web import chips
from engagements.web.forms.engagement import EngagementForm
from engagements.web.pages import keyset
from engagements.web.requests import StaffRequest
from engagements.web.submit import Refusal, caller, go, sent, status_of, submit

SIZE = 20
ADD = "engagements/engagement/add.html"
STATES = (("", "Open"), ("paused", "Paused"), ("closed", "Closed"), ("all", "All"))


@dataclass(frozen=True, kw_only=True)
class EngagementRow:
    """An engagement as a row prints it; ``status`` is empty while it is open."""

    code: str
    name: str
    client: str
    status: str
    stage: str
    days: int
    over: int
    limit_days: int
    low: int
    high: int
    expected: int
    verdict: str
    failing: int
    next_step: str
    next_step_due: date | None
    next_step_owner: str
    target_go_live: date | None


@require_safe
def engagement_list(request: StaffRequest) -> HttpResponse:
    """Show engagements, those changed last first."""
    state = request.GET.get("state", "")
    q = request.GET.get("q", "").replace("\x00", "").strip()[: portfolio.LONGEST_WORDS]
    try:
        rows = portfolio.listed(request.user, state=state, q=q)
    except portfolio.UnknownState as error:
        raise Http404 from error
    now, within, filters = timezone.now(), pipeline.scope(request.user), chips.filters_of(request)
    late = pipeline.caught_up(rows, filters, as_of=now)
    rows = pipeline.matching(rows, filters, within=within, as_of=now, today=timezone.localdate())
    rows, order = pipeline.ordered(rows, filters, otherwise=("-updated_at", "-id"))
    page = keyset(request, rows, order=order, size=SIZE)
    context = {
        "filters": chips.filters(request, within=within),
        "query": chips.kept(request.GET),
        "page": page,
        "late": late,
        "lines": engagement_rows(page.rows, as_of=now),
        "state": state,
        "states": STATES,
        "q": q,
        "may_create": permissions.may(services.create_engagement, user=request.user),
    }
    return render(request, "engagements/engagement/list.html", context)


def engagement_rows(engagements: list[Engagement], *, as_of: datetime) -> list[dict[str, Any]]:
    """Return engagements as a table shows them."""
    found = portfolio.summaries(engagements, as_of=as_of)
    return [_engagement_row(row, found[row.pk], as_of=as_of) for row in engagements]


def _engagement_row(engagement: Engagement, summary: Summary, *, as_of: datetime) -> dict[str, Any]:
    zone = engagement.time_zone
    until = engagement.closed_at or as_of
    days = days_inclusive(
        local_day(engagement.stage_entered_at, time_zone=zone), local_day(until, time_zone=zone)
    )
    over = max(days - summary.limit_days, 0)
    return {
        "engagement": engagement,
        "summary": summary,
        "days": days,
        "over": over,
        "row": _row(engagement, summary, days=days, over=over),
    }


def _row(engagement: Engagement, summary: Summary, *, days: int, over: int) -> EngagementRow:
    is_open = engagement.status == Status.OPEN
    return EngagementRow(
        code=engagement.code,
        name=engagement.name,
        client=engagement.client.name,
        status="" if is_open else engagement.get_status_display(),
        stage=summary.stage,
        days=days,
        over=over,
        limit_days=summary.limit_days,
        low=summary.low,
        high=summary.high,
        expected=summary.expected,
        verdict=summary.verdict,
        failing=summary.failing,
        next_step=engagement.next_step,
        next_step_due=engagement.next_step_due,
        next_step_owner=engagement.next_step_owner,
        target_go_live=engagement.target_go_live,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def engagement_add(request: StaffRequest) -> HttpResponse:
    """Begin an engagement."""
    services.create_engagement.ask(user=request.user)
    clients = people_selectors.clients_visible_to(request.user)
    initial: dict[str, Any] = {"owner": request.user.pk}
    chosen = people_selectors.client_of_code(request.user, request.GET.get("client", ""))
    if chosen:
        initial |= {"client": chosen.code, "code": selectors.next_code(chosen)}
    form = EngagementForm(
        sent(request), initial=initial, clients=clients, owners=people_selectors.staff()
    )

    def page(refusal: Refusal | None = None) -> HttpResponse:
        context = {"form": form, "any_client": people_selectors.has_client(request.user)}
        return render(request, ADD, context, status=status_of(refusal))

    if request.method != "POST":
        return page()
    return submit(
        request,
        form,
        lambda: services.create_engagement(**form.cleaned_data, **caller(request)),
        done=lambda made: go(
            request, f"{made.code} is set up.", "engagements:engagement", made.code
        ),
        refused=page,
    )
