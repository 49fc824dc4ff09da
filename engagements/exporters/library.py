"""Lists over all engagements that a user sees: log and evidence."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import timezone

from engagements.domain.access import Visibility
from engagements.domain.evidence import EvidenceKind
from engagements.domain.logbook import EntryKind
from engagements.domain.readiness import Grade
from engagements.exporters import evidence as register
from engagements.exporters import logbook as one_log
from engagements.exporters.listing import Listing, ListingQuery
from engagements.exporters.table import Row, Table, in_batches
from engagements.models import LogEntry
from engagements.selectors import logbook
from engagements.selectors.library import evidence as evidence_selectors
from engagements.selectors.library import log as log_selectors

if TYPE_CHECKING:
    from engagements.selectors.library.evidence import Weighed

HERE = ("Engagement", "Client")
SORTS = {"": ("-received_at", "-id"), "lapse": ("valid_until", "id")}


def find_log(query: ListingQuery) -> Table:
    """Return the entries of "My log" with its filters, newest first."""
    filters = log_selectors.LogFilters(
        engagement=query.filters.get("engagement", ""),
        kind=query.choice("kind", of=("", *EntryKind)),
        by=query.choice("by", of=("", "me")),
        q=query.words("q", longest=100),
        since=query.day("since"),
        until=query.day("until"),
    )
    rows = log_selectors.entries(query.user, filters=filters).order_by("-occurred_at", "-id")

    def lines(batch: list[LogEntry]) -> Iterable[Row]:
        for entry in batch:
            here = (entry.engagement.code, entry.engagement.client.name)
            yield here + one_log.line(logbook.moment_of(entry, as_of=query.as_of))

    return Table(
        title=LOG.title,
        columns=HERE + one_log.COLUMNS,
        count=rows.count(),
        rows=in_batches(rows.iterator(), lines),
        time_zone=settings.TIME_ZONE,
    )


def find_evidence(query: ListingQuery) -> Table:
    """Return the evidence of the library with its filters, in its order."""
    today = timezone.localdate(query.as_of)
    filters = evidence_selectors.EvidenceFilters(
        engagement=query.filters.get("engagement", ""),
        grade=query.choice("grade", of=("", *(grade.value for grade in Grade))),
        kind=query.choice("kind", of=("", *EvidenceKind)),
        visibility=query.choice("visibility", of=("", *Visibility)),
        standing=query.choice("standing", of=("", *evidence_selectors.STANDINGS)),
        q=query.words("q", longest=100),
    )
    sort = query.choice("sort", of=tuple(SORTS))
    found = evidence_selectors.evidence(query.user, filters=filters, on=today)
    if sort:
        found = found.filter(valid_until__isnull=False)
    rows = evidence_selectors.with_weight(found).select_related("engagement__client", "added_by")
    rows = rows.order_by(*SORTS[sort])

    def lines(batch: "Sequence[Weighed]") -> Iterable[Row]:
        for one in evidence_selectors.lines(batch, on=today):
            engagement = one.evidence.engagement
            yield (engagement.code, engagement.client.name, *register.line(one))

    return Table(
        title=EVIDENCE.title,
        columns=HERE + register.COLUMNS,
        count=rows.count(),
        rows=in_batches(rows.iterator(), lines),
        time_zone=settings.TIME_ZONE,
    )


LOG = Listing(key="my-log", title="My log", find=find_log)
EVIDENCE = Listing(key="evidence-library", title="Evidence", find=find_evidence)
