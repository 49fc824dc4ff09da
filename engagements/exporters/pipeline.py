"""The table of the pipeline."""

from django.utils import timezone

from engagements.domain import pipeline as rules
from engagements.exporters.engagement import table
from engagements.exporters.listing import Listing, ListingQuery, UnknownFilter
from engagements.exporters.table import Table
from engagements.selectors import pipeline as selectors


def find(query: ListingQuery) -> Table:
    """Return the open engagements of its page, the longest in their stage first."""
    try:
        filters = rules.filters_of(query.filters, me=query.user.email)
    except rules.UnknownChoice as error:
        raise UnknownFilter(str(error)) from error
    today = timezone.localdate(query.as_of)
    within = selectors.scope(query.user)
    rows = selectors.open_rows(query.user, filters, within=within, as_of=query.as_of, today=today)
    return table(
        LISTING,
        rows,
        query,
        filters,
        among=selectors.all_open(query.user),
        order=("stage_entered_at", "id"),
    )


LISTING = Listing(key="pipeline", title="Pipeline", find=find)
