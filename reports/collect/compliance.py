"""Frameworks, controls and exceptions, as the compliance selectors judge them for the target."""

from engagements.areas.compliance import selectors
from engagements.areas.compliance.models import ControlException
from engagements.domain.references import Noun, reference
from engagements.domain.units import local_day
from engagements.selectors.readiness import Context
from reports.collect.readiness import grade
from reports.document.snapshot import Compliance, ControlRow, ExceptionRow, FrameworkRow, Status


def section(context: Context) -> Compliance:
    """Return every framework taken on, with its controls that can be assessed."""
    engagement, as_of = context.engagement, context.as_of
    target, file = context.target.on, context.cases["compliance"].record
    rows = selectors.control_rows(engagement, as_of=as_of, target=target, file=file)
    frameworks = selectors.framework_coverage(engagement, as_of=as_of, target=target, file=file)
    today = local_day(as_of, time_zone=engagement.time_zone)
    return Compliance(
        frameworks=tuple(_framework(row) for row in frameworks),
        controls=tuple(_control(row) for row in rows),
        exceptions=tuple(
            _exception(row)
            for row in reversed(selectors.exceptions_of(engagement))
            if row.approved_at and not row.revoked_at and row.expires_on >= today
        ),
    )


def _framework(row: selectors.FrameworkRow) -> FrameworkRow:
    low, high, coverage = row.score.low, row.score.high, row.score.coverage
    return FrameworkRow(
        key=row.framework.key,
        title=row.framework.title,
        version=row.framework.version,
        why=row.why,
        low=None if low is None else round(float(low), 4),
        high=None if high is None else round(float(high), 4),
        coverage=None if coverage is None else round(float(coverage), 4),
        questions=row.questions,
    )


def _control(row: selectors.ControlRow) -> ControlRow:
    return ControlRow(
        framework=row.framework,
        ref=row.ref,
        text=row.title,
        bearing=row.bearing.value,
        weight=row.weight,
        state=row.state.words,
        counts_as=Status(row.counts_as.value) if row.counts_as else None,
        reason=row.reason,
        grade=grade(row.grade),
        evidence=row.evidence,
        valid_until=row.valid_until,
        owner=row.owner,
        due=row.due,
    )


def _exception(row: ControlException) -> ExceptionRow:
    return ExceptionRow(
        number=reference(Noun.EXCEPTION, row.number),
        control=row.control.ref,
        kind=row.get_kind_display().lower(),
        reason=row.reason,
        starts_on=row.starts_on,
        expires_on=row.expires_on,
        asked_by=str(row.requester),
        approved_by=str(row.approver) if row.approver else "",
    )
