"""The pipeline: board, table and summary of open engagements, and the page that moves one."""

from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from engagements import permissions
from engagements.charts.funnel import age_bar, funnel_piece
from engagements.domain.pipeline import PipelineFilters, StageFlow
from engagements.domain.stages.moves import MoveRefused
from engagements.models import Engagement
from engagements.selectors import figures
from engagements.selectors import pipeline as selectors
from engagements.selectors import stages as stage_selectors
from engagements.selectors.pipeline import Column, Scope
from engagements.services import stages as services
from engagements.services.engagement import create_engagement
from engagements.web import chips
from engagements.web.board import board_card
from engagements.web.engagement.listing import engagement_rows
from engagements.web.forms.stages import MoveForm, VersionForm
from engagements.web.pages import keyset
from engagements.web.requests import StaffRequest
from engagements.web.scope import engagement_of
from engagements.web.submit import Refusal, caller, go, status_of, submit
from engagements.web.toasts import Undo

BOARD, TABLE, SUMMARY = "board", "table", "summary"
VIEWS = (
    (BOARD, "Board", "layout-kanban"),
    (TABLE, "Table", "table"),
    (SUMMARY, "Summary", "chart-line"),
)
PAGE, MOVE = "engagements/pipeline/page.html", "engagements/pipeline/move.html"
MISSING = 3


@require_safe
def pipeline(request: StaffRequest) -> HttpResponse:
    """Show open engagements by stage, as a board, a table or figures."""
    view = request.GET.get("view", "") or BOARD
    if view not in {key for key, _, _ in VIEWS}:
        raise Http404
    within, filters = selectors.scope(request.user), chips.filters_of(request)
    now, today = timezone.now(), timezone.localdate()
    late = selectors.caught_up(selectors.all_open(request.user), filters, as_of=now)
    rows = selectors.open_rows(request.user, filters, within=within, as_of=now, today=today)
    shown = selectors.CARDS if view == BOARD else 0
    columns = selectors.columns(rows, within=within, as_of=now, shown=shown)
    count = sum(column.count for column in columns)
    context = {
        "view": view,
        "views": [(*row, chips.url(request, view=row[0])) for row in VIEWS],
        "filters": chips.filters(request, within=within, keys=_filters(view)),
        "query": chips.kept(request.GET),
        "as_of": now,
        "count": count,
        "over": sum(column.ages.over for column in columns),
        "first_visit": not within.books and not selectors.any_for(request.user),
        "may_create": permissions.may(create_engagement, user=request.user),
        "lanes": within.lanes,
        "late": late,
    }
    if view == TABLE:
        context |= _table(request, rows, filters, as_of=now)
    elif count or view == SUMMARY:
        context |= _stages(request, columns, filters, within=within, today=today)
    return render(request, PAGE, context)


def _filters(view: str) -> list[str]:
    """Return the filters of a view; only the table has an order to choose."""
    return [key for key in chips.WORDS if key != "sort" or view == TABLE]


def _table(
    request: StaffRequest, rows: QuerySet[Engagement], filters: PipelineFilters, *, as_of: datetime
) -> dict[str, Any]:
    """Return a page of the engagements, the longest in their stage first unless sorted."""
    rows, order = selectors.ordered(rows, filters, otherwise=("stage_entered_at", "id"))
    page = keyset(request, rows, order=order)
    return {"page": page, "lines": engagement_rows(page.rows, as_of=as_of)}


def _stages(
    request: StaffRequest,
    columns: list[Column],
    filters: PipelineFilters,
    *,
    within: Scope,
    today: date,
) -> dict[str, Any]:
    """Return the stages with their funnel, and their cards where there are any."""
    since, flows = selectors.funnel(request.user, filters, lanes=within.lanes, today=today)
    most = max((found.entered for found in flows.values()), default=0)
    after = [flows[lane.key].entered for lane in within.lanes[1:]]
    after += after[-1:] or [0]
    stages = [
        _stage(request, column, flows[column.lane.key])
        | {"piece": funnel_piece(flows[column.lane.key].entered, entered_next, most=most)}
        for column, entered_next in zip(columns, after, strict=True)
    ]
    return {"stages": stages, "since": since, "entered": stages[0]["flow"].entered if stages else 0}


