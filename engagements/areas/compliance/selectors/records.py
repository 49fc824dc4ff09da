"""All that was recorded about one control: decisions, evidence, exceptions, responsibility."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db.models import QuerySet

from engagements.areas.compliance.domain.rules import Outcome
from engagements.areas.compliance.domain.states import Decision, State
from engagements.areas.compliance.models import (
    Control,
    ControlDecision,
    ControlException,
    EvidenceLink,
    Responsibility,
    ScopeDecision,
)
from engagements.areas.compliance.selectors import casefiles
from engagements.areas.compliance.selectors import cases as rows
from engagements.areas.compliance.selectors.cases import CaseFile
from engagements.areas.compliance.selectors.scope import exceptions_of
from engagements.areas.compliance.selectors.standing import ControlRow, control_rows
from engagements.domain.units import EVER, local_day
from engagements.models import Engagement, Evidence
from engagements.selectors.facts import answers_of

if TYPE_CHECKING:
    from engagements.areas.compliance.selectors.scope import TakenOn


@dataclass(frozen=True, kw_only=True)
class ControlRecord:
    """One control of an engagement with all that was recorded about it."""

    row: ControlRow
    decisions: Sequence[ControlDecision]
    links: Sequence[EvidenceLink]
    exceptions: Sequence[ControlException]
    scopes: Sequence[ScopeDecision]
    responsibility: Responsibility | None


def control_record(
    engagement: Engagement, control: "TakenOn", *, as_of: datetime, target: date | None = None
) -> ControlRecord:
    """Return one control, the latest of everything first.

    Its state is worked out from the rows that the page shows; only an exception that leans on
    another control needs the whole file.
    """
    records = _Records(
        decisions=list(decisions_of(engagement).filter(control=control)),
        links=list(links_of(engagement).filter(control=control)),
        exceptions=list(exceptions_of(engagement).filter(control=control)),
        scopes=list(
            ScopeDecision.objects.filter(engagement=engagement, control=control)
            .select_related("overridden_by", "approved_by")
            .order_by("-pk")
        ),
        responsibility=Responsibility.objects.filter(engagement=engagement, control=control)
        .select_related("attestation")
        .first(),
    )
    if any(row.compensating_control_id for row in records.exceptions):
        answers = answers_of([engagement])
        known = casefiles.case_files([engagement], answers=answers, as_of=as_of, known_until=EVER)
        file = known[engagement.pk]
    else:
        file = _file(engagement, control, records, as_of=as_of)
    found = control_rows(engagement, as_of=as_of, target=target, file=file)
    mine = (control.framework.key, control.ref)
    return ControlRecord(
        row=next(row for row in found if (row.framework, row.ref) == mine), **vars(records)
    )


@dataclass(frozen=True, kw_only=True)
class _Records:
    decisions: Sequence[ControlDecision]
    links: Sequence[EvidenceLink]
    exceptions: Sequence[ControlException]
    scopes: Sequence[ScopeDecision]
    responsibility: Responsibility | None


def _file(
    engagement: Engagement, control: "TakenOn", records: _Records, *, as_of: datetime
) -> CaseFile:
    """Return a file with this one case, made of rows that were read already."""
    zone, key = engagement.time_zone, str(control.pk)
    row = rows.control_row(control)
    live = [scope for scope in records.scopes if scope.superseded_at is None]
    rule = next((rows.scope_row(s) for s in live if s.overridden_by_id is None), None)
    override = next((rows.scope_row(s) for s in live if s.overridden_by_id), None)
    left_out = rule is not None and rule["outcome"] == Outcome.NOT_APPLICABLE
    answers = answers_of([engagement])[engagement.pk] if left_out else {}
    case = rows.case_of(
        row,
        opened_on=local_day(control.taken_on_at, time_zone=zone),
        scope=rows.scope_of(rule, override, answers, zone),
        decision=_decision(records.decisions),
        proofs=[rows.proof_of_link(link, zone=zone) for link in records.links if _counts(link)],
        exceptions=[
            rows.exception_of(exception, as_of=EVER)
            for exception in records.exceptions
            if exception.revoked_at is None
        ],
        share=rows.share_of(records.responsibility) if records.responsibility else None,
    )
    return CaseFile(
        engagement=engagement,
        as_of=as_of,
        known_until=EVER,
        frameworks=(control.framework,),
        cases=(case,),
        controls={key: row},
        overrides={key: rows.override_of(override, rule)} if override else {},
        answers=answers,
        reads={},
    )


def _decision(decisions: Sequence[ControlDecision]) -> Decision | None:
    if not decisions:
        return None
    last = decisions[0]
    return Decision(
        state=State(last.state), at=last.decided_at, owner=last.owner_name, due=last.due_on
    )


def _counts(link: EvidenceLink) -> bool:
    return not (link.evidence.withdrawn_at or link.evidence.quarantined_at)


def decisions_of(
    engagement: Engagement, *, control: Control | None = None
) -> QuerySet[ControlDecision]:
    """Return what was judged in an engagement, or of one control, the latest first."""
    rows = ControlDecision.objects.filter(engagement=engagement)
    if control is not None:
        rows = rows.filter(control=control)
    return rows.select_related("actor", "control__framework").order_by("-pk")


def links_of(engagement: Engagement, *, control: Control | None = None) -> QuerySet[EvidenceLink]:
    """Return which evidence is held against which control, or one of them, the latest first."""
    rows = EvidenceLink.objects.filter(evidence__engagement=engagement)
    if control is not None:
        rows = rows.filter(control=control)
    return rows.select_related("evidence", "created_by").order_by("-created_at", "-pk")


def evidence_to_link(engagement: Engagement) -> QuerySet[Evidence]:
    """Return the evidence that can be held against a control, the newest first."""
    return Evidence.objects.filter(
        engagement=engagement, withdrawn_at=None, quarantined_at=None
    ).order_by("-number")


def responsibility_of(engagement: Engagement, control: Control) -> QuerySet[Responsibility]:
    """Return who carries a control, if anybody said so."""
    return Responsibility.objects.filter(engagement=engagement, control=control)


def evidence_of_number(engagement: Engagement, number: int) -> Evidence | None:
    """Return the evidence of a number that can be held against a control."""
    return evidence_to_link(engagement).filter(number=number).first()


def override_in_force(engagement: Engagement, control: Control) -> ScopeDecision | None:
    """Return a person's scope decision that stands, or waits for approval."""
    return (
        ScopeDecision.objects.filter(
            engagement=engagement,
            control=control,
            overridden_by__isnull=False,
            superseded_at=None,
        )
        .select_related("engagement", "control__framework")
        .order_by("-pk")
        .first()
    )
