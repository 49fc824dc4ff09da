"""What is recorded about the criteria of gates, and where each criterion stands."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import QuerySet

from engagements.domain.readiness import Grade
from engagements.domain.stages import gates as rules
from engagements.domain.stages.gates import Checked, Recorded, Review, State, Waived
from engagements.domain.stages.moves import check_gates
from engagements.domain.stages.playbook import Criterion, Gate, Kind
from engagements.domain.units import local_day
from engagements.models import Condition, CriterionResult, Engagement, GateDecision, Waiver
from engagements.selectors.stages.playbooks import playbook

Key = tuple[str, str]  # of a gate and of a criterion


@dataclass(frozen=True)
class GateRecords:
    """What people recorded about the criteria of one engagement, and what they still owe."""

    results: dict[Key, CriterionResult] = field(default_factory=dict)
    waivers: dict[Key, Waiver] = field(default_factory=dict)
    conditions: list[Condition] = field(default_factory=list)

    def overdue(self, *, today: date) -> tuple[str, ...]:
        """Return the conditions of earlier decisions that are past their day."""
        return tuple(row.text for row in self.conditions if row.due_on < today)

    def standing(
        self,
        gate: Gate,
        criterion: Criterion,
        *,
        engagement: Engagement,
        today: date,
        checked: Checked | None = None,
    ) -> rules.Standing:
        """Return where a criterion stands; ``checked`` is what an automatic one found."""
        key = (gate.key, criterion.key)
        row, waiver = self.results.get(key), self.waivers.get(key)
        return rules.standing(
            criterion,
            today=today,
            recorded=recorded(row, time_zone=engagement.time_zone) if row else None,
            checked=checked,
            waived=Waived(
                until=waiver.expires_on, reason=waiver.reason, reference=f"W-{waiver.number:02d}"
            )
            if waiver
            else None,
        )

    def days(self) -> Iterator[date]:
        """Yield the days after which a record, a waiver or a condition stands differently."""
        for row in self.results.values():
            proof = row.evidence
            yield from (
                day for day in (row.valid_until, proof.valid_until if proof else None) if day
            )
        yield from (row.expires_on for row in self.waivers.values())
        yield from (row.due_on for row in self.conditions)


def gate_records(
    engagements: Sequence[Engagement], *, as_of: datetime
) -> Mapping[int, GateRecords]:
    """Return what is recorded, by the primary key of the engagement, in three queries."""
    found: dict[int, GateRecords] = defaultdict(GateRecords)
    rows = CriterionResult.objects.filter(engagement__in=engagements, recorded_at__lte=as_of)
    for row in rows.select_related("evidence").order_by("id"):
        found[row.engagement_id].results[row.gate_key, row.criterion_key] = row
    waivers = Waiver.objects.filter(
        engagement__in=engagements, approved_at__isnull=False, revoked_at=None
    )
    for waiver in waivers.order_by("expires_on"):
        found[waiver.engagement_id].waivers[waiver.gate_key, waiver.criterion_key] = waiver
    conditions = Condition.objects.filter(engagement__in=engagements, closed_at=None)
    for condition in conditions.order_by("due_on", "id"):
        found[condition.engagement_id].conditions.append(condition)
    return found


def recorded(row: CriterionResult, *, time_zone: str) -> Recorded:
    """Return what a person recorded about a criterion, as the rules read it."""
    proof = row.evidence
    ends = [day for day in (row.valid_until, proof.valid_until if proof else None) if day]
    return Recorded(
        state=State(row.state),
        grade=Grade(proof.grade) if proof else Grade.ATTESTED,
        valid_until=min(ends) if ends else None,
        since=local_day(row.recorded_at, time_zone=time_zone),
        evidence=f"E-{proof.number:02d}" if proof else "",
        note=row.note,
        withdrawn=bool(proof and proof.withdrawn_at),
        quarantined=bool(proof and proof.quarantined_at),
        approved=row.approved_by_id is not None,
        # An approver signs in the portal, or staff file the signed paper and name who signed it.
        signer_is_client=bool(row.signer_name and proof),
        signer=row.signer_name,
    )


def criterion_history(
    engagement: Engagement, *, gate_key: str, criterion_key: str
) -> QuerySet[CriterionResult]:
    """Return what was recorded about a criterion, the latest first."""
    return (
        CriterionResult.objects.filter(
            engagement=engagement, gate_key=gate_key, criterion_key=criterion_key
        )
        .select_related("evidence", "recorded_by", "approved_by")
        .order_by("-id")
    )


def signed_criteria(engagement: Engagement, *, gate_key: str, as_of: datetime) -> frozenset[str]:
    """Return the criteria of a gate under which the client's signature is in force."""
    gate = playbook(engagement).gate(gate_key)
    if gate is None:
        return frozenset()
    today = local_day(as_of, time_zone=engagement.time_zone)
    rows = CriterionResult.objects.filter(engagement=engagement, gate_key=gate_key)
    latest = {
        row.criterion_key: recorded(row, time_zone=engagement.time_zone)
        for row in rows.select_related("evidence").order_by("id")
    }
    return frozenset(
        item.key
        for item in gate.criteria
        if item.kind is Kind.SIGNOFF
        and rules.standing(item, today=today, recorded=latest.get(item.key)).state is State.MET
    )


def check_move(review: Review, *, decision: GateDecision | None, target: str) -> None:
    """Ask the rule whether the gates of ``review`` let the engagement through to ``target``.

    Raises:
        MoveRefused: they do not; ``missing`` names what stands in the way.
    """
    if decision is None or decision.to_stage != target:
        check_gates(review, outcome=None)
        return
    conditioned = {row.criterion_key for row in decision.conditions.all()}
    check_gates(review, outcome=decision.outcome, conditioned=conditioned)
