"""The requirements that an engagement has to meet."""

from collections.abc import Iterator

from engagements.domain.readiness import Readiness, Requirement
from engagements.domain.readiness.lists import BLOCKS, LEFT_OUT, LISTS, parts
from engagements.exporters.listing import Listing, ListingQuery
from engagements.exporters.table import Row, Table
from engagements.selectors import readiness as selectors

COLUMNS = (
    "Section",
    "Area",
    "Group",
    "Key",
    "Requirement",
    "Level",
    "State",
    "Proof",
    "Owner",
    "Due",
    "Open since",
    "Days open",
    "Valid until",
    "Reason",
    "What closes it",
    "Evidence",
)


def find(query: ListingQuery) -> Table:
    """Return one list of the readiness page, its sections one below the other."""
    show = query.choice("show", of=tuple(LISTS), default=BLOCKS)
    found = selectors.readiness(query.here, as_of=query.as_of)
    rows = list(_left_out(found) if show == LEFT_OUT else _required(found, show))
    return Table(
        title=f"{query.here.code} {LISTS[show].lower()}",
        columns=COLUMNS,
        count=len(rows),
        rows=rows,
        time_zone=query.here.time_zone,
    )


def _required(found: Readiness, show: str) -> Iterator[Row]:
    for title, rows in parts(found, show=show):
        for row in rows:
            yield _cells(found, row, section=title)


def _cells(found: Readiness, row: Requirement, *, section: str) -> Row:
    return (
        section,
        found.area_title(row.area),
        row.group_title or row.group,
        row.key,
        row.text,
        row.level.value,
        row.status.value,
        row.grade.value if row.grade else "",
        row.owner,
        row.due,
        row.since,
        found.days_open(row),
        row.valid_until,
        row.reason,
        row.closes,
        ", ".join(row.evidence),
    )


def _left_out(found: Readiness) -> Iterator[Row]:
    for row in found.left_out:
        empty = (None,) * 8
        yield (
            LISTS[LEFT_OUT], found.area_title(row.area), row.group, row.key, row.text,
            *empty, row.reason, "", "",
        )  # fmt: skip


LISTING = Listing(key="requirements", title="Requirements", find=find)
