"""Gives a finished report to the client's portal, takes it back, and notes who fetched it."""

from datetime import datetime

from django.db import transaction

from engagements import permissions
from engagements.domain.about import About
from engagements.domain.access import Action
from engagements.domain.errors import DomainError
from engagements.domain.events import Channel, text_sha256
from engagements.domain.text import Text
from engagements.models import User
from engagements.services import events, notices, numbering
from reports import selectors
from reports.models import REPORT, Report

REASON = Text(longest=300)


class IssueRefused(DomainError):
    """The report cannot be issued or withdrawn like that."""

    code = "issue_refused"


@transaction.atomic
def issue_report(report: Report, *, actor: User, at: datetime) -> Report:
    """Give a finished report to the client: from now on its people read it in the portal.

    Raises:
        IssueRefused: the person may not, it is not finished, was issued before, or a later one
            was issued already.
    """
    engagement = report.engagement
    numbering.lock(engagement)
    if not permissions.may(Action.ISSUE_REPORT, user=actor, engagement=engagement):
        raise IssueRefused("A report is issued by the lead or a manager.")
    if later := selectors.issued(engagement).filter(number__gt=report.number).first():
        raise IssueRefused(f"Report {later.number} is newer and was issued already.")
    at = numbering.not_before(at, report.ready_at)
    mine = Report.objects.filter(pk=report.pk, ready_at__isnull=False, issued_at=None)
    if not mine.update(issued_at=at, issued_by=actor):
        raise IssueRefused("Only a finished report that was not issued before can be issued.")
    report.refresh_from_db()
    events.record(
        "report.issued",
        engagement=engagement,
        actor=actor,
        at=at,
        report=report.number,
        verdict=report.verdict,
        sha256=report.sha256,
        snapshot_sha256=report.snapshot_sha256,
    )
    notices.report_issued(
        engagement,
        number=report.number,
        about=About(REPORT, str(report.number)),
        actor=actor,
        at=at,
    )
    return report


@transaction.atomic
def withdraw_report(report: Report, *, reason: str, actor: User, at: datetime) -> Report:
    """Take an issued report out of the client's portal; it stays on record with the reason.

    Raises:
        IssueRefused: the person may not, it is not issued, or no reason is given.
    """
    reason = REASON.clean(reason)
    if not REASON.is_told(reason):
        raise IssueRefused(f"Say why it is withdrawn, in at most {REASON.longest} characters.")
    if not permissions.may(Action.ISSUE_REPORT, user=actor, engagement=report.engagement):
        raise IssueRefused("A report is withdrawn by the lead or a manager.")
    at = numbering.not_before(at, report.issued_at)
    mine = Report.objects.filter(pk=report.pk, issued_at__isnull=False, withdrawn_at=None)
    if not mine.update(withdrawn_at=at, withdrawn_by=actor, withdrawn_reason=reason):
        raise IssueRefused("This report is not in the client's portal.")
    report.refresh_from_db()
    events.record(
        "report.withdrawn",
        engagement=report.engagement,
        actor=actor,
        at=at,
        report=report.number,
        reason_sha256=text_sha256(reason),
    )
    return report


def record_download(report: Report, *, actor: User, at: datetime) -> None:
    """Record that somebody of the client fetched the file."""
    events.record(
        "report.downloaded",
        engagement=report.engagement,
        actor=actor,
        at=at,
        source=Channel.PORTAL,
        report=report.number,
        sha256=report.sha256,
    )
