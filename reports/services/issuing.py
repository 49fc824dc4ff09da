"""Gives a finished report to the client's portal, takes it back, and notes who fetched it."""

from datetime import datetime

from django.db import transaction

from engagements.domain.access import Action
from engagements.domain.errors import DomainError, ValueRefused
from engagements.domain.events import Channel
from engagements.domain.hashing import text_sha256
from engagements.domain.text import Text
from engagements.models import User
from engagements.services import events, numbering
from engagements.services.operations import operation
from reports import selectors
from reports.models import Report

REASON = Text(longest=300)


class IssueRefused(DomainError):
    """The report cannot be issued or withdrawn like that."""

    code = "issue_refused"


class InvalidIssue(IssueRefused, ValueRefused):
    """The reason of a withdrawal cannot be taken."""


@operation(Action.ISSUE_REPORT)
@transaction.atomic
def issue_report(
    report: Report, *, actor: User, at: datetime, source: Channel = Channel.UI
) -> Report:
    """Give a finished report to the client: from now on its people read it in the portal.

    Raises:
        IssueRefused: it is not finished, was issued before, or a later one was issued already.
    """
    engagement = report.engagement
    numbering.lock(engagement)
    if later := selectors.issued(engagement).filter(number__gt=report.number).first():
        raise IssueRefused(
            f"Report {later.number} is newer and was issued already.", code="newer_report_issued"
        )
    at = numbering.not_before(at, report.ready_at)
    unissued = Report.objects.filter(pk=report.pk, ready_at__isnull=False, issued_at=None)
    if not unissued.update(issued_at=at, issued_by=actor):
        raise IssueRefused(
            "Only a finished report that was not issued before can be issued.",
            code="report_not_issuable",
        )
    report.refresh_from_db()
    events.record(
        "report.issued",
        engagement=engagement,
        actor=actor,
        at=at,
        source=source,
        report=report.number,
        verdict=report.verdict,
        sha256=report.sha256,
        snapshot_sha256=report.snapshot_sha256,
    )
    return report


@operation(Action.ISSUE_REPORT)
@transaction.atomic
def withdraw_report(
    report: Report, *, reason: str, actor: User, at: datetime, source: Channel = Channel.UI
) -> Report:
    """Take an issued report out of the client's portal; it stays on record with the reason.

    Raises:
        IssueRefused: it is not issued, or no reason is given.
    """
    reason = REASON.clean(reason)
    if not REASON.is_told(reason):
        raise InvalidIssue(
            f"Say why it is withdrawn, in at most {REASON.longest} characters.", field="reason"
        )
    at = numbering.not_before(at, report.issued_at)
    issued = Report.objects.filter(pk=report.pk, issued_at__isnull=False, withdrawn_at=None)
    if not issued.update(withdrawn_at=at, withdrawn_by=actor, withdrawn_reason=reason):
        raise IssueRefused("This report is not in the client's portal.", code="report_not_issued")
    report.refresh_from_db()
    events.record(
        "report.withdrawn",
        engagement=report.engagement,
        actor=actor,
        at=at,
        source=source,
        report=report.number,
        reason_sha256=text_sha256(reason),
    )
    return report


@operation(Action.READ)
def record_download(
    report: Report, *, actor: User, at: datetime, source: Channel = Channel.PORTAL
) -> None:
    """Record that somebody of the client fetched the file."""
    events.record(
        "report.downloaded",
        engagement=report.engagement,
        actor=actor,
        at=at,
        source=source,
        report=report.number,
        sha256=report.sha256,
    )
