"""The log of an engagement."""

from collections.abc import Iterator

from engagements.domain.logbook import EntryKind
from engagements.exporters.listing import Listing, ListingQuery
from engagements.exporters.table import Row, Table
from engagements.selectors import logbook as selectors

COLUMNS = (
    "Entry",
    "When",
    "Kind",
    "Who",
    "What happened",
    "Text",
    "Client can see",
    "Minutes",
    "Owner",
    "Waiting on",
    "Due",
    "Resolved on",
)
PAGE = 500


def find(query: ListingQuery) -> Table:
    """Return the log with its filters, newest first: entries, and events between them."""
    kind = query.choice("kind", of=("", *EntryKind))
    q = query.words("q", longest=selectors.LONGEST_WORDS)
    return Table(
        title=f"{query.here.code} log",
        columns=COLUMNS,
        count=selectors.timeline_length(query.here, kind=kind, q=q),
        rows=_lines(query, kind=kind, q=q),
        time_zone=query.here.time_zone,
    )


def _lines(query: ListingQuery, *, kind: str, q: str) -> Iterator[Row]:
    older, first = "", True
    while first or older:
        page = selectors.timeline(
            query.here, as_of=query.as_of, kind=kind, q=q, before=older, limit=PAGE
        )
        for day in page.days:
            yield from map(line, day.moments)
        older, first = page.older, False


def line(moment: selectors.Moment) -> Row:
    """Return one moment of a log."""
    return (
        moment.number,
        moment.at,
        moment.kind,
        moment.actor,
        moment.words,
        moment.text,
        moment.client_can_see if moment.is_entry else None,
        moment.minutes,
        moment.owner,
        moment.waiting_on,
        moment.due_on,
        moment.resolved_at,
    )


LISTING = Listing(key="log", title="Log", find=find)
