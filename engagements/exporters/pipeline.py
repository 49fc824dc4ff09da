"""The table of the pipeline."""

from django.utils import timezone

from engagements.domain import pipeline as rules
from engagements.exporters.engagement import table
from engagements.exporters.listing import Listing, ListingQuery, UnknownFilter
from engagements.exporters.table import Table
from engagements.selectors import pipeline as selectors


def find(asked: ListingQuery) -> Table:
    """Return the open engagements of its page, the longest in their stage first."""
    try:
        wanted = rules.asked(asked.filters, me=asked.user.email)
    except rules.UnknownChoice as error:
        raise UnknownFilter(str(error)) from error
    today = timezone.localdate(asked.as_of)
    within = selectors.scope(asked.user)
    rows = selectors.open_rows(asked.user, wanted, within=within, as_of=asked.as_of, today=today)
    return table(
        LISTING,
        rows,
        asked,
        wanted,
        among=selectors.all_open(asked.user),
        order=("stage_entered_at", "id"),
    )


LISTING = Listing(key="pipeline", title="Pipeline", find=find)
