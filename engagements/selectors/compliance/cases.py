"""Everything on record about an engagement's controls, read in eight queries whatever the size."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
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
    Assessment,
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
_CONTROL = (
    *("pk", "framework_id", "ref", "token", "title", "statement", "order", "parent__ref"),
    *("assessable", "withdrawn", "weight", "bearing", "freshness_days", "evidence_asks"),
    "applies_when",
)
_SCOPE = (
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


def case_file(engagement: Engagement, *, as_of: datetime) -> CaseFile:
    """Return what was on record about every control as of a moment."""
    zone = engagement.time_zone
    taken = list(
        Assessment.objects.filter(engagement=engagement, opened_at__lte=as_of)
        .select_related("framework")
        .order_by("framework__title", "pk")
    )
    frameworks = {row.framework_id: row.framework for row in taken}
    opened = {row.framework_id: local_day(row.opened_at, time_zone=zone) for row in taken}
    controls = list(
        Control.objects.filter(framework__in=frameworks)
        .order_by("framework_id", "order")
        .values(*_CONTROL)
    )
    facts = _facts(engagement)
    rules, hands = _scopes(engagement, as_of=as_of)
    decisions = _decisions(engagement, as_of=as_of)
    proofs = _proofs(engagement, as_of=as_of)
    leaves = _leaves(engagement, as_of=as_of)
    shares = _shares(engagement, as_of=as_of)
    cases = [
        Case(
            key=str(row["pk"]),
            framework=frameworks[row["framework_id"]].key,
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
            opened_on=opened[row["framework_id"]],
            scope=_scope(rules.get(row["pk"]), hands.get(row["pk"]), facts, zone),
            decision=decisions.get(row["pk"]),
            proofs=tuple(proofs[row["pk"]]),
            leaves=tuple(leaves[row["pk"]]),
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
        hands={str(pk): _hand(row, rules.get(pk)) for pk, row in hands.items()},
        facts=facts,
    )


def _facts(engagement: Engagement) -> dict[str, FactRow]:
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
        .values(*_SCOPE)
    )
    rules: dict[int, Row] = {}
    hands: dict[int, Row] = {}
    for row in rows:
        if row["approved_at"] and row["approved_at"] > as_of:
            row["approved_at"] = None
        (hands if row["overridden_by_id"] else rules)[row["control_id"]] = row
    return rules, hands


def _hand(row: Row, rule: Row | None) -> Hand:
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


def _scope(
    rule: Row | None, hand: Row | None, facts: Mapping[str, FactRow], zone: str
) -> Scope | None:
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
            *("control_id", "verdict", "created_at", "evidence__number", "evidence__grade"),
            *("evidence__effective_at", "evidence__valid_until"),
        )
    )
    found: dict[int, list[Proof]] = defaultdict(list)
    for control, verdict, linked, number, grade, effective, until in rows:
        found[control].append(
            Proof(
                ref=f"E-{number:02d}",
                direction=Direction(verdict),
                grade=Grade(grade),
                effective_on=local_day(effective, time_zone=zone),
                linked_at=linked,
                expires=until,
            )
        )
    return found


def _leaves(engagement: Engagement, *, as_of: datetime) -> Mapping[int, list[Leave]]:
    rows: Iterable[Row] = (
        ControlException.objects.filter(engagement=engagement, requested_at__lte=as_of)
        .filter(Q(revoked_at=None) | Q(revoked_at__gt=as_of))
        .order_by("number")
        .values(
            *("control_id", "number", "kind", "starts_on", "expires_on", "approved_at"),
            "compensating_control_id",
        )
    )
    found: dict[int, list[Leave]] = defaultdict(list)
    for row in rows:
        helper = row["compensating_control_id"]
        found[row["control_id"]].append(
            Leave(
                ref=f"X-{row['number']:02d}",
                kind=row["kind"],
                starts=row["starts_on"],
                expires=row["expires_on"],
                approved=row["approved_at"] is not None and row["approved_at"] <= as_of,
                compensating=str(helper) if helper else "",
            )
        )
    return found


def _shares(engagement: Engagement, *, as_of: datetime) -> dict[int, Share]:
    """Return who carries what; an attestation that was withdrawn vouches for nothing."""
    rows = Responsibility.objects.filter(engagement=engagement, set_at__lte=as_of).select_related(
        "attestation"
    )
    found = {}
    for row in rows:
        paper = row.attestation
        gone = paper is not None and (paper.withdrawn_at or paper.quarantined_at)
        found[row.control_id] = Share(
            carries=Carries(row.split),
            provider=row.provider_name,
            attested_until=None if gone else row.attested_until,
            grade=Grade(paper.grade) if paper else Grade.ATTESTED,
            evidence=f"E-{paper.number:02d}" if paper else "",
        )
    return found
