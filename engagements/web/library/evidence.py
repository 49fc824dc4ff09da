"""The library of evidence: grade, kind, standing and what waits to be accepted."""

from dataclasses import dataclass
from datetime import date, datetime

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from engagements.domain.access import Visibility
from engagements.domain.evidence import EvidenceKind
from engagements.domain.labels import choices_of
from engagements.domain.readiness import Grade
from engagements.selectors.evidence import Registered
from engagements.selectors.library import evidence as selectors
from engagements.web.choices import choice, engagement_choice, filters, values, words
from engagements.web.pages import keyset
from engagements.web.requests import StaffRequest

PAGE = "engagements/library/evidence.html"
ORDERS = {"lapse": ("valid_until", "id")}
NEWEST = ("-received_at", "-id")
SORTS = {"lapse": "Lapses first"}


@dataclass(frozen=True, kw_only=True)
class EvidenceRow:
    """A piece of evidence as the library prints it."""

    code: str
    number: int
    title: str
    kind: str
    grade: str
    received_at: datetime
    added_by: str
    standing: str
    days_left: int | None
    valid_until: date | None
    client_can_see: bool
    rests_on_it: int


@require_safe
def evidence_library(request: StaffRequest) -> HttpResponse:
    """Show the evidence of all engagements in scope."""
    today = timezone.localdate()
    sort = choice(request, "sort", SORTS, label="Order", everything="Newest first")
    filter_bar = filters(
        [
            choice(request, "standing", selectors.STANDINGS, label="State", everything="Any state"),
            choice(
                request,
                "grade",
                dict(choices_of(Grade)),
                label="Grade",
                everything="All grades",
            ),
            choice(request, "kind", choices_of(EvidenceKind), label="Kind", everything="All kinds"),
            choice(
                request,
                "visibility",
                choices_of(Visibility),
                label="Who can see it",
                everything="Internal and client",
            ),
            engagement_choice(request),
            sort,
        ],
        q=words(request),
        placeholder="Title or file",
    )
    chosen = values(filter_bar)
    chosen.pop("sort")
    chosen_filters = selectors.EvidenceFilters(**chosen, ends=bool(sort.value))
    rows = selectors.evidence(request.user, filters=chosen_filters, on=today)
    order = ORDERS.get(sort.value, NEWEST)
    page = keyset(request, selectors.with_weight(rows), order=order)
    context = {
        "filters": filter_bar,
        "page": page,
        "lines": [_row(line) for line in selectors.lines(page.rows, on=today)],
        "waiting": selectors.waiting(request.user),
    }
    return render(request, PAGE, context)


def _row(line: Registered) -> EvidenceRow:
    evidence = line.evidence
    return EvidenceRow(
        code=evidence.engagement.code,
        number=evidence.number,
        title=evidence.title,
        kind=evidence.get_kind_display(),
        grade=evidence.grade,
        received_at=evidence.received_at,
        added_by=str(evidence.added_by) if evidence.added_by else "",
        standing=line.standing,
        days_left=line.days_left,
        valid_until=evidence.valid_until,
        client_can_see=evidence.visibility == Visibility.CLIENT,
        rests_on_it=line.rests_on_it,
    )
