"""What is on record about a control, as the rules take it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from engagements.area import Answers
from engagements.areas.compliance.domain.catalog import Bearing
from engagements.areas.compliance.domain.rules import Outcome
from engagements.areas.compliance.domain.scoring import assess, turning_days
from engagements.areas.compliance.domain.states import (
    Assessed,
    Carries,
    Case,
    Decision,
    Direction,
    ExceptionTerms,
    Proof,
    Scope,
    Share,
)
from engagements.areas.compliance.models import (
    Control,
    ControlException,
    EvidenceLink,
    Framework,
    Responsibility,
    ScopeDecision,
)
from engagements.domain.grades import Grade
from engagements.domain.references import Noun, evidence_reference, reference
from engagements.domain.units import local_day
from engagements.models import Engagement

Row = dict[str, Any]
CONTROL_FIELDS = (
    *("pk", "framework_id", "ref", "token", "title", "statement", "order", "parent__ref"),
    *("assessable", "withdrawn", "weight", "bearing", "freshness_days", "evidence_asks"),
    *("applies_when", "domain", "framework__key", "framework__version", "framework__title"),
)
SCOPE_FIELDS = (
    *("pk", "control_id", "outcome", "from_date", "reasons", "facts_used", "questions"),
    *("overridden_by_id", "overridden_by__name", "override_reason", "approved_at"),
    *("approved_by__name", "decided_at"),
)


@dataclass(frozen=True, kw_only=True)
class Override:
    """A person's decision about scope; one that waits for approval does not count yet."""

    pk: int
    outcome: str
    reason: str
    by_id: int
    by: str
    approved_by: str
    pending: bool
    drift: bool


