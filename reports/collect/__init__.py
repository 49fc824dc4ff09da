"""From selectors to one frozen snapshot: everything a report says is read here, once."""

from collections.abc import Mapping
from datetime import datetime

from django.conf import settings

from engagements import registry
from engagements.area import Print
from engagements.models import Engagement
from engagements.selectors import readiness as readiness_selectors
from engagements.selectors import stages as stage_selectors
from reports.collect import delivery, evidence, reach, readiness, scope, versions
from reports.document.derive.decisions import decisions_asked
from reports.document.derive.findings import Wording, findings, work_list
from reports.document.derive.renewals import changes, renewals
from reports.document.snapshot import DOCUMENT, FORMAT, Identity, Part, Snapshot
from reports.document.text import cleaned
from reports.models import Report

CLASSIFICATION = "Confidential"
TITLE = "Deployment readiness report"


def snapshot(report: Report, *, as_of: datetime) -> Snapshot:
    """Return everything the report says as of a moment, its texts fit to print."""
    engagement, prints = report.engagement, registry.prints()
    context = readiness_selectors.context(engagement, as_of=as_of)
    target, assessed = context.target, context.readiness
    today = assessed.today
    parts = _parts(context, prints)
    rows = tuple(readiness.requirement(row, prints.get(row.area)) for row in assessed.requirements)
    register = evidence.register(engagement, as_of=as_of)
    titles = {area.key: area.title for area in assessed.areas}
    words = {key: contributed.finding_words for key, contributed in prints.items()}
    found = findings(rows, wording=Wording(titles=titles, words=words))
    stands = readiness.section(
        assessed,
        requirements=rows,
        left_out=readiness.left_out(assessed, parts=parts),
        changes=changes(rows, target=target.on),
        stage_title=_stage_title(engagement),
    )
    return cleaned(
        Snapshot(
            format=FORMAT,
            document=DOCUMENT,
            identity=_identity(report),
            as_of=as_of,
            target=readiness.target(target),
            readiness=stands,
            scope=scope.section(stands, parts=parts, prints=prints),
            reach=reach.section(context, prints=prints, register=register),
            delivery=delivery.section(context),
            parts=parts,
            findings=found,
            work=work_list(found, requirements=rows),
            renewals=renewals(rows, evidence=register, today=today, target=target.on),
            evidence=register,
            versions=versions.section(report, overall=stands.overall, today=today),
            decisions_asked=decisions_asked(
                target=readiness.target(target),
                today=today,
                findings=found,
                exceptions=[row for part in parts for row in part.exceptions],
                requirements=rows,
                questions=[question for part in parts for question in part.questions],
            ),
        )
    )


def _parts(context: readiness_selectors.Context, prints: Mapping[str, Print]) -> tuple[Part, ...]:
    """Return the parts of the installed areas, in their order."""
    return tuple(part(context) for area in prints.values() for part in area.parts)


def _identity(report: Report) -> Identity:
    engagement = report.engagement
    return Identity(
        firm=settings.FDE_FIRM,
        client=engagement.client.name,
        engagement_code=engagement.code,
        engagement_name=engagement.name,
        number=report.number,
        document_id=f"{engagement.code}-R{report.number}",
        title=TITLE,
        classification=CLASSIFICATION,
        requested_by=str(report.requested_by),
        time_zone=engagement.time_zone,
    )


def _stage_title(engagement: Engagement) -> str:
    return stage_selectors.playbook(engagement).stage(engagement.current_stage).title
