"""The evidence of an engagement."""

from engagements.domain.references import evidence_reference
from engagements.exporters.listing import Listing, ListingQuery
from engagements.exporters.table import Row, Table
from engagements.selectors import evidence as selectors

COLUMNS = (
    "Number",
    "Evidence",
    "Kind",
    "Added by",
    "Received",
    "Visibility",
    "File",
    "Link",
    "SHA-256",
    "Grade",
    "As of",
    "Valid until",
    "Status",
    "Days left",
    "Used by",
    "Withdrawn because",
)


def find(query: ListingQuery) -> Table:
    """Return the register as its page shows it, newest first."""
    register = selectors.register(query.here, as_of=query.as_of)
    return Table(
        title=f"{query.here.code} evidence",
        columns=COLUMNS,
        count=len(register),
        rows=map(line, register),
        time_zone=query.here.time_zone,
    )


def line(one: selectors.Registered) -> Row:
    """Return one piece of evidence."""
    row = one.evidence
    return (
        evidence_reference(row.number),
        row.title,
        row.get_kind_display(),
        str(row.added_by or ""),
        row.received_at,
        row.get_visibility_display(),
        row.file_name,
        row.uri,
        row.sha256,
        row.grade,
        row.effective_at,
        row.valid_until,
        one.standing.value,
        one.days_left,
        one.rests_on_it,
        row.withdrawn_reason,
    )


LISTING = Listing(key="evidence", title="Evidence", find=find)
