"""From selectors to one frozen snapshot: everything a report says is read here, once."""

from datetime import datetime

from django.conf import settings

from engagements.models import Engagement
from engagements.selectors import readiness as readiness_selectors
from engagements.selectors import stages as stage_selectors
from reports.collect import (
    compliance,
    dataenv,
    delivery,
    evidence,
    reach,
    readiness,
    scope,
    versions,
)
from reports.document.derive.decisions import decisions_asked
from reports.document.derive.findings import findings, work_list
from reports.document.derive.renewals import changes, renewals
from reports.document.snapshot import DOCUMENT, FORMAT, Compliance, Identity, Snapshot
from reports.document.text import cleaned
from reports.models import Report

CLASSIFICATION = "Confidential"
TITLE = "Deployment readiness report"


def snapshot(report: Report, *, as_of: datetime) -> Snapshot:
    """Return everything the report says as of a moment, its texts fit to print."""
    engagement = report.engagement
    context = readiness_selectors.context(engagement, as_of=as_of)
    target, assessed = context.target, context.readiness
    today = assessed.today
    rows = tuple(readiness.requirement(row) for row in assessed.requirements)
    left_out = tuple(readiness.left_out(row) for row in assessed.left_out)
    register = evidence.register(engagement, as_of=as_of)
    frameworks = compliance.section(context)
    sources = dataenv.section(engagement, rows=rows, left_out=left_out)
    found = findings(rows)
    stands = readiness.section(
        assessed,
        requirements=rows,
        left_out=left_out,
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
            scope=scope.section(stands, sources=sources, compliance=frameworks),
            reach=reach.section(engagement, register=register),
            delivery=delivery.section(context),
            compliance=frameworks,
            dataenv=sources,
            findings=found,
            work=work_list(found, requirements=rows),
            renewals=renewals(rows, evidence=register, today=today, target=target.on),
            evidence=register,
            versions=versions.section(report, overall=stands.overall, today=today),
            decisions_asked=decisions_asked(
                target=readiness.target(target),
                today=today,
                findings=found,
                exceptions=frameworks.exceptions,
                requirements=rows,
                questions=_questions(frameworks),
            ),
        )
    )


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


def _questions(frameworks: Compliance) -> tuple[str, ...]:
    asked = [question for row in frameworks.frameworks for question in row.questions]
    return tuple(dict.fromkeys(asked))
