"""The lists of reports as files."""

from collections.abc import Iterable

from engagements.domain.readiness import Verdict
from engagements.exporters.listing import Listing, ListingQuery
from engagements.exporters.table import Row, Table, in_batches
from reports import selectors
from reports.models import Report

COLUMNS = (
    "Engagement",
    "Client",
    "Version",
    "State",
    "Asked by",
    "Asked at (UTC)",
    "As of (UTC)",
    "Verdict",
    "Readiness, worst case",
    "Readiness, best case",
    "Pages",
    "SHA-256",
    "Issued at (UTC)",
    "Withdrawn at (UTC)",
)


def find(query: ListingQuery) -> Table:
    """Return the reports of an engagement, or of all that the asker sees, newest first."""
    rows = selectors.visible_to(query.user)
    if query.engagement is not None:
        rows = rows.filter(engagement=query.engagement)
    return Table(
        title=LISTING.title,
        columns=COLUMNS,
        count=rows.count(),
        rows=in_batches(rows.defer("snapshot").iterator(), _lines),
    )


def _lines(batch: list[Report]) -> Iterable[Row]:
    for report in batch:
        yield (
            report.engagement.code,
            report.engagement.client.name,
            report.number,
            report.job.state,
            str(report.requested_by),
            report.requested_at,
            report.as_of,
            Verdict(report.verdict).label if report.verdict else "",
            report.range_low,
            report.range_high,
            report.pages,
            report.sha256,
            report.issued_at,
            report.withdrawn_at,
        )


LISTING = Listing(key="reports", title="Reports", find=find)
