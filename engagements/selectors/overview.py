"""What waits for one person, over the engagements they work on."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, TypedDict, TypeVar

from django.db.models import (
    CharField,
    Func,
    IntegerField,
    OuterRef,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Cast, Concat

from engagements.domain.access import Role
from engagements.domain.engagement import Status, WaitingOn, WaitKind
from engagements.domain.facts import FACTS
from engagements.domain.logbook import EntryKind
from engagements.domain.units import days_inclusive, local_day
from engagements.models import (
    Condition,
    Engagement,
    Event,
    LogEntry,
    Membership,
    Question,
    User,
    WaitInterval,
)
from engagements.selectors import logbook, portfolio, stages
from engagements.selectors.events import views_only
from engagements.selectors.figures import Block, Summary

if TYPE_CHECKING:
    from typing import TypeAlias

    from django_stubs_ext import WithAnnotations

OfOne = TypeVar("OfOne", LogEntry, Condition, Question)
LOOKED_AT = 40
MOST = 100


class _Moves(TypedDict):
    moved_at: datetime | None
    wait_kind: str | None
    waiting_on: str | None
    waits_since: datetime | None
    alike: int


if TYPE_CHECKING:
    WorkedOn: TypeAlias = WithAnnotations[Engagement, _Moves]


@dataclass(frozen=True, kw_only=True)
class MyWork:
    """The engagements that an overview looks at: ``count`` there are, the first ones here.

    ``own`` tells whether the person works on them; a manager without own ones sees all open ones.
    """

    engagements: "tuple[WorkedOn, ...]"
    count: int
    own: bool


@dataclass(frozen=True, kw_only=True)
class Stall:
    """An engagement that does not move: ``wait`` words why, or ``since`` when it last did.

    Units:
        ``days`` counts calendar days, today included.
    """

    engagement: Engagement
    days: int
    since: date
    wait: str
    waiting_on: str


@dataclass(frozen=True, kw_only=True)
class Blocker:
    """What blocks an engagement: a must with its ``key`` and ``group``, or an ``entry`` of the log.

    Units:
        ``days`` counts calendar days, today included; None when nobody knows since when.
    """

    engagement: Engagement
    text: str
    owner: str
    days: int | None
    due: date | None
    key: str = ""
    group: str = ""
    entry: int | None = None
    waiting_on: str = ""


@dataclass(frozen=True, kw_only=True)
class OpenFact:
    """A question of the profile, and how many items wait for its answer."""

    engagement: Engagement
    key: str
    text: str
    waiting: int


def my_work(user: User) -> MyWork:
    """Return the open engagements of ``user``, those changed last first.

    Whoever decides about all is asked first whether they work on any: the other query costs more.
    """
    rows = portfolio.visible_to(user).filter(status__in=[Status.OPEN, Status.PAUSED])
    own_rows = _worked_on(rows, by=user)
    own = user.role == Role.ENGINEER or own_rows.exists()
    found = _looked_at(own_rows if own else rows)
    return MyWork(engagements=tuple(found), count=found[0].alike if found else 0, own=own)


def _worked_on(rows: QuerySet[Engagement], *, by: User) -> QuerySet[Engagement]:
    return rows.filter(pk__in=Membership.objects.filter(user=by).values("engagement"))


def _looked_at(rows: QuerySet[Engagement]) -> "list[WorkedOn]":
    """Return the first rows, each with when it last moved, its wait, and how many rows there are.

    The count is a query of its own inside this one: as a window it would sort all rows.
    """
    # By its chain, whose index knows the last event: a long engagement has hundreds of thousands.
    chain = Concat(Value("e:"), Cast(OuterRef("pk"), CharField()))
    events = Event.objects.filter(chain=chain).exclude(type__in=views_only())
    waits = WaitInterval.objects.filter(engagement=OuterRef("pk"), ended_at=None)
    first = waits.order_by("started_at", "id")
    count = rows.order_by().annotate(n=Func("pk", function="COUNT", output_field=IntegerField()))
    found = rows.defer("playbook_version__document").annotate(
        moved_at=Subquery(events.order_by("-seq").values("occurred_at")[:1]),
        wait_kind=Subquery(first.values("kind")[:1]),
        waiting_on=Subquery(first.values("waiting_on")[:1]),
        waits_since=Subquery(first.values("started_at")[:1]),
        alike=Subquery(count.values("n")),
    )
    return list(found.order_by("-updated_at", "-id")[:LOOKED_AT])


def blockers(
    engagements: Sequence[Engagement], *, summaries: Mapping[int, Summary], as_of: datetime
) -> list[Blocker]:
    """Return failing musts and open blockers of the log, the longest open first."""
    musts = [
        _failing_must(engagement, block, as_of=as_of)
        for engagement in engagements
        for block in summaries[engagement.pk].blocks
    ]
    written = [_written_blocker(entry, as_of=as_of) for entry in open_blockers(engagements)]
    return sorted(musts + written, key=lambda blocker: -(blocker.days or 0))


def _failing_must(engagement: Engagement, block: Block, *, as_of: datetime) -> Blocker:
    today = local_day(as_of, time_zone=engagement.time_zone)
    return Blocker(
        engagement=engagement,
        text=block.text,
        owner=block.owner,
        days=days_inclusive(block.since, today) if block.since else None,
        due=block.due,
        key=block.key,
        group=block.where,
    )


def _written_blocker(entry: LogEntry, *, as_of: datetime) -> Blocker:
    zone = entry.engagement.time_zone
    first = local_day(entry.occurred_at, time_zone=zone)
    return Blocker(
        engagement=entry.engagement,
        text=entry.text.splitlines()[0],
        owner=entry.owner_name,
        days=days_inclusive(first, local_day(as_of, time_zone=zone)),
        due=entry.due_on,
        entry=entry.number,
        waiting_on=entry.waiting_on,
    )


def open_blockers(engagements: Sequence[Engagement]) -> list[LogEntry]:
    """Return the open blockers of the log, the oldest first."""
    rows = LogEntry.objects.filter(
        logbook.stands(),
        engagement__in=[row.pk for row in engagements],
        kind=EntryKind.BLOCKER,
        resolved_at=None,
    )
    return _joined(rows.order_by("occurred_at", "id")[:MOST], engagements)


def conditions_due(engagements: Sequence[Engagement], *, until: date) -> list[Condition]:
    """Return the open conditions of gates that are due up to a day, the first one first."""
    pks = [row.pk for row in engagements]
    rows = Condition.objects.filter(engagement__in=pks, closed_at=None, due_on__lte=until)
    return _joined(rows.order_by("due_on", "id")[:MOST], engagements)


def client_questions(engagements: Sequence[Engagement]) -> list[Question]:
    """Return what people of clients asked and nobody answered, the oldest first."""
    rows = Question.objects.filter(engagement__in=[row.pk for row in engagements], answered_at=None)
    return _joined(rows.order_by("asked_at", "id")[:MOST], engagements)


def _joined(rows: Iterable[OfOne], engagements: Sequence[Engagement]) -> list[OfOne]:
    """Return rows with their engagements, which were read before and are not read once more."""
    known = {engagement.pk: engagement for engagement in engagements}
    found = list(rows)
    for row in found:
        row.engagement = known[row.engagement_id]
    return found


def open_facts(
    engagements: Sequence[Engagement], *, summaries: Mapping[int, Summary]
) -> list[OpenFact]:
    """Return for each engagement the unanswered question that most items wait for."""
    asked = ((row, summaries[row.pk].question) for row in engagements)
    return [
        OpenFact(
            engagement=row,
            key=question.key,
            text=FACTS[question.key].question,
            waiting=question.waiting,
        )
        for row, question in asked
        if question
    ]


def stalled(engagements: "Iterable[WorkedOn]", *, as_of: datetime) -> list[Stall]:
    """Return the engagements of one's work that wait, or in which nothing happened for too long.

    How long is too long the stage says (``stale_days`` of its playbook).
    """
    found = [stall for row in engagements if (stall := _stall(row, as_of=as_of))]
    return sorted(found, key=lambda stall: -stall.days)


def _stall(engagement: "WorkedOn", *, as_of: datetime) -> Stall | None:
    since_at = engagement.waits_since or engagement.moved_at or engagement.created_at
    since = local_day(since_at, time_zone=engagement.time_zone)
    days = days_inclusive(since, local_day(as_of, time_zone=engagement.time_zone))
    limit = stages.playbook(engagement).stage(engagement.current_stage).stale_days
    kind, who = engagement.wait_kind, engagement.waiting_on
    if not kind and days <= limit:
        return None
    return Stall(
        engagement=engagement,
        days=days,
        since=since,
        wait=WaitKind(kind).label if kind else "",
        waiting_on=WaitingOn(who).label.lower() if who else "",
    )
