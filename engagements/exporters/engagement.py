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


def find(query: ListingQuery) -> Table:
    """Return the engagements of the list's page, those changed last first."""
    try:
        rows = portfolio.listed(
            query.user,
            state=query.filters.get("state", ""),
            q=query.words("q", longest=portfolio.LONGEST_WORDS),
        )
        filters = rules.filters_of(query.filters, me=query.user.email)
    except (portfolio.UnknownState, rules.UnknownChoice) as error:
        raise UnknownFilter(str(error)) from error
    found = pipeline.matching(
        rows,
        filters,
        within=pipeline.scope(query.user),
        as_of=query.as_of,
        today=timezone.localdate(query.as_of),
    )
    return table(LISTING, found, query, filters, among=rows, order=("-updated_at", "-id"))


def table(
    listing: Listing,
    found: QuerySet[Engagement],
    query: ListingQuery,
    filters: rules.PipelineFilters,
    *,
    among: QuerySet[Engagement],
    order: tuple[str, ...],
) -> Table:
    """Return engagements as a table with the columns that every list of them has.

    ``among``: all from which ``found`` were picked; a list by readiness judges each of them first.
    """
    late = 0
    if filters.goes_by_readiness:
        most = among.count() if query.may_take_long else pipeline.MOST_AT_ONCE
        late = figures.catch_up(among, as_of=query.as_of, at_most=most)
    rows, order = pipeline.ordered(found, filters, otherwise=order)
    return Table(
        title=listing.title,
        columns=COLUMNS,
        count=found.count(),
        rows=in_batches(rows.order_by(*order).iterator(), lambda batch: lines(batch, query)),
        to_work_out=late or figures.lapsed(found, as_of=query.as_of).count(),
    )


def lines(batch: list[Engagement], query: ListingQuery) -> Iterable[Row]:
    """Return the lines of some engagements; their readiness is read for all of them at once."""
    found = portfolio.summaries(batch, as_of=query.as_of)
    return [_cells(row, found[row.pk], query) for row in batch]


def _cells(row: Engagement, summary: Summary, query: ListingQuery) -> Row:
    return (
        row.code,
        row.name,
        row.client.name,
        str(row.owner),
        row.get_status_display(),
        summary.stage,
        days_inclusive(_day(row, row.stage_entered_at), _day(row, row.closed_at or query.as_of)),
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