def _stage(request: StaffRequest, column: Column, flow: StageFlow) -> dict[str, Any]:
    ages, lane = column.ages, column.lane
    share = flow.share_ratio
    return {
        "lane": lane,
        "count": column.count,
        "over": ages.over,
        "more": column.more,
        "rows_url": chips.url(request, view=TABLE, stage=lane.key),
        "over_url": chips.url(request, view=TABLE, stage=lane.key, age="over"),
        "cards": [board_card(card) for card in column.cards],
        "bar": age_bar(ages.first_half, ages.second_half, ages.over),
        "flow": flow,
        "share_percent": None if share is None else round(share * 100),
        "is_slow": flow.p85_days is not None and flow.p85_days > lane.sle_days,
    }


@require_http_methods(["GET", "HEAD", "POST"])
def pipeline_move(request: StaffRequest, code: str) -> HttpResponse:
    """Choose the stage that an engagement moves to, and move it there."""
    engagement = engagement_of(request, code)
    services.advance_stage.ask(engagement, user=request.user)
    if request.method != "POST":
        return _move_page(request, engagement)
    form = MoveForm(request.POST)

    def done(_: object) -> HttpResponse:
        title = stage_selectors.playbook(engagement).stage(engagement.current_stage).title
        fields = {"version": engagement.version, "back": _back(request)}
        undo = Undo(reverse("engagements:pipeline-undo", args=[code]), fields)
        return go(request, f"{code} moved to {title}", _back_url(request), undo=undo)

    return submit(
        request,
        form,
        lambda: services.advance_stage(engagement, **form.cleaned_data, **caller(request)),
        done=done,
        refused=lambda refusal: _move_page(request, engagement, refusal=refusal),
        row=engagement,
    )


@require_POST
def pipeline_undo(request: StaffRequest, code: str) -> HttpResponse:
    """Take the last move of an engagement back, and return to the pipeline."""
    engagement = engagement_of(request, code)
    form = VersionForm(request.POST)

    def refused(refusal: Refusal) -> HttpResponse:
        words = refusal.words or "The form was not complete. Nothing was moved."
        messages.error(request, f"{code} stays. {words}")
        return redirect(_back_url(request))

    return submit(
        request,
        form,
        lambda: services.undo_move(engagement, **form.cleaned_data, **caller(request)),
        done=lambda _: go(request, f"{code} is back where it was.", _back_url(request)),
        refused=refused,
    )


def _back(request: StaffRequest) -> str:
    """Return the filters of the pipeline to go back to: a query of ours, never an address."""
    query = request.POST.get("back", request.GET.get("back", ""))
    return chips.kept(QueryDict(query[:500].replace("\x00", "")))


def _back_url(request: StaffRequest) -> str:
    return f"{reverse('engagements:pipeline')}?{_back(request)}".rstrip("?")


def _move_page(
    request: StaffRequest,
    engagement: Engagement,
    *,
    refusal: Refusal | None = None,
) -> HttpResponse:
    words = (refusal.words or "Choose a stage.") if refusal else ""
    error = refusal.error if refusal else None
    book = stage_selectors.playbook(engagement)
    here = book.index(engagement.current_stage)
    review = figures.standing(engagement, as_of=timezone.now()).review
    unsettled = [row.criterion.text for row in review.unsettled_musts]
    context = {
        "engagement": engagement,
        "stage": book.stages[here],
        "targets": [
            {"stage": stage, "gates": place}
            for place, stage in enumerate(book.stages[here + 1 :], start=1)
        ],
        "chosen": request.POST.get("target", ""),
        "unsettled": unsettled[:MISSING],
        "unsettled_count": len(unsettled),
        "words": words,
        "missing": error.missing if isinstance(error, MoveRefused) else (),
        "back": _back(request),
        "back_url": _back_url(request),
    }
    return render(request, MOVE, context, status=status_of(refusal))
