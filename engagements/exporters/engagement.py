"""The list of engagements."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import QuerySet
from django.utils import timezone

from engagements.domain import pipeline as rules
from engagements.domain.readiness import Verdict
from engagements.domain.units import days_inclusive, local_day
from engagements.exporters.listing import Listing, ListingQuery, UnknownFilter
from engagements.exporters.table import Row, Table, in_batches
from engagements.models import Engagement
from engagements.selectors import figures, pipeline, portfolio
from engagements.selectors.figures import Summary

COLUMNS = (
    "Code",
    "Engagement",
    "Client",
    "Owner",
    "State",
    "Stage",
    "Days in stage",
    "Days the playbook gives",
    "Next target",
    "Verdict",
    "Readiness, worst case",
    "Readiness, best case",
    "Musts failing",
    "Next step",
    "Next step by",
    "Go-live",
)


def find(asked: ListingQuery) -> Table:
    """Return the engagements of the list's page, those changed last first."""
    try:
        rows = portfolio.listed(
            asked.user,
            state=asked.filters.get("state", ""),
            q=asked.words("q", longest=portfolio.LONGEST_WORDS),
        )
        wanted = rules.asked(asked.filters, me=asked.user.email)
    except (portfolio.UnknownState, rules.UnknownChoice) as error:
        raise UnknownFilter(str(error)) from error
    found = pipeline.matching(
        rows,
        wanted,
        within=pipeline.scope(asked.user),
        as_of=asked.as_of,
        today=timezone.localdate(asked.as_of),
    )
    return table(LISTING, found, asked, wanted, among=rows, order=("-updated_at", "-id"))


def table(
    listing: Listing,
    found: QuerySet[Engagement],
    asked: ListingQuery,
    wanted: rules.PipelineFilters,
    *,
    among: QuerySet[Engagement],
    order: tuple[str, ...],
) -> Table:
    """Return engagements as a table with the columns that every list of them has.

    ``among``: all from which ``found`` were picked; a list by readiness judges each of them first.
    """
    late = 0
    if wanted.goes_by_readiness:
        most = among.count() if asked.may_take_long else pipeline.MOST_AT_ONCE
        late = figures.catch_up(among, as_of=asked.as_of, at_most=most)
    rows, order = pipeline.ordered(found, wanted, otherwise=order)
    return Table(
        title=listing.title,
        columns=COLUMNS,
        count=found.count(),
        rows=in_batches(rows.order_by(*order).iterator(), lambda batch: lines(batch, asked)),
        to_work_out=late or figures.lapsed(found, as_of=asked.as_of).count(),
    )


def lines(batch: list[Engagement], asked: ListingQuery) -> Iterable[Row]:
    """Return the lines of some engagements; their readiness is read for all of them at once."""
    found = portfolio.summaries(batch, as_of=asked.as_of)
    return [_line(row, found[row.pk], asked) for row in batch]


def _line(row: Engagement, summary: Summary, asked: ListingQuery) -> Row:
    return (
        row.code,
        row.name,
        row.client.name,
        str(row.owner),
        row.get_status_display(),
        summary.stage,
        days_inclusive(_day(row, row.stage_entered_at), _day(row, row.closed_at or asked.as_of)),
        summary.limit_days,
        summary.target,
        Verdict(summary.verdict).label,
        summary.low,
        summary.high,
        summary.failing,
        row.next_step,
        row.next_step_due,
        row.target_go_live,
    )


def _day(row: Engagement, at: datetime) -> date:
    return local_day(at, time_zone=row.time_zone)


LISTING = Listing(key="engagements", title="Engagements", find=find)
