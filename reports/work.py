"""What the reports do: their events, notices, job, list and search."""

from collections.abc import Mapping
from typing import Any

from engagements.area import Recorded, Work
from engagements.domain.about import About
from engagements.domain.events import EventType
from engagements.domain.jobs import JobKind, Queue
from engagements.domain.notices import NoticeType
from engagements.selectors import notices as notice_selectors
from engagements.selectors.search import Search
from engagements.services import notices
from engagements.services.notices.sending import moment_key
from reports import exports, selectors
from reports.models import REPORT, Report

REPORT_ISSUED = "report_issued"


def _pages(payload: Mapping[str, Any]) -> str:
    return f"{payload['pages']} pages." if payload.get("pages") else ""


def _report_issued(recorded: Recorded) -> None:
    """Notify both sides that a report was issued."""
    engagement, number = recorded.engagement, recorded.payload["report"]
    if engagement is None:
        raise TypeError("A report is of an engagement.")
    subject = f"{engagement.code}: report {number} was issued"
    about = About(REPORT, str(number))
    key = f"report:{engagement.code}:{number}:{moment_key(recorded.at)}"
    notices.notify(
        notice_selectors.members_and_owner(engagement),
        kind=REPORT_ISSUED,
        subject=subject,
        about=about,
        key=key,
        at=recorded.at,
        engagement=engagement,
        actor=recorded.actor,
    )
    notices.notify_client(
        engagement,
        kind=REPORT_ISSUED,
        subject=subject,
        about=about,
        key=key,
        at=recorded.at,
        actor=recorded.actor,
    )


EVENTS = (
    EventType(key="report.requested"),
    EventType(key="report.ready", sentence="made report version {report}", detail=_pages),
    EventType(key="report.issued", sentence="issued report version {report}"),
    EventType(key="report.withdrawn", sentence="withdrew report version {report}"),
    EventType(key="report.downloaded", sentence="downloaded report version {report}", moves=False),
)
WORK = Work(
    events=EVENTS,
    subscribers={"report.issued": (_report_issued,)},
    notices=(NoticeType(key=REPORT_ISSUED, label="A report was issued", in_portal=True),),
    jobs=(
        JobKind(
            key="report", words="Report", task="reports.produce", queue="reports", fills=Report
        ),
    ),
    queues=(Queue(key="reports"),),
    listings=(exports.LISTING,),
    searches=(Search(key=REPORT, find=selectors.found),),
)
