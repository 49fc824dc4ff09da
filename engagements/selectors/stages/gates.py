"""What is recorded about the criteria of gates, and where each criterion stands."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import QuerySet

from engagements.domain.readiness import Grade
from engagements.domain.references import Noun, evidence_reference, reference
from engagements.domain.stages import gates as rules
from engagements.domain.stages.gates import Checked, Recorded, Review, State, Waived
from engagements.domain.stages.moves import MoveRefused, check_gates
from engagements.domain.stages.playbook import Criterion, Gate, Kind
from engagements.domain.units import local_day
from engagements.models import Condition, CriterionResult, Engagement, GateDecision, Waiver
from engagements.selectors.stages.playbooks import playbook

Key = tuple[str, str]  # of a gate and of a criterion
RESULT_FIELDS = (
    *("engagement_id", "gate_key", "criterion_key", "state", "valid_until", "recorded_at", "note"),
    *("signer_name", "approved_by_id", "evidence__number", "evidence__grade"),
    *("evidence__valid_until", "evidence__withdrawn_at", "evidence__quarantined_at"),
)


@dataclass(frozen=True)
class GateRecords:
    """What people recorded about the criteria of one engagement, and what they still owe."""

    results: dict[Key, Recorded] = field(default_factory=dict)
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
        today: date,
        checked: Checked | None = None,
    ) -> rules.Standing:
        """Return where a criterion stands; ``checked`` is what an automatic one found."""
        key = (gate.key, criterion.key)
        waiver = self.waivers.get(key)
        return rules.standing(
            criterion,
            today=today,
            recorded=self.results.get(key),
            checked=checked,
            waived=Waived(
                until=waiver.expires_on,
                reason=waiver.reason,
                reference=reference(Noun.WAIVER, waiver.number),
            )
            if waiver
            else None,
        )

    def days(self) -> Iterator[date]:
        """Yield the days after which a record, a waiver or a condition stands differently."""
        yield from (row.valid_until for row in self.results.values() if row.valid_until)
        yield from (row.expires_on for row in self.waivers.values())
        yield from (row.due_on for row in self.conditions)


def gate_records(
    engagements: Sequence[Engagement], *, as_of: datetime
) -> Mapping[int, GateRecords]:
    """Return what is recorded, by the primary key of the engagement, in three queries."""
    found: dict[int, GateRecords] = defaultdict(GateRecords)
    rows = CriterionResult.objects.filter(engagement__in=engagements, recorded_at__lte=as_of)
    zones = {row.pk: row.time_zone for row in engagements}
    for pk, key, recorded in _recorded(rows, zones=zones):
        found[pk].results[key] = recorded
    waivers = Waiver.objects.filter(
        engagement__in=engagements, approved_at__isnull=False, revoked_at=None
    )
    for waiver in waivers.order_by("expires_on"):
        found[waiver.engagement_id].waivers[waiver.gate_key, waiver.criterion_key] = waiver
    conditions = Condition.objects.filter(engagement__in=engagements, closed_at=None)
    for condition in conditions.order_by("due_on", "id"):
        found[condition.engagement_id].conditions.append(condition)
    return found


def _recorded(
    rows: QuerySet[CriterionResult], *, zones: Mapping[int, str]
) -> Iterator[tuple[int, Key, Recorded]]:
    """Yield what people recorded about criteria as the rules read it, the latest last."""
    for row in rows.order_by("id").values_list(*RESULT_FIELDS):
        engagement, gate, criterion, state, until, at, note, signer, approver, *proof = row
        number, grade, proof_until, withdrawn_at, quarantined_at = proof
        ends = [day for day in (until, proof_until) if day]
        recorded = Recorded(
            state=State(state),
            grade=Grade(grade) if number else Grade.ATTESTED,
            valid_until=min(ends) if ends else None,
            since=local_day(at, time_zone=zones[engagement]),
            evidence=evidence_reference(number),
            note=note,
            withdrawn=bool(withdrawn_at),
            quarantined=bool(quarantined_at),
            approved=approver is not None,
            # An approver signs in the portal, or staff file the signed paper and name who signed.
            signer_is_client=bool(signer and number),
        )
        yield engagement, (gate, criterion), recorded


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


def latest_result(
    engagement: Engagement, *, gate_key: str, criterion_key: str
) -> CriterionResult | None:
    """Return what was recorded about a criterion last."""
    rows = criterion_history(engagement, gate_key=gate_key, criterion_key=criterion_key)
    return rows.first()


def signed_criteria(engagement: Engagement, *, gate_key: str, as_of: datetime) -> frozenset[str]:
    """Return the criteria of a gate under which the client's signature is in force."""
    gate = playbook(engagement).gate(gate_key)
    if gate is None:
        return frozenset()
    today = local_day(as_of, time_zone=engagement.time_zone)
    rows = CriterionResult.objects.filter(engagement=engagement, gate_key=gate_key)
    zones = {engagement.pk: engagement.time_zone}
    latest = {criterion: recorded for _, (_, criterion), recorded in _recorded(rows, zones=zones)}
    return frozenset(
        item.key
        for item in gate.criteria
        if item.kind is Kind.SIGNOFF
        and rules.standing(item, today=today, recorded=latest.get(item.key)).state is State.MET
    )


def lets_through(review: Review, *, decision: GateDecision | None, target: str) -> bool:
    """Tell whether the gates of ``review`` let the engagement through to ``target``."""
    try:
        check_move(review, decision=decision, target=target)
    except MoveRefused:
        return False
    return True


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
