"""Where engagements stand, for lists and for the pages of one: worked out once, kept until a write.

Nothing is stored as truth: without what is kept (``selectors/kept.py``) all of it is worked out
again. ``as_of`` is the present moment in every function here.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from engagements.domain.errors import DomainError
from engagements.domain.readiness import Readiness, Target
from engagements.domain.readiness import Status as Proven
from engagements.domain.stages.gates import Review
from engagements.models import Engagement, StageVisit, Status, User
from engagements.selectors import engagement as engagement_selectors
from engagements.selectors import readiness as readiness_selectors
from engagements.selectors import stages as stage_selectors
from engagements.selectors.areas import AreaRows, area_rows
from engagements.selectors.compliance import CaseFile, case_file
from engagements.selectors.evidence import SOON_DAYS
from engagements.selectors.kept import Shelf, kept

BLOCKS = 5
ALL = "all"
STATES = ("", Status.PAUSED.value, Status.CLOSED.value, ALL)
LONGEST_WORDS = 100
STANDING, CASES, SUMMARY = "standing", "cases", "summary"


class UnknownState(DomainError):
    """The list of engagements has no such part."""

    code = "unknown_state"


@dataclass(frozen=True, kw_only=True)
class Block:
    """One failing must, as a list shows it."""

    key: str
    text: str
    where: str
    owner: str
    days: int | None
    due: date | None


@dataclass(frozen=True, kw_only=True)
class Lapse:
    """Something proven that will not be any more once its day is over, as a list shows it."""

    key: str
    text: str
    where: str
    grade: str
    on: date


@dataclass(frozen=True, kw_only=True)
class Summary:
    """Readiness of one engagement in a few figures.

    Units:
        ``low``, ``high`` and ``expected`` run from 0 to 100; ``days`` counts the stay in the
        stage, ``limit_days`` what the playbook gives it.
    """

    stage: str
    target: str
    verdict: str
    low: int
    high: int
    expected: int
    musts_proven: int
    musts: int
    failing: int
    gate_met: int
    gate_musts: int
    limit_days: int
    blocks: tuple[Block, ...]
    lapses: tuple[Lapse, ...]


def visible_to(user: User) -> QuerySet[Engagement]:
    """Return the engagements a list may show to ``user``, with client and owner.

    The playbook's long document is kept by ``stages.playbook`` and not read with every row.
    """
    rows = engagement_selectors.visible_to(user)
    rows = rows.select_related("client", "owner", "playbook_version")
    return rows.defer("playbook_version__document")


def listed(user: User, *, state: str, q: str) -> QuerySet[Engagement]:
    """Return the engagements of the list's page: open ones unless ``state`` says otherwise.

    Raises:
        UnknownState: no list of engagements has this state.
    """
    if state not in STATES:
        raise UnknownState("No engagement has this state.")
    rows = visible_to(user)
    if state != ALL:
        rows = rows.filter(status=state or Status.OPEN)
    return engagement_selectors.matching(rows, q) if q else rows


def worked_on_by(user: User) -> QuerySet[Engagement]:
    """Return the engagements that ``user`` owns or is a member of."""
    return visible_to(user).filter(memberships__user=user)


def summaries(engagements: Iterable[Engagement], *, as_of: datetime) -> dict[int, Summary]:
    """Return the summary of each engagement, by its primary key."""

    def make(rows: Iterable[Engagement]) -> dict[int, Summary]:
        return {row.pk: _summary(row, as_of=as_of) for row in rows}

    return kept(SUMMARY, list(engagements), as_of=as_of, make=make)


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Readiness and the gate ahead of one engagement, as of the moment they were worked out.

    ``visits`` are the stays that count, the open one last; ``recorded_after`` counts the events
    since it began. ``asked_by`` asked for the gate's review in this stay.
    """

    target: Target
    areas: Mapping[str, AreaRows]
    readiness: Readiness
    review: Review
    outcome: str
    decided_for: str
    visits: tuple[StageVisit, ...]
    recorded_after: int
    asked_by_id: int | None
    asked_by: str
    as_of: datetime

    @property
    def visit(self) -> StageVisit | None:
        """Return the open stay; a closed engagement has none."""
        return next((stay for stay in self.visits if stay.left_at is None), None)


def shelf(engagement: Engagement, *, as_of: datetime, cases: bool = False) -> Shelf:
    """Return what is kept of an engagement: its standing, and with ``cases`` its controls."""
    names = [STANDING, CASES] if cases else [STANDING]
    return Shelf(engagement, as_of=as_of, names=names)


