"""Readiness of an engagement: the verdict, its areas, what blocks, and the road from here."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from engagements import registry
from engagements.charts.palette import PAGE as PALETTE
from engagements.charts.ring import ring
from engagements.domain.about import EVIDENCE
from engagements.domain.readiness import (
    Grade,
    Readiness,
    Requirement,
    Status,
    Step,
    Tally,
)
from engagements.domain.readiness.lists import BLOCKS, LEFT_OUT, LISTS, parts
from engagements.domain.references import Noun, number_in
from engagements.domain.wording import counted
from engagements.models import Engagement
from engagements.selectors import figures
from engagements.showing import Link, Place, ReadinessPage
from engagements.web.addresses import address
from engagements.web.panels import readiness_panels
from engagements.web.requests import StaffRequest
from engagements.web.scope import engagement_of

PAGE = "engagements/readiness/page.html"
BAR = 200  # the width of the bar of musts in its own units


@require_safe
def readiness(request: StaffRequest, code: str) -> HttpResponse:
    """Show readiness for the gate ahead.

    ``?show=`` chooses which requirements are listed; what else the address asks for is for the
    panels of the areas.
    """
    engagement = engagement_of(request, code)
    show = request.GET.get("show", BLOCKS)
    if show not in LISTS:
        raise Http404
    now = timezone.now()
    with timezone.override(engagement.time_zone):
        standing = figures.standing(engagement, as_of=now)
        found = standing.readiness
        page = ReadinessPage(
            request=request, user=request.user, as_of=now, engagement=engagement, standing=standing
        )
        context = {
            "panels": readiness_panels(page),
            "engagement": engagement,
            "as_of": standing.as_of,
            "readiness": found,
            "judged": found.judgement,
            "ring": _ring(found),
            "headline": _headline(found),
            "shares": _shares(found.judgement.musts),
            "road": [_step(step) for step in found.road],
            "tabs": [(key, title, _count(found, key), key == show) for key, title in LISTS.items()],
            "show": show,
            "sections": _sections(engagement, found, show),
        }
        return render(request, PAGE, context)


def _ring(found: Readiness) -> str:
    judged = found.judgement
    return ring(
        low=judged.low,
        high=judged.high,
        verdict=judged.verdict,
        words=judged.verdict.label,
        expected=found.expected_worst,
        palette=PALETTE,
    )


def _headline(found: Readiness) -> str:
    """Return the sentence under the verdict: what decides it."""
    musts, shoulds = found.judgement.musts, found.judgement.shoulds
    if musts.failing:
        words = counted(musts.failing, "must fails", "musts fail")
        return f"{words}, so no answer to the unknowns makes it ready."
    if musts.unknown:
        words = counted(musts.unknown, "must is", "musts are")
        return f"{words} unknown, and none fails: their answers decide."
    if excepted := musts.excepted + shoulds.excepted:
        words = counted(excepted, "exception is", "exceptions are")
        return f"Every must is settled; {words} in force."
    if not_proven := shoulds.failing + shoulds.unknown:
        words = counted(not_proven, "should is", "shoulds are")
        return f"Every must is proven; {words} not."
    return "Everything that is asked for is proven."


@dataclass(frozen=True, kw_only=True)
class Share:
    """One segment of the bar of musts."""

    kind: str
    count: int
    x: float
    width: float


def _shares(musts: Tally) -> list[Share]:
    counts = {grade.value: musts.of(grade) for grade in Grade}
    counts |= {"failing": musts.failing, "excepted": musts.excepted, "unknown": musts.unknown}
    shares, x = [], 0.0
    for kind, count in counts.items():
        if count:
            width = round(BAR * count / musts.total, 2)
            shares.append(Share(kind=kind, count=count, x=round(x, 2), width=width))
            x += width
    return shares


def _step(step: Step) -> dict[str, Any]:
    failing = counted(step.count, "failing must holds", "failing musts hold")
    unknown = counted(step.count, "unknown must is", "unknown musts are")
    words = {
        "today": "Today",
        "failing_musts": f"Once {failing}",
        "unknown_musts": f"And once {unknown} proven",
    }
    return {"words": words[step.kind], "judgement": step.judgement}


@dataclass(frozen=True, kw_only=True)
class Section:
    """Requirements of one urgency, under their headline."""

    title: str
    rows: list[dict[str, Any]]


def _count(found: Readiness, show: str) -> int:
    """Return how many rows a list has, over all its sections."""
    if show == LEFT_OUT:
        return len(found.left_out)
    return sum(len(rows) for _, rows in parts(found, show=show))


def _sections(engagement: Engagement, found: Readiness, show: str) -> list[Section]:
    def printed(rows: Iterable[Requirement], *, renewal: bool) -> list[dict[str, Any]]:
        return [_requirement_row(engagement, found, row, renewal=renewal) for row in rows]

    return [
        Section(title=f"{title}, {len(rows)}", rows=printed(rows, renewal="Renewals" in title))
        for title, rows in parts(found, show=show)
        if rows
    ]


def _requirement_row(
    engagement: Engagement, found: Readiness, row: Requirement, *, renewal: bool
) -> dict[str, Any]:
    """Return one requirement, ready to print; a renewal counts the days that are left."""
    left = (row.valid_until - found.today).days if row.valid_until else None
    days = f"{left} d left" if renewal else ""
    if not renewal and row.status is not Status.PROVEN and (count := found.days_open(row)):
        days = f"{count} d"
    link = _closed_at(engagement, row)
    place = ", ".join(dict.fromkeys([found.area_title(row.area), row.group_title or row.group]))
    return {
        "row": row,
        "place": place,
        "state": "renewal due" if renewal else row.status.value,
        "days": days,
        "closes": row.closes or (f"Renew it before it lapses on {_day(row)}." if renewal else ""),
        "evidence": [(name, _evidence_url(engagement, name)) for name in row.evidence],
        "url": link.url,
        "action": link.words,
    }


def _day(row: Requirement) -> str:
    return f"{row.valid_until.day} {row.valid_until:%B}" if row.valid_until else ""


def _evidence_url(engagement: Engagement, name: str) -> str:
    """Return the place of evidence in the register; "" for a name that is not in it."""
    number = number_in(name, Noun.EVIDENCE)
    if number is None:
        return ""
    return address(EVIDENCE, Place(engagement=engagement.code, key=str(number)))


def _closed_at(engagement: Engagement, row: Requirement) -> Link:
    """Return the page on which a requirement is closed, and what is done there."""
    show = registry.shows().get(row.area)
    if show is None or show.closed_at is None:
        return Link(url="", words="")
    return show.closed_at(engagement.code, row)
