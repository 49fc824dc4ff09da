"""Stages, waits, gates, and the part of the logbook that the client may read."""

from datetime import datetime

from engagements.domain.prose import day
from engagements.domain.references import Noun, reference
from engagements.domain.stages.gates import Standing
from engagements.domain.stages.playbook import Playbook
from engagements.domain.units import days_inclusive, local_day
from engagements.models import Engagement, GateDecision, StageVisit, Waiver
from engagements.selectors import stages as selectors
from engagements.selectors.readiness import Context
from reports import selectors as report_selectors
from reports.collect.readiness import grade
from reports.document.snapshot import (
    CriterionRow,
    DecisionRow,
    Delivery,
    LogLine,
    VisitRow,
    WaitRow,
)

MOST_LINES = 12


def section(context: Context) -> Delivery:
    """Return where the time went, what was decided, and what the gate asks."""
    engagement, as_of, book = context.engagement, context.as_of, context.book
    return Delivery(
        stages=tuple(stage.title for stage in book.stages),
        visits=tuple(
            _visit(row, book, engagement, as_of=as_of) for row in selectors.visits(engagement)
        ),
        waits=_waits(engagement, as_of=as_of),
        decisions=tuple(
            _decision(row, book, engagement) for row in reversed(selectors.decisions(engagement))
        ),
        criteria=tuple(_criterion(standing) for standing in context.review().standings),
        waivers=tuple(
            _waiver(row)
            for row in selectors.waivers(engagement)
            if row.approved_at and not row.revoked_at
        ),
        log=_log(engagement),
    )


def _visit(row: StageVisit, book: Playbook, engagement: Engagement, *, as_of: datetime) -> VisitRow:
    stage = book.stage(row.stage_key)
    entered = local_day(row.entered_at, time_zone=engagement.time_zone)
    left = local_day(row.left_at, time_zone=engagement.time_zone) if row.left_at else None
    last = left or local_day(as_of, time_zone=engagement.time_zone)
    return VisitRow(
        stage=stage.title,
        entered_on=entered,
        left_on=left,
        days=days_inclusive(entered, last),
        expected_days=stage.sle_days,
        via=row.via,
    )


def _waits(engagement: Engagement, *, as_of: datetime) -> tuple[WaitRow, ...]:
    zone = engagement.time_zone
    rows = []
    for wait in report_selectors.waits(engagement):
        started = local_day(wait.started_at, time_zone=zone)
        ended = local_day(wait.ended_at, time_zone=zone) if wait.ended_at else None
        rows.append(
            WaitRow(
                kind=wait.kind,
                waiting_on=wait.get_waiting_on_display().lower(),
                reason=wait.reason,
                started_on=started,
                ended_on=ended,
                days=days_inclusive(started, ended or local_day(as_of, time_zone=zone)),
            )
        )
    return tuple(rows)


def _decision(row: GateDecision, book: Playbook, engagement: Engagement) -> DecisionRow:
    gate = book.gate(row.gate_key)
    return DecisionRow(
        gate=gate.title if gate else row.gate_key,
        decided_on=local_day(row.decided_at, time_zone=engagement.time_zone),
        outcome=row.get_outcome_display(),
        rationale=row.rationale,
    )


def _criterion(standing: Standing) -> CriterionRow:
    criterion = standing.criterion
    return CriterionRow(
        key=criterion.key,
        text=criterion.text,
        kind=criterion.kind.value,
        bearing=criterion.level.value,
        state=standing.state.value,
        grade=grade(standing.grade),
        least_grade=grade(criterion.least_grade),
        evidence=(standing.evidence,) if standing.evidence else (),
        owner=criterion.owner,
        due=None,
    )


def _waiver(row: Waiver) -> str:
    return (
        f"Waiver {reference(Noun.WAIVER, row.number)} on {row.criterion_key}, in force to "
        f"{day(row.expires_on)}: {row.reason}"
    )


def _log(engagement: Engagement) -> tuple[LogLine, ...]:
    """Return the newest entries written for the client; internal ones are never read here."""
    rows = report_selectors.client_entries(engagement)[:MOST_LINES]
    return tuple(
        LogLine(
            number=row.number,
            kind=row.kind,
            on=local_day(row.occurred_at, time_zone=engagement.time_zone),
            text=row.text,
            owner=row.owner_name,
            due=row.due_on,
        )
        for row in rows
    )