def standing(engagement: Engagement, *, as_of: datetime, kept_on: Shelf | None = None) -> Standing:
    """Return where an engagement stands; both figures rest on the same rows, read once."""
    kept_on = kept_on or shelf(engagement, as_of=as_of)

    def make() -> Standing:
        return _standing(engagement, as_of=as_of, kept_on=kept_on)

    return kept_on.get(STANDING, make)


def cases(engagement: Engagement, *, as_of: datetime, kept_on: Shelf | None = None) -> CaseFile:
    """Return everything on record about an engagement's controls."""
    kept_on = kept_on or Shelf(engagement, as_of=as_of, names=[CASES])

    def make() -> dict[str, Any]:
        # The engagement is the asker's own row, with people who are no matter of the controls.
        told = dict(vars(case_file(engagement, as_of=as_of)))
        return {key: told[key] for key in told.keys() - {"engagement", "as_of"}}

    return CaseFile(engagement=engagement, as_of=as_of, **kept_on.get(CASES, make))


def _standing(engagement: Engagement, *, as_of: datetime, kept_on: Shelf) -> Standing:
    target = stage_selectors.target(engagement, as_of=as_of)
    file = cases(engagement, as_of=as_of, kept_on=kept_on) if kept_on.has(CASES) else None
    areas = area_rows(engagement, target=target, as_of=as_of, file=file)
    visits = tuple(stage_selectors.visits(engagement))
    is_open = engagement.status != Status.CLOSED
    visit = visits[-1] if visits and is_open else None
    decisions = stage_selectors.decisions(engagement).prefetch_related(None)
    decision = decisions.filter(visit=visit).first() if visit else None
    asked = stage_selectors.gate_request(engagement, visit=visit) if visit else None
    return Standing(
        target=target,
        areas=areas,
        readiness=readiness_selectors.readiness(engagement, as_of=as_of, areas=areas),
        review=stage_selectors.gate_review(engagement, as_of=as_of, areas=areas),
        outcome=decision.outcome if decision else "",
        decided_for=decision.to_stage if decision else "",
        visits=visits,
        recorded_after=stage_selectors.recorded_after_entry(engagement),
        asked_by_id=asked.actor_id if asked else None,
        asked_by=str(asked.actor) if asked and asked.actor else "",
        as_of=as_of,
    )


def _summary(engagement: Engagement, *, as_of: datetime) -> Summary:
    target = stage_selectors.target(engagement, as_of=as_of)
    areas = area_rows(engagement, target=target, as_of=as_of)
    readiness = readiness_selectors.readiness(engagement, as_of=as_of, areas=areas)
    review = stage_selectors.gate_review(engagement, as_of=as_of, areas=areas)
    return _in_few_figures(engagement, readiness=readiness, review=review)


def summary_of(engagement: Engagement, found: Standing) -> Summary:
    """Return the summary of an engagement whose standing is known."""
    return _in_few_figures(engagement, readiness=found.readiness, review=found.review)


def _in_few_figures(engagement: Engagement, *, readiness: Readiness, review: Review) -> Summary:
    stage = stage_selectors.playbook(engagement).stage(engagement.current_stage)
    judged = readiness.judgement
    return Summary(
        stage=stage.title,
        target=readiness.target.title,
        verdict=readiness.verdict.value,
        low=judged.low,
        high=judged.high,
        expected=readiness.expected_worst,
        musts_proven=judged.musts.proven,
        musts=judged.musts.total,
        failing=judged.musts.failing,
        gate_met=review.musts_met,
        gate_musts=review.musts,
        limit_days=stage.sle_days,
        blocks=tuple(_blocks(readiness)),
        lapses=tuple(_lapses(readiness)),
    )


def _blocks(readiness: Readiness) -> Iterable[Block]:
    for row in readiness.blocking[:BLOCKS]:
        yield Block(
            key=row.key,
            text=row.text,
            where=row.group_title,
            owner=row.owner,
            days=readiness.days_open(row),
            due=row.due,
        )


def _lapses(readiness: Readiness) -> Iterable[Lapse]:
    """Yield what is proven today and lapses soon, whether or not the target comes before."""
    last = readiness.today + timedelta(days=SOON_DAYS)
    proven = (row for row in readiness.requirements if row.status is Proven.PROVEN)
    for row in proven:
        if row.valid_until is not None and row.valid_until <= last:
            yield Lapse(
                key=row.key,
                text=row.text,
                where=row.group_title,
                grade=str(row.grade or ""),
                on=row.valid_until,
            )
