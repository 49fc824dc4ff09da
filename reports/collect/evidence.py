"""The evidence register; what people wrote about internal items stays with the firm."""

from datetime import datetime

from engagements.domain.access import Visibility
from engagements.domain.evidence import EvidenceKind
from engagements.domain.references import evidence_reference
from engagements.domain.units import local_day
from engagements.models import Engagement, Evidence
from engagements.selectors import evidence as selectors
from reports.document.snapshot import EvidenceRow, Grade

WITHHELD = "Internal item, title withheld"


def register(engagement: Engagement, *, as_of: datetime) -> tuple[EvidenceRow, ...]:
    """Return every item by number; one taken out of force counts for nothing and says so."""
    found = selectors.register(engagement, as_of=as_of)
    rows = [_row(line.evidence, engagement, standing=line.standing) for line in found]
    return tuple(sorted(rows, key=lambda row: row.code))


def _row(row: Evidence, engagement: Engagement, *, standing: selectors.Standing) -> EvidenceRow:
    shown = row.visibility == Visibility.CLIENT or row.kind == EvidenceKind.CHECK_RUN
    return EvidenceRow(
        code=evidence_reference(row.number),
        title=row.title if shown else WITHHELD,
        kind=row.kind,
        grade=Grade(row.grade),
        tool=row.tool if shown else "",
        effective_on=local_day(row.effective_at, time_zone=engagement.time_zone),
        valid_until=row.valid_until,
        sha256=row.sha256,
        withdrawn=standing in {selectors.Standing.WITHDRAWN, selectors.Standing.QUARANTINED},
    )
