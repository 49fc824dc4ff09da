"""The versions issued so far and this one, each with the standing it froze."""

from datetime import date

from engagements.domain.units import local_day
from reports import selectors
from reports.document.snapshot import Standing, Tally, Verdict, VersionRow
from reports.models import Report


def section(report: Report, *, overall: Standing, today: date) -> tuple[VersionRow, ...]:
    """Return the rows of the version table; earlier ones come from columns, not snapshots."""
    earlier = [_earlier(row) for row in selectors.issued_before(report)]
    return (*earlier, VersionRow(number=report.number, issued_on=today, standing=overall))


def _earlier(row: Report) -> VersionRow:
    return VersionRow(
        number=row.number,
        issued_on=local_day(row.issued_at or row.requested_at, time_zone=row.engagement.time_zone),
        standing=Standing(
            verdict=Verdict(row.verdict),
            low=row.range_low or 0,
            high=row.range_high or 0,
            musts=Tally(
                proven=row.musts_proven or 0,
                failing=row.musts_failing or 0,
                excepted=row.musts_excepted or 0,
                unknown=row.musts_unknown or 0,
            ),
            shoulds=Tally(
                proven=row.shoulds_proven or 0,
                failing=row.shoulds_failing or 0,
                excepted=row.shoulds_excepted or 0,
                unknown=row.shoulds_unknown or 0,
            ),
        ),
        counted=row.musts_proven is not None,
    )
