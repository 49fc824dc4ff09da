"""Everything on record about an engagement's controls, read in seven queries whatever the size."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q

from engagements.domain.compliance.catalog import Bearing
from engagements.domain.compliance.rules import Outcome
from engagements.domain.compliance.states import (
    Carries,
    Case,
    Decision,
    Direction,
    Leave,
    Proof,
    Scope,
    Share,
    State,
)
from engagements.domain.readiness import Grade
from engagements.domain.units import local_day
from engagements.models import (
    Control,
    ControlDecision,
    ControlException,
    Engagement,
    EvidenceLink,
    Framework,
    ProfileFact,
    Responsibility,
    ScopeDecision,
)

Row = dict[str, Any]
CONTROL_FIELDS = (
    *("pk", "framework_id", "ref", "token", "title", "statement", "order", "parent__ref"),
    *("assessable", "withdrawn", "weight", "bearing", "freshness_days", "evidence_asks"),
    *("applies_when", "framework__key", "framework__version", "framework__title"),
    "framework__assessments__opened_at",
)
SCOPE_FIELDS = (
    *("pk", "control_id", "outcome", "from_date", "reasons", "facts_used", "questions"),
    *("overridden_by_id", "overridden_by__name", "override_reason", "approved_at"),
    *("approved_by__name", "decided_at"),
)


@dataclass(frozen=True, kw_only=True)
class FactRow:
    """One answer, with who gave it and when."""

    key: str
    value: Any
    by: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Hand:
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
    """All cases of an engagement as of a moment, with the rows they were made from."""

    engagement: Engagement
    as_of: datetime
    frameworks: tuple[Framework, ...]
    cases: tuple[Case, ...]
    controls: Mapping[str, Row]
    hands: Mapping[str, Hand]
    facts: Mapping[str, FactRow]
    reads: Mapping[str, tuple[str, ...]]  # which facts decided, by control


def case_file(engagement: Engagement, *, as_of: datetime) -> CaseFile:
    """Return what was on record about every control as of a moment."""
    zone = engagement.time_zone
    controls = _controls(engagement, as_of=as_of)
    frameworks = {row["framework_id"]: _framework(row) for row in controls}
    facts = facts_of(engagement)
    rules, hands = _scopes(engagement, as_of=as_of)
    decisions = _decisions(engagement, as_of=as_of)
    proofs = _proofs(engagement, as_of=as_of)
    leaves = _leaves(engagement, as_of=as_of)
    shares = _shares(engagement, as_of=as_of)
    cases = [
        case_of(
            row,
            zone=zone,
            scope=scope_of(rules.get(row["pk"]), hands.get(row["pk"]), facts, zone),
            decision=decisions.get(row["pk"]),
            proofs=proofs[row["pk"]],
            leaves=leaves[row["pk"]],
            share=shares.get(row["pk"]),
        )
        for row in controls
    ]
    return CaseFile(
        engagement=engagement,
        as_of=as_of,
        frameworks=tuple(frameworks.values()),
        cases=tuple(cases),
        controls={str(row["pk"]): row for row in controls},
        hands={str(pk): hand_of(row, rules.get(pk)) for pk, row in hands.items()},
        facts=facts,
        reads={str(pk): tuple(row["facts_used"]) for pk, row in rules.items()},
    )


def _controls(engagement: Engagement, *, as_of: datetime) -> list[Row]:
    """Return the nodes of the frameworks that were taken on, with their framework's head."""
    return list(
        Control.objects.filter(
            framework__assessments__engagement=engagement,
            framework__assessments__opened_at__lte=as_of,
        )
        .order_by("framework__title", "framework_id", "order")
        .values(*CONTROL_FIELDS)
    )


def control_row(control: Control) -> Row:
    """Return a control read by ``controls_of`` as the queries here give it."""
    framework = control.framework
    joined = {
        "parent__ref": control.parent.ref if control.parent else None,
        "framework__key": framework.key,
        "framework__version": framework.version,
        "framework__title": framework.title,
        "framework__assessments__opened_at": control.taken_on_at,
    }
    return {name: getattr(control, name) for name in CONTROL_FIELDS if name not in joined} | joined


def _framework(row: Row) -> Framework:
    return Framework(
        pk=row["framework_id"],
        **{name: row[f"framework__{name}"] for name in ("key", "version", "title")},
    )


def case_of(
    row: Row,
    *,
    zone: str,
    scope: Scope | None,
    decision: Decision | None,
    proofs: Iterable[Proof],
    leaves: Iterable[Leave],
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
        opened_on=local_day(row["framework__assessments__opened_at"], time_zone=zone),
        scope=scope,
        decision=decision,
        proofs=tuple(proofs),
        leaves=tuple(leaves),
        share=share,
    )


def facts_of(engagement: Engagement) -> dict[str, FactRow]:
    """Return the answers with who gave them."""
    rows = ProfileFact.objects.filter(engagement=engagement).select_related("set_by")
    return {
        row.key: FactRow(key=row.key, value=row.value, by=row.set_by.name, at=row.set_at)
        for row in rows
    }


