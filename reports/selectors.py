"""Reads of reports, in the asker's scope, and where their files lie."""

import uuid
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.db.models import Q, QuerySet

from engagements.domain.access import Role, Visibility
from engagements.domain.jobs import ENDED
from engagements.models import Client, Engagement, Event, LogEntry, User, WaitInterval
from engagements.selectors import engagement as engagement_selectors
from engagements.selectors import logbook as logbook_selectors
from engagements.selectors.search import Hit, SearchQuery, matching
from reports.document.portal import Issued, build
from reports.document.snapshot import Snapshot, Unreadable
from reports.models import Report


def visible_to(user: User) -> QuerySet[Report]:
    """Return the reports of the engagements that ``user`` sees, newest first."""
    return (
        Report.objects.filter(engagement__in=engagement_selectors.visible_to(user))
        .select_related("engagement", "engagement__client", "job", "requested_by", "issued_by")
        .order_by("-requested_at", "-id")
    )


STANDINGS = {
    "making": "Being made",
    "made": "Made, not issued",
    "issued": "Issued to the client",
    "withdrawn": "Withdrawn",
    "failed": "Not made",
}


def listed(
    user: User, *, standing: str = "", verdict: str = "", engagement: str = "", q: str = ""
) -> QuerySet[Report]:
    """Return the reports that ``user`` sees and asked for; an empty value asks for all."""
    rows = visible_to(user)
    exact = {"verdict": verdict, "engagement__code": engagement}
    rows = rows.filter(**{name: value for name, value in exact.items() if value})
    if q:
        rows = rows.filter(
            Q(engagement__code__icontains=q)
            | Q(engagement__name__icontains=q)
            | Q(engagement__client__name__icontains=q)
        )
    rows = rows.defer("snapshot")  # some 100 KB each, which no list shows
    return rows.filter(_stands(standing)) if standing else rows


def _stands(word: str) -> Q:
    made = Q(ready_at__isnull=False, withdrawn_at=None)
    return {
        "making": Q(ready_at=None) & ~Q(job__state__in=ENDED),
        "made": made & Q(issued_at=None),
        "issued": made & Q(issued_at__isnull=False),
        "withdrawn": Q(withdrawn_at__isnull=False),
        "failed": Q(ready_at=None, job__state__in=ENDED),
    }[word]


def versions(engagement: Engagement) -> QuerySet[Report]:
    """Return all reports of an engagement, the latest number first."""
    return (
        Report.objects.filter(engagement=engagement)
        .select_related("job", "requested_by", "engagement")
        .defer("snapshot")
        .order_by("-number")
    )


def issued(engagement: Engagement) -> QuerySet[Report]:
    """Return the reports that the client has, the latest first: issued and not withdrawn."""
    return (
        Report.objects.filter(engagement=engagement, issued_at__isnull=False, withdrawn_at=None)
        .select_related("engagement", "engagement__client", "issued_by")
        .defer("snapshot")
        .order_by("-number")
    )


def issued_before(report: Report) -> QuerySet[Report]:
    """Return the earlier reports that the client has, the first one (the baseline) first.

    Their snapshots stay where they are: what a later report says of them stands in columns.
    """
    earlier = issued(report.engagement).filter(number__lt=report.number)
    return earlier.order_by("number")


def in_portal(user: User) -> QuerySet[Engagement]:
    """Return the engagements that a person of a client may open in the portal; nobody else any."""
    if not user.is_active or user.role != Role.CLIENT:
        return Engagement.objects.none()
    return Engagement.objects.filter(client__memberships__user=user).select_related(
        "client", "owner", "playbook_version"
    )


@dataclass(frozen=True, kw_only=True)
class PortalLine:
    """One engagement in the list of a client, with its latest issued report if there is one."""

    engagement: Engagement
    report: Report | None


def portal_lines(user: User, *, client: Client) -> list[PortalLine]:
    """Return the engagements of a client as one of its people sees them, by name."""
    rows = list(in_portal(user).filter(client=client).order_by("name", "id"))
    reports = Report.objects.filter(
        engagement__in=rows, issued_at__isnull=False, withdrawn_at=None
    ).defer("snapshot")
    latest = {report.engagement_id: report for report in reports.order_by("number")}
    return [PortalLine(engagement=row, report=latest.get(row.pk)) for row in rows]


@lru_cache(maxsize=64)
def _shown(pk: int, _sha256: str) -> Issued:
    return build(Snapshot.from_json(Report.objects.values_list("snapshot", flat=True).get(pk=pk)))


def shown(report: Report) -> Issued:
    """Return what the portal may show of an issued report; its snapshot never changes.

    Raises:
        Unreadable: its data are damaged, or of a newer format than this version reads.
    """
    return _shown(report.pk, report.snapshot_sha256)


def unreadable(report: Report) -> str:
    """Return why the data of a finished report cannot be opened; "" when they can."""
    try:
        shown(report)
    except Unreadable as error:
        return str(error)
    return ""


def downloads(engagement: Engagement, *, number: int = 0) -> QuerySet[Event]:
    """Return who of the client fetched a report and when, the latest first; 0: of any report."""
    rows = Event.objects.filter(engagement=engagement, type="report.downloaded")
    if number:
        rows = rows.filter(payload__report=number)
    return rows.select_related("actor").order_by("-seq")


def by_job(job_id: uuid.UUID) -> Report:
    """Return the report that a job makes."""
    return Report.objects.select_related(
        "job", "requested_by", "engagement", "engagement__client", "engagement__playbook_version"
    ).get(job=job_id)


def by_idempotency_key(key: str) -> Report | None:
    """Return the report that was asked for under this key."""
    return Report.objects.select_related("job").filter(job__idempotency_key=key).first()


def is_open(report: Report) -> bool:
    """Tell whether the report may still change by itself."""
    return report.job.state not in ENDED


def store() -> Path:
    """Return the folder of finished reports, outside every public one."""
    return Path(settings.FDE_VAR) / "reports"


def path(report: Report) -> Path:
    """Return where the file of a finished report lies."""
    return store() / report.file_name


def waits(engagement: Engagement) -> QuerySet[WaitInterval]:
    """Return every pause and block of an engagement, the first one first."""
    return WaitInterval.objects.filter(engagement=engagement).order_by("started_at", "id")


def client_entries(engagement: Engagement) -> QuerySet[LogEntry]:
    """Return what was written for the client and still stands, newest first."""
    return (
        logbook_selectors.current(engagement)
        .filter(visibility=Visibility.CLIENT)
        .order_by("-occurred_at", "-id")
    )


def found(query: SearchQuery) -> list[Hit]:
    """Return finished reports that search finds: by engagement, the newest first."""
    rows = visible_to(query.user).filter(ready_at__isnull=False)
    fields = ("engagement__code", "engagement__name", "engagement__client__name")
    return [
        Hit(
            kind="report",
            title=f"Report {row.number} of {row.engagement.name}",
            detail=row.engagement.code,
            engagement=row.engagement.code,
            number=row.number,
        )
        for row in matching(rows, query.words, fields=fields)[: query.most]
    ]
