"""Reads of the pipeline: open engagements by stage, filtered, with the funnel behind them.

Each function costs a fixed number of queries, however many engagements there are. Readiness is
worked out only for the cards that are shown.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from engagements.domain import pipeline as rules
from engagements.domain.pipeline import Age, Ages, Asked, Lane, StageFlow, Stay
from engagements.domain.stages.playbook import Playbook
from engagements.domain.units import local_day
from engagements.models import Engagement, StageVisit, Status, User, WaitInterval
from engagements.selectors import portfolio, stages
from engagements.selectors.portfolio import Summary

CARDS = 8  # a lane shows that many, the longest in it first; the table shows all


@dataclass(frozen=True, kw_only=True)
class Scope:
    """Whose open engagements there are to ask for, and the playbooks and zones they follow."""

    owners: tuple[tuple[str, str], ...]  # address, name
    sectors: tuple[str, ...]
    books: Mapping[int, Playbook]
    zones: tuple[str, ...]
    lanes: tuple[Lane, ...]


def is_open() -> Q:
    """Return the condition of a pipeline row: begun and not closed."""
    return ~Q(status=Status.CLOSED)


def scope(user: User) -> Scope:
    """Return what the filters can offer to ``user``, and the lanes of their board."""
    rows = portfolio.visible_to(user).filter(is_open())
    found = rows.order_by().values_list(
        "owner__email",
        "owner__name",
        "client__sector",
        "time_zone",
        "playbook_version__key",
        "playbook_version__number",
        "playbook_version_id",
        "playbook_version__checksum",
    )
    known = sorted(set(found.distinct()), key=lambda row: (row[4], -row[5]))
    books = {row[6]: stages.playbook_version(row[6], checksum=row[7]) for row in known}
    shown = books or _published()
    return Scope(
        owners=tuple(sorted({row[:2] for row in known}, key=lambda pair: (pair[1], pair[0]))),
        sectors=tuple(sorted({row[2] for row in known if row[2]})),
        books=books,
        zones=tuple(sorted({row[3] for row in known})),
        lanes=rules.lanes(shown.values()),
    )


def _published() -> dict[int, Playbook]:
    versions = stages.published_playbooks().values_list("pk", "checksum")
    return {pk: stages.playbook_version(pk, checksum=checksum) for pk, checksum in versions}


def matching(
    rows: QuerySet[Engagement], asked: Asked, *, within: Scope | None, as_of: datetime, today: date
) -> QuerySet[Engagement]:
    """Return the rows that pass every filter of ``asked``; ``today`` is the asker's day.

    ``within`` is needed by the filter on age only, which asks each playbook for its days.
    """
    rows = _facts(rows, asked, today=today)
    if asked.stage:
        rows = rows.filter(current_stage=asked.stage)
    if asked.waiting:
        waits = WaitInterval.objects.filter(engagement=OuterRef("pk"), ended_at=None)
        if asked.waiting != "anybody":
            waits = waits.filter(waiting_on=asked.waiting)
        rows = rows.filter(Exists(waits))
    if asked.age:
        rows = rows.filter(_older(within, half=asked.age == "half", as_of=as_of))
    return rows


def open_rows(
    user: User, asked: Asked, *, within: Scope, as_of: datetime, today: date
) -> QuerySet[Engagement]:
    """Return the open engagements ``user`` may read that pass the filters."""
    rows = portfolio.visible_to(user).filter(is_open())
    return matching(rows, asked, within=within, as_of=as_of, today=today)


def counts(user: User, lists: Mapping[str, QuerySet[Engagement]]) -> dict[str, int]:
    """Return how many engagements each of some lists of ``user`` has, in one query."""
    asked = {
        f"list_{place}": Count("pk", filter=Q(pk__in=rows.order_by().values("pk")))
        for place, rows in enumerate(lists.values())
    }
    found = portfolio.visible_to(user).order_by().aggregate(**asked) if asked else {}
    return dict(zip(lists, found.values(), strict=True))


def _facts(rows: QuerySet[Engagement], asked: Asked, *, today: date) -> QuerySet[Engagement]:
    """Apply the filters that hold for closed engagements too."""
    if asked.owner:
        rows = rows.filter(owner__email__iexact=asked.owner)
    if asked.sector:
        rows = rows.filter(client__sector=asked.sector)
    if asked.go_live == "none":
        return rows.filter(target_go_live=None)
    if asked.go_live:
        first, last = rules.go_live_span(asked.go_live, today=today)
        rows = rows.filter(target_go_live__lte=last)
        return rows.filter(target_go_live__gte=first) if first else rows
    return rows


def _older(within: Scope, *, half: bool, as_of: datetime) -> Q:
    """Return the condition of being past a stage's days (or half of them), zone by zone."""
    found = Q(pk__in=[])
    for zone in within.zones:
        today = local_day(as_of, time_zone=zone)
        for version, book in within.books.items():
            for stage in book.stages:
                limit = stage.sle_days // 2 if half else stage.sle_days
                first_in_time = today - timedelta(days=limit - 1)
                midnight = datetime.combine(first_in_time, time.min, tzinfo=ZoneInfo(zone))
                found |= Q(
                    time_zone=zone,
                    playbook_version=version,
                    current_stage=stage.key,
                    stage_entered_at__lt=midnight,
                )
    return found