def _scopes(engagement: Engagement, *, as_of: datetime) -> tuple[dict[int, Row], dict[int, Row]]:
    """Return the rules' row and the person's row in force, by control."""
    rows = (
        ScopeDecision.objects.filter(engagement=engagement, decided_at__lte=as_of)
        .filter(Q(superseded_at=None) | Q(superseded_at__gt=as_of))
        .order_by("decided_at", "pk")
        .values(*SCOPE_FIELDS)
    )
    rules: dict[int, Row] = {}
    hands: dict[int, Row] = {}
    for row in rows:
        if row["approved_at"] and row["approved_at"] > as_of:
            row["approved_at"] = None
        (hands if row["overridden_by_id"] else rules)[row["control_id"]] = row
    return rules, hands


def scope_row(scope: ScopeDecision) -> Row:
    """Return a scope decision, read with its people, as the queries give it."""
    by, approver = scope.overridden_by, scope.approved_by
    people = {
        "overridden_by__name": by.name if by else None,
        "approved_by__name": approver.name if approver else None,
    }
    plain = (name for name in SCOPE_FIELDS if name not in people)
    return {name: getattr(scope, name) for name in plain} | people


def hand_of(row: Row, rule: Row | None) -> Hand:
    """Return a person's row beside what the rules say."""
    return Hand(
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


def scope_of(
    rule: Row | None, hand: Row | None, facts: Mapping[str, FactRow], zone: str
) -> Scope | None:
    """Return the scope in force: a person's decision, once it counts, before the rules'."""
    if hand is not None and not _is_pending(hand):
        reason = f"Decided by {hand['overridden_by__name']}: {hand['override_reason']}"
        if hand["approved_by__name"]:
            reason += f" Approved by {hand['approved_by__name']}."
        return Scope(outcome=Outcome(hand["outcome"]), from_date=hand["from_date"], reason=reason)
    if rule is None:
        return None
    reason = " ".join(part["text"] for part in rule["reasons"])
    answered = [facts[key] for key in rule["facts_used"] if key in facts]
    if rule["outcome"] == Outcome.NOT_APPLICABLE and answered:
        last = max(answered, key=lambda fact: fact.at)
        day = local_day(last.at, time_zone=zone)
        reason += f" Answered by {last.by}, {day.day} {day:%b %Y}."
    return Scope(
        outcome=Outcome(rule["outcome"]),
        from_date=rule["from_date"],
        reason=reason,
        questions=tuple(rule["questions"]),
    )


def _decisions(engagement: Engagement, *, as_of: datetime) -> dict[int, Decision]:
    rows = (
        ControlDecision.objects.filter(engagement=engagement, decided_at__lte=as_of)
        .order_by("decided_at", "pk")
        .values_list("control_id", "state", "decided_at", "owner_name", "due_on")
    )
    return {
        control: Decision(state=State(state), at=at, owner=owner, due=due)
        for control, state, at, owner, due in rows
    }


def _proofs(engagement: Engagement, *, as_of: datetime) -> Mapping[int, list[Proof]]:
    zone = engagement.time_zone
    rows = (
        EvidenceLink.objects.filter(evidence__engagement=engagement, created_at__lte=as_of)
        .filter(Q(evidence__withdrawn_at=None) | Q(evidence__withdrawn_at__gt=as_of))
        .filter(Q(evidence__quarantined_at=None) | Q(evidence__quarantined_at__gt=as_of))
        .order_by("evidence__number")
        .values_list(
            *("control_id", "evidence__number", "verdict", "evidence__grade", "created_at"),
            *("evidence__effective_at", "evidence__valid_until"),
        )
    )
    found: dict[int, list[Proof]] = defaultdict(list)
    names = ("number", "verdict", "grade", "linked", "effective", "until")
    for control, *told in rows:
        found[control].append(proof_of(zone=zone, **dict(zip(names, told, strict=True))))
    return found


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
        ref=f"E-{number:02d}",
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


def _leaves(engagement: Engagement, *, as_of: datetime) -> Mapping[int, list[Leave]]:
    rows = (
        ControlException.objects.filter(engagement=engagement, requested_at__lte=as_of)
        .filter(Q(revoked_at=None) | Q(revoked_at__gt=as_of))
        .order_by("number")
    )
    found: dict[int, list[Leave]] = defaultdict(list)
    for row in rows:
        found[row.control_id].append(leave_of(row, as_of=as_of))
    return found


def leave_of(row: ControlException, *, as_of: datetime) -> Leave:
    """Return an exception as the rules take it."""
    helper = row.compensating_control_id
    return Leave(
        ref=f"X-{row.number:02d}",
        kind=row.kind,
        starts=row.starts_on,
        expires=row.expires_on,
        approved=row.approved_at is not None and row.approved_at <= as_of,
        compensating=str(helper) if helper else "",
    )


def _shares(engagement: Engagement, *, as_of: datetime) -> dict[int, Share]:
    """Return who carries what; a withdrawn attestation vouches for nothing."""
    rows = Responsibility.objects.filter(engagement=engagement, set_at__lte=as_of).select_related(
        "attestation"
    )
    return {row.control_id: share_of(row) for row in rows}


def share_of(row: Responsibility) -> Share:
    """Return who carries a control as the rules take it."""
    paper = row.attestation
    gone = paper is not None and (paper.withdrawn_at or paper.quarantined_at)
    return Share(
        carries=Carries(row.split),
        provider=row.provider_name,
        attested_until=None if gone else row.attested_until,
        grade=Grade(paper.grade) if paper else Grade.ATTESTED,
        evidence=f"E-{paper.number:02d}" if paper else "",
    )