@dataclass(frozen=True, kw_only=True)
class CaseFile:
    """All cases of an engagement as of a moment, with the rows they were made from.

    Rows count that were written by ``known_until``.
    """

    engagement: Engagement
    as_of: datetime
    known_until: datetime
    frameworks: tuple[Framework, ...]
    cases: tuple[Case, ...]
    controls: Mapping[str, Row]
    overrides: Mapping[str, Override]
    answers: Answers
    reads: Mapping[str, tuple[str, ...]]  # which answers decided, by control
    _assessed: dict[date | None, list[Assessed]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def assessed(self, target: date | None) -> list[Assessed]:
        """Return where every control stands, for a target's day or as of today."""
        if target not in self._assessed:
            self._assessed[target] = assess(
                self.cases,
                as_of=self.as_of,
                time_zone=self.engagement.time_zone,
                target=target,
                known_until=self.known_until,
            )
        return self._assessed[target]

    def days(self) -> Iterator[date]:
        """Yield the days on which, or after which, one of the cases may stand differently."""
        for case in self.cases:
            yield from turning_days(case)


def control_row(control: Control) -> Row:
    """Return a control read by ``controls_of`` as the queries here give it."""
    framework = control.framework
    joined = {
        "parent__ref": control.parent.ref if control.parent else None,
        "framework__key": framework.key,
        "framework__version": framework.version,
        "framework__title": framework.title,
    }
    return {name: getattr(control, name) for name in CONTROL_FIELDS if name not in joined} | joined


def case_of(
    row: Row,
    *,
    opened_on: date,
    scope: Scope | None,
    decision: Decision | None,
    proofs: Iterable[Proof],
    exceptions: Iterable[ExceptionTerms],
    share: Share | None,
) -> Case:
    """Return the case of one control's row."""
    return Case(
        key=str(row["pk"]),
        framework=row["framework__key"],
        ref=row["ref"],
        title=row["title"],
        statement=row["statement"],
        parent=row["parent__ref"] or "",
        weight=row["weight"],
        bearing=Bearing(row["bearing"]),
        assessable=row["assessable"],
        withdrawn=row["withdrawn"],
        freshness_days=row["freshness_days"],
        asks=tuple(row["evidence_asks"]),
        opened_on=opened_on,
        scope=scope,
        decision=decision,
        proofs=tuple(proofs),
        exceptions=tuple(exceptions),
        share=share,
    )


def scope_row(scope: ScopeDecision) -> Row:
    """Return a scope decision, read with its people, as the queries give it."""
    by, approver = scope.overridden_by, scope.approved_by
    people = {
        "overridden_by__name": by.name if by else None,
        "approved_by__name": approver.name if approver else None,
    }
    plain = (name for name in SCOPE_FIELDS if name not in people)
    return {name: getattr(scope, name) for name in plain} | people


def override_of(row: Row, rule: Row | None) -> Override:
    """Return a person's row beside what the rules say."""
    return Override(
        pk=row["pk"],
        outcome=row["outcome"],
        reason=row["override_reason"],
        by_id=row["overridden_by_id"],
        by=row["overridden_by__name"],
        approved_by=row["approved_by__name"] or "",
        pending=_is_pending(row),
        drift=rule is not None and rule["outcome"] != row["outcome"],
    )


def _is_pending(row: Row) -> bool:
    """Tell whether a person's "not applicable" still waits for another person."""
    return row["outcome"] == Outcome.NOT_APPLICABLE and row["approved_at"] is None


def scope_of(rule: Row | None, override: Row | None, answers: Answers, zone: str) -> Scope | None:
    """Return the scope in force: a person's decision, once it counts, before the rules'."""
    if override is not None and not _is_pending(override):
        reason = f"Decided by {override['overridden_by__name']}: {override['override_reason']}"
        if override["approved_by__name"]:
            reason += f" Approved by {override['approved_by__name']}."
        return Scope(
            outcome=Outcome(override["outcome"]), from_date=override["from_date"], reason=reason
        )
    if rule is None:
        return None
    reason = " ".join(part["text"] for part in rule["reasons"])
    answered = [answers[key] for key in rule["facts_used"] if key in answers]
    if rule["outcome"] == Outcome.NOT_APPLICABLE and answered:
        last = max(answered, key=lambda answer: answer.at)
        day = local_day(last.at, time_zone=zone)
        reason += f" Answered by {last.by}, {day.day} {day:%b %Y}."
    return Scope(
        outcome=Outcome(rule["outcome"]),
        from_date=rule["from_date"],
        reason=reason,
        questions=tuple(rule["questions"]),
    )


def proof_of(
    *,
    number: int,
    verdict: str,
    grade: str,
    linked: datetime,
    effective: datetime,
    until: date | None,
    zone: str,
) -> Proof:
    """Return a link to evidence as the rules take it."""
    return Proof(
        ref=evidence_reference(number),
        direction=Direction(verdict),
        grade=Grade(grade),
        effective_on=local_day(effective, time_zone=zone),
        linked_at=linked,
        expires=until,
    )


def proof_of_link(link: EvidenceLink, *, zone: str) -> Proof:
    """Return a link that was read with its evidence."""
    paper = link.evidence
    return proof_of(
        number=paper.number,
        verdict=link.verdict,
        grade=paper.grade,
        linked=link.created_at,
        effective=paper.effective_at,
        until=paper.valid_until,
        zone=zone,
    )


def exception_of(row: ControlException, *, as_of: datetime) -> ExceptionTerms:
    """Return an exception as the rules take it."""
    helper = row.compensating_control_id
    return ExceptionTerms(
        ref=reference(Noun.EXCEPTION, row.number),
        kind=row.kind,
        starts=row.starts_on,
        expires=row.expires_on,
        approved=row.approved_at is not None and row.approved_at <= as_of,
        compensating=str(helper) if helper else "",
    )


def share_of(row: Responsibility) -> Share:
    """Return who carries a control as the rules take it."""
    paper = row.attestation
    gone = paper is not None and (paper.withdrawn_at or paper.quarantined_at)
    return Share(
        carries=Carries(row.split),
        provider=row.provider_name,
        attested_until=None if gone else row.attested_until,
        grade=Grade(paper.grade) if paper else Grade.ATTESTED,
        evidence=evidence_reference(paper.number) if paper else "",
    )
