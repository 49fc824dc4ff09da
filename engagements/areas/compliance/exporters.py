"""The controls of an engagement."""

from collections.abc import Iterable, Iterator

from engagements.areas.compliance import selectors
from engagements.exporters.listing import Listing, ListingQuery
from engagements.exporters.table import Row, Table
from engagements.selectors import figures

COLUMNS = (
    "Framework",
    "Version",
    "Control",
    "Title",
    "Applies",
    "Weight",
    "Reason",
    "State",
    "State today",
    "Counts as",
    "Proof",
    "Valid until",
    "What closes it",
    "Owner",
    "Due",
    "Evidence",
)


def find(query: ListingQuery) -> Table:
    """Return the controls of its page, judged for the target ahead."""
    show = query.choice("show", of=("", *selectors.COUNTED, selectors.LEFT_OUT))
    standing = figures.standing(query.here, as_of=query.as_of)
    found = selectors.control_rows(
        query.here, as_of=query.as_of, target=standing.target.on, file=selectors.file_of(standing)
    )
    rows = [row for row in found if row.is_listed(show)]
    return Table(
        title=f"{query.here.code} controls",
        columns=COLUMNS,
        count=len(rows),
        rows=_lines(rows),
        time_zone=query.here.time_zone,
    )


def _lines(rows: Iterable[selectors.ControlRow]) -> Iterator[Row]:
    for row in rows:
        yield (
            row.framework,
            row.version,
            row.ref,
            row.title,
            row.bearing.label.lower(),
            row.weight,
            row.reason,
            row.state.words,
            row.today.words,
            row.counts_as.value if row.counts_as else "left out",
            row.grade.value if row.grade else "",
            row.valid_until,
            row.closes,
            row.owner,
            row.due,
            ", ".join(row.evidence),
        )


LISTING = Listing(key="controls", title="Controls", find=find)