@dataclass(frozen=True, kw_only=True)
class Card:
    """One open engagement on the board."""

    engagement: Engagement
    summary: Summary
    age: Age
    wait: WaitInterval | None


@dataclass(frozen=True, kw_only=True)
class Column:
    """One lane with how its engagements spread over its time, and the first cards."""

    lane: Lane
    ages: Ages
    cards: tuple[Card, ...]

    @property
    def count(self) -> int:
        """Return how many engagements are in the lane."""
        return self.ages.total

    @property
    def more(self) -> int:
        """Return how many have no card here."""
        return self.count - len(self.cards)


def columns(
    rows: QuerySet[Engagement], *, within: Scope, as_of: datetime, shown: int = CARDS
) -> list[Column]:
    """Return the lanes with ages of all ``rows`` and cards of the ``shown`` longest in each.

    With ``shown`` 0 no card is read, so no readiness either.
    """
    found: dict[str, list[tuple[int, Age]]] = defaultdict(list)
    light = rows.order_by("stage_entered_at", "id").values_list(
        "pk", "current_stage", "stage_entered_at", "time_zone", "playbook_version_id"
    )
    for pk, stage, entered_at, zone, version in light:
        limit = within.books[version].stage(stage).sle_days
        age = rules.age(entered_at=entered_at, until=as_of, limit_days=limit, time_zone=zone)
        found[stage].append((pk, age))
    wanted = {pk: age for pairs in found.values() for pk, age in pairs[:shown]}
    cards = _cards(rows, wanted, as_of=as_of) if wanted else {}
    return [
        Column(
            lane=lane,
            ages=rules.ages(age for _, age in found[lane.key]),
            cards=tuple(cards[pk] for pk, _ in found[lane.key][:shown] if pk in cards),
        )
        for lane in within.lanes
    ]


def _cards(
    rows: QuerySet[Engagement], wanted: Mapping[int, Age], *, as_of: datetime
) -> dict[int, Card]:
    engagements = list(rows.filter(pk__in=wanted))
    figures = portfolio.summaries(engagements, as_of=as_of)
    waits = waits_of(engagements)
    return {
        row.pk: Card(
            engagement=row, summary=figures[row.pk], age=wanted[row.pk], wait=waits.get(row.pk)
        )
        for row in engagements
    }


def waits_of(engagements: Sequence[Engagement]) -> dict[int, WaitInterval]:
    """Return the wait of each engagement that goes on: a pause before a block."""
    rows = WaitInterval.objects.filter(engagement__in=engagements, ended_at=None)
    return {row.engagement_id: row for row in rows.order_by("kind")}


def funnel(
    user: User, asked: Asked, *, lanes: Sequence[Lane], today: date
) -> tuple[date, dict[str, StageFlow]]:
    """Return the first day of the window and what became of those that entered each stage.

    Closed engagements count, voided visits do not; of the filters, owner, sector and go-live
    apply, as the others only make sense for an open stay.
    """
    since = rules.window_start(today)
    rows = _facts(portfolio.visible_to(user), asked, today=today)
    margin = datetime.combine(since - timedelta(days=1), time.min, tzinfo=ZoneInfo("UTC"))
    visits = StageVisit.objects.filter(
        engagement__in=rows.order_by().values("pk"), voided_at=None, entered_at__gte=margin
    ).order_by()
    stays = (
        Stay(
            engagement=pk,
            stage=stage,
            entered_at=entered_at,
            left_at=left_at,
            closed=status == Status.CLOSED,
            time_zone=zone,
        )
        for pk, stage, entered_at, left_at, status, zone in visits.values_list(
            "engagement_id",
            "stage_key",
            "entered_at",
            "left_at",
            "engagement__status",
            "engagement__time_zone",
        )
    )
    return since, rules.flow(stays, stages=[lane.key for lane in lanes], since=since)


def any_for(user: User) -> bool:
    """Tell whether ``user`` sees any engagement, closed ones included."""
    return portfolio.visible_to(user).exists()
