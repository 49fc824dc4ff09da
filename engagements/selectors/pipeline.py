"""Reads of the pipeline: open engagements by stage, filtered, with the funnel behind them.

Each function costs a fixed number of queries, however many engagements there are. Readiness is
worked out only for the cards that are shown.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db.models import BigIntegerField, Count, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from engagements.domain import pipeline as rules
from engagements.domain.engagement import Status
from engagements.domain.pipeline import Age, Ages, Lane, PipelineFilters, StageFlow
from engagements.domain.stages.playbook import Playbook
from engagements.models import (
    Client,
    Engagement,
    PlaybookVersion,
    StageVisit,
    User,
    WaitInterval,
)
from engagements.selectors import engagement as engagement_selectors
from engagements.selectors import figures, portfolio, stage_counts, stages
from engagements.selectors.figures import Summary
from engagements.selectors.funnel import remembered_flows
from engagements.selectors.written import written

OWNER, SECTOR, BOOK, ZONE = "owner", "sector", "book", "zone"
NOBODY = Ages(first_half=0, second_half=0, over=0)
MOST_AT_ONCE = 40  # engagements that a list by readiness works out before it answers
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
    """Return what the filters can offer to ``user``, and the lanes of their board, by one query."""
    found = _choices(user)
    owners = [(email, name) for kind, email, name, _ in found if kind == OWNER]
    versions = [(pk, checksum) for kind, checksum, _, pk in found if kind == BOOK]
    known = [(pk, stages.playbook_version(pk, checksum=checksum)) for pk, checksum in versions]
    books = dict(sorted(known, key=lambda row: (row[1].key, -row[1].number)))
    shown = books or _published()
    return Scope(
        owners=tuple(sorted(owners, key=lambda pair: (pair[1], pair[0]))),
        sectors=tuple(sorted(sector for kind, sector, _, _ in found if kind == SECTOR)),
        books=books,
        zones=tuple(sorted(zone for kind, zone, _, _ in found if kind == ZONE)),
        lanes=rules.lanes(shown.values()),
    )


@written
def _choices(reader: User) -> QuerySet[Any, tuple[str, str, str, int]]:
    """Return the owners, sectors, playbooks and time zones of what somebody sees.

    People, clients and playbooks are asked whether they have one: telling apart rows of everything
    joined reads all of it.
    """
    rows = engagement_selectors.visible_to(reader).filter(is_open()).order_by()
    nothing = Value(0, output_field=BigIntegerField())
    owned = rows.filter(owner=OuterRef("pk")).values("pk")
    owners = (
        User.objects.order_by()
        .filter(Exists(owned))
        .values_list(Value(OWNER), "email", "name", nothing)
    )
    bought = rows.filter(client=OuterRef("pk")).values("pk")
    sectors = Client.objects.order_by().filter(Exists(bought)).exclude(sector="")
    told = sectors.values_list(Value(SECTOR), "sector", Value(""), nothing).distinct()
    of_one = rows.filter(playbook_version=OuterRef("pk")).values("pk")
    followed = PlaybookVersion.objects.order_by().filter(Exists(of_one))
    books = followed.values_list(Value(BOOK), "checksum", Value(""), "pk")
    zones = rows.values_list(Value(ZONE), "time_zone", Value(""), nothing).distinct()
    return owners.union(told, books, zones, all=True)


def _published() -> dict[int, Playbook]:
    versions = stages.published_playbooks().values_list("pk", "checksum")
    return {pk: stages.playbook_version(pk, checksum=checksum) for pk, checksum in versions}


def matching(
    rows: QuerySet[Engagement],
    asked: PipelineFilters,
    *,
    within: Scope | None,
    as_of: datetime,
    today: date,
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
    if asked.verdict:
        rows = rows.filter(figures__verdict=asked.verdict)
    if asked.age:
        if within is None:
            raise ValueError("The filter on age needs the scope whose playbooks give the days.")
        rows = rows.filter(_older(within, half=asked.age == "half", as_of=as_of))
    return rows


def caught_up(rows: QuerySet[Engagement], asked: PipelineFilters, *, as_of: datetime) -> int:
    """Work out figures that a list by readiness rests on; return how many are left as they were.

    ``rows``: everything that could be listed, before any filter.
    """
    if not asked.goes_by_readiness:
        return 0
    return figures.catch_up(rows, as_of=as_of, at_most=MOST_AT_ONCE)


def ordered(
    rows: QuerySet[Engagement], asked: PipelineFilters, *, otherwise: tuple[str, ...]
) -> tuple[QuerySet[Engagement], tuple[str, ...]]:
    """Return the rows with the names of what they are sorted by, for a keyset page.

    What was never worked out stands as not ready at all.
    """
    if not asked.sort:
        return rows, otherwise
    rows = rows.annotate(low=Coalesce(F("figures__low"), 0), high=Coalesce(F("figures__high"), 0))
    return rows, ("low", "high", "id") if asked.sort == "worst" else ("-low", "-high", "-id")


def all_open(user: User) -> QuerySet[Engagement]:
    """Return the open engagements ``user`` may read."""
    return portfolio.visible_to(user).filter(is_open())


def open_rows(
    user: User, asked: PipelineFilters, *, within: Scope, as_of: datetime, today: date
) -> QuerySet[Engagement]:
    """Return the open engagements ``user`` may read that pass the filters."""
    rows = all_open(user)
    return matching(rows, asked, within=within, as_of=as_of, today=today)


def counts(user: User, lists: Mapping[str, QuerySet[Engagement]]) -> dict[str, int]:
    """Return how many engagements each of some lists of ``user`` has, in one query."""
    asked = {
        f"list_{place}": Count("pk", filter=Q(pk__in=rows.order_by().values("pk")))
        for place, rows in enumerate(lists.values())
    }
    found = portfolio.visible_to(user).order_by().aggregate(**asked) if asked else {}
    return dict(zip(lists, found.values(), strict=True))


def _facts(
    rows: QuerySet[Engagement], asked: PipelineFilters, *, today: date
) -> QuerySet[Engagement]:
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
    limits: dict[int, Q] = {}
    for version, book in within.books.items():
        for stage in book.stages:
            days = rules.half(stage.sle_days) if half else stage.sle_days
            here = Q(playbook_version=version, current_stage=stage.key)
            limits[days] = limits.get(days, Q()) | here
    found = Q(pk__in=[])
    for ends, zones in rules.zones_alike(within.zones, limits=limits, as_of=as_of).items():
        for end, here in zip(ends, limits.values(), strict=True):
            found |= Q(time_zone__in=zones, stage_entered_at__lt=end) & here
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
    ages = stage_counts.ages(rows, books=within.books, zones=within.zones, as_of=as_of)
    filled = [lane.key for lane in within.lanes if lane.key in ages]
    cards = _cards(
        rows,
        stage_counts.longest(rows, stages=filled, shown=shown) if shown else [],
        within=within,
        as_of=as_of,
    )
    return [
        Column(
            lane=lane,
            ages=ages.get(lane.key, NOBODY),
            cards=tuple(card for card in cards if card.engagement.current_stage == lane.key),
        )
        for lane in within.lanes
    ]


def _cards(
    rows: QuerySet[Engagement], keys: Sequence[int], *, within: Scope, as_of: datetime
) -> list[Card]:
    """Return the cards of some engagements, the longest in their stage first."""
    if not keys:
        return []
    engagements = list(rows.filter(pk__in=keys).order_by("stage_entered_at", "id"))
    summaries = portfolio.summaries(engagements, as_of=as_of)
    waits = waits_of(engagements)
    return [
        Card(
            engagement=row,
            summary=summaries[row.pk],
            age=_age(row, within=within, as_of=as_of),
            wait=waits.get(row.pk),
        )
        for row in engagements
    ]


def _age(row: Engagement, *, within: Scope, as_of: datetime) -> Age:
    stage = within.books[row.playbook_version_id].stage(row.current_stage)
    return rules.age(
        entered_at=row.stage_entered_at,
        until=as_of,
        limit_days=stage.sle_days,
        time_zone=row.time_zone,
    )


def waits_of(engagements: Sequence[Engagement]) -> dict[int, WaitInterval]:
    """Return the wait of each engagement that goes on: a pause before a block."""
    rows = WaitInterval.objects.filter(engagement__in=engagements, ended_at=None)
    return {row.engagement_id: row for row in rows.order_by("kind")}


def funnel(
    user: User, asked: PipelineFilters, *, lanes: Sequence[Lane], today: date
) -> tuple[date, dict[str, StageFlow]]:
    """Return the first day of the window and what became of those that entered each stage.

    Closed engagements count, voided visits do not; of the filters, owner, sector and go-live
    apply, as the others only make sense for an open stay.
    """
    since, keys = rules.window_start(today), [lane.key for lane in lanes]
    of_all = engagement_selectors.sees_all(user) and not (
        asked.owner or asked.sector or asked.go_live
    )

    def counted() -> dict[str, StageFlow]:
        return _flows(user, asked, stages=keys, since=since, today=today)

    if of_all:
        return since, remembered_flows(stages=keys, since=since, counted=counted)
    return since, counted()


def _flows(
    user: User, asked: PipelineFilters, *, stages: Sequence[str], since: date, today: date
) -> dict[str, StageFlow]:
    rows = _facts(portfolio.visible_to(user), asked, today=today)
    margin = datetime.combine(since - timedelta(days=1), time.min, tzinfo=UTC)
    visits = StageVisit.objects.filter(
        engagement__in=rows.order_by().values("pk"), voided_at=None, entered_at__gte=margin
    ).order_by()
    return stage_counts.flows(visits, stages=stages, since=since)


def any_for(user: User) -> bool:
    """Tell whether ``user`` sees any engagement, closed ones included."""
    return portfolio.visible_to(user).exists()
