"""Counts by stage, made by the database: how long engagements are in it, and who came through."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.db import models
from django.db.models import Case, Count, F, Max, Min, Q, QuerySet, Value, When
from django.db.models.lookups import GreaterThanOrEqual

from engagements.domain import pipeline as rules
from engagements.domain.engagement import Status
from engagements.domain.pipeline import Ages, StageFlow
from engagements.domain.stages.playbook import Playbook
from engagements.models import Engagement, StageVisit
from engagements.selectors.written import all_of

NONE_PASSED = -1


class LocalDay(models.Func):
    """The calendar day of a moment in the time zone that another column names."""

    output_field = models.DateField()

    def as_postgresql(self, compiler: Any, connection: Any, **more: Any) -> tuple[str, Any]:
        """Let the database turn the clock: it keeps the zones too."""
        template = "(%(expressions)s)::date"
        return self.as_sql(
            compiler, connection, template=template, arg_joiner=" AT TIME ZONE ", **more
        )

    def as_sqlite(self, compiler: Any, connection: Any, **more: Any) -> tuple[str, Any]:
        """Use the function that Django adds to SQLite for the same work.

        It reads ``Etc/GMT+10`` as a sum; that zone is ten hours behind, so the sign is turned.
        """
        (moment, of_moment), (zone, of_zone) = map(compiler.compile, self.source_expressions)
        turned = (
            f"CASE WHEN {zone} LIKE 'Etc/GMT+1_' THEN replace({zone}, '+', '-') "
            f"WHEN {zone} LIKE 'Etc/GMT-1_' THEN replace({zone}, '-', '+') ELSE {zone} END"
        )
        return (
            f"django_datetime_cast_date({moment}, {turned}, 'UTC')",
            (*of_moment, *of_zone * 5),
        )


def passed(books: Mapping[int, Playbook], *, zones: Collection[str], as_of: datetime) -> Case:
    """Return the longest number of days that a stay has lasted longer than, as a column.

    Only days at which something changes are told apart: the whole and the half of each stage.
    """
    limits = rules.all_limits(books.values())
    alike = rules.zones_alike(zones, limits=limits, as_of=as_of)
    return Case(
        *(
            When(
                time_zone__in=names,
                then=Case(
                    *(
                        When(stage_entered_at__lt=end, then=Value(days))
                        for days, end in zip(limits, ends, strict=True)
                    ),
                    default=Value(NONE_PASSED),
                ),
            )
            for ends, names in alike.items()
        ),
        default=Value(NONE_PASSED),
        output_field=models.IntegerField(),
    )


def ages(
    rows: QuerySet[Engagement],
    *,
    books: Mapping[int, Playbook],
    zones: Collection[str],
    as_of: datetime,
) -> dict[str, Ages]:
    """Return for each stage how its engagements spread over its time, by one query."""
    groups = (
        rows.order_by()
        .values("current_stage", "playbook_version_id")
        .annotate(passed=passed(books, zones=zones, as_of=as_of), count=Count("pk"))
        .values_list("current_stage", "playbook_version_id", "passed", "count")
    )
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for stage, version, days, count in groups:
        limit = books[version].stage(stage).sle_days
        found[stage][rules.part_of_time(days, limit_days=limit)] += count
    return {
        stage: Ages(
            first_half=parts["first_half"], second_half=parts["second_half"], over=parts["over"]
        )
        for stage, parts in found.items()
    }


def longest(rows: QuerySet[Engagement], *, stages: Sequence[str], shown: int) -> list[int]:
    """Return the keys of the ``shown`` engagements that are longest in each stage, by one query."""
    first = rows.order_by("stage_entered_at", "id").values_list("pk")
    return [pk for (pk,) in all_of(first.filter(current_stage=key)[:shown] for key in stages)]


def flows(
    visits: QuerySet[StageVisit], *, stages: Sequence[str], since: date
) -> dict[str, StageFlow]:
    """Return what became of those that entered each stage since a day, as ``rules.flow`` does.

    Two queries: one counts engagements, the other finished stays by their length in days.
    """
    asked = visits.filter(stage_key__in=stages).order_by()
    counts = _came_through(asked, stages=stages, since=since)
    days = _days_of_stays(asked, since=since)
    return {
        stage: rules.stage_flow(
            stage,
            entered=counts[f"entered_{place}"],
            reached_next=counts.get(f"reached_{place}", 0),
            ended=counts[f"closed_{place}"] - counts.get(f"closed_reached_{place}", 0),
            days=days[stage],
        )
        for place, stage in enumerate(stages)
    }


def _inside(since: date) -> Q:
    """Return the condition of a stay that began on a day or later, by its engagement's clock.

    Clocks are turned only for the stays of the two days around midnight.
    """
    surely = datetime.combine(since + timedelta(days=1), time.min, tzinfo=UTC)
    mine = LocalDay("entered_at", "engagement__time_zone")
    return Q(entered_at__gte=surely) | Q(GreaterThanOrEqual(mine, since))


def _came_through(
    visits: QuerySet[StageVisit], *, stages: Sequence[str], since: date
) -> dict[str, int]:
    """Count the engagements that entered each stage, and those of them that went on."""
    inside = _inside(since)
    closed = Case(When(engagement__status=Status.CLOSED, then=Value(1)), default=Value(0))
    found: dict[str, Any] = {"is_closed": Max(closed)}
    wanted: dict[str, Any] = {}
    for place, stage in enumerate(stages):
        here, first = Q(stage_key=stage), f"first_{place}"
        found[first] = Min("entered_at", filter=here & inside)
        found[f"last_{place}"] = Max("entered_at", filter=here)
        wanted[f"entered_{place}"] = Count(first)
        wanted[f"closed_{place}"] = Count(first, filter=Q(is_closed=1))
        later = [Q(**{f"last_{n}__gte": F(first)}) for n in range(place + 1, len(stages))]
        if later:  # nobody goes on from the last stage
            went_on = reduce(or_, later)
            wanted[f"reached_{place}"] = Count(first, filter=went_on)
            wanted[f"closed_reached_{place}"] = Count(first, filter=Q(is_closed=1) & went_on)
    return visits.values("engagement_id").annotate(**found).aggregate(**wanted)


def _days_of_stays(visits: QuerySet[StageVisit], *, since: date) -> dict[str, Counter[int]]:
    """Count the finished stays of each stage by their calendar days, both ends counted."""
    zone = "engagement__time_zone"
    span = LocalDay("left_at", zone) - LocalDay("entered_at", zone)
    rows = visits.filter(_inside(since), left_at__isnull=False).values("stage_key")
    counted = rows.annotate(span=span, count=Count("pk"))
    found: dict[str, Counter[int]] = defaultdict(Counter)
    for stage, days, count in counted.values_list("stage_key", "span", "count"):
        found[stage][days.days + 1] += count
    return found
