"""Reads of stages: the playbook in force, the gate ahead, the visits behind."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from django.db.models import Prefetch, QuerySet, Subquery

from engagements.domain.readiness import Grade, LeftOut, Requirement, Target
from engagements.domain.stages import gates as rules
from engagements.domain.stages import requirements as stage_requirements
from engagements.domain.stages.gates import Recorded, Review, State, Waived
from engagements.domain.stages.moves import UndoRefused, check_gates, check_undo
from engagements.domain.stages.plan import gate_day, planned_starts
from engagements.domain.stages.playbook import Criterion, Gate, Kind, Playbook, build
from engagements.domain.units import days_inclusive, local_day
from engagements.models import (
    Condition,
    CriterionResult,
    Engagement,
    Event,
    GateDecision,
    PlaybookVersion,
    StageVisit,
    Waiver,
)
from engagements.selectors.areas import AreaRows, area_rows
from engagements.selectors.checks import REGISTRY, Asked


def published_playbooks() -> QuerySet[PlaybookVersion]:
    """Return the versions an engagement can begin with, the newest of each first."""
    published = PlaybookVersion.objects.filter(status=PlaybookVersion.Status.PUBLISHED)
    return published.order_by("key", "-number")


@lru_cache(maxsize=64)
def _built(version_id: int, _checksum: str) -> Playbook:
    return build(PlaybookVersion.objects.get(pk=version_id).document)


def playbook(engagement: Engagement) -> Playbook:
    """Return the playbook version the engagement keeps."""
    version = engagement.playbook_version
    return playbook_version(version.pk, checksum=version.checksum)


def playbook_version(version_id: int, *, checksum: str) -> Playbook:
    """Return a playbook version; a published one never changes, so each is built once."""
    return _built(version_id, checksum)


def target(engagement: Engagement, *, as_of: datetime) -> Target:
    """Return what readiness is asked for now: the gate out of the present stage, and its day."""
    book = playbook(engagement)
    gate = book.gate_out_of(engagement.current_stage)
    day = gate_day(book, **_dates(engagement, as_of=as_of))
    if gate is None:
        return Target(gate="end", title="End", on=day)
    return Target(gate=gate.key, title=gate.title, on=day)


def _dates(engagement: Engagement, *, as_of: datetime) -> dict[str, object]:
    zone = engagement.time_zone
    return {
        "current": engagement.current_stage,
        "entered_on": local_day(engagement.stage_entered_at, time_zone=zone),
        "today": local_day(as_of, time_zone=zone),
        "go_live_on": engagement.target_go_live,
    }


def visits(engagement: Engagement) -> QuerySet[StageVisit]:
    """Return the stays that count, the first one first."""
    return StageVisit.objects.filter(engagement=engagement, voided_at=None).order_by(
        "entered_at", "id"
    )


def open_visit(engagement: Engagement) -> StageVisit:
    """Return the open stay."""
    return StageVisit.objects.get(engagement=engagement, left_at=None, voided_at=None)


@dataclass(frozen=True, kw_only=True)
class StageStep:
    """One stage of the stepper.

    Units:
        ``days`` counts calendar days over all visits, both ends included.
    """

    key: str
    title: str
    state: str  # "done", "current", "ahead", "skipped"
    days: int
    sle_days: int
    visits: int
    on: date | None
    over_days: int


def stepper(
    engagement: Engagement, *, as_of: datetime, stays: Sequence[StageVisit] | None = None
) -> list[StageStep]:
    """Return every stage with what happened in it, or when it should begin.

    ``stays``: the visits that count, when the caller has read them already.
    """
    book = playbook(engagement)
    zone = engagement.time_zone
    starts = planned_starts(book, **_dates(engagement, as_of=as_of))  # type: ignore[arg-type]
    here = book.index(engagement.current_stage)
    stays = list(visits(engagement)) if stays is None else stays
    steps = []
    for place, stage in enumerate(book.stages):
        mine = [stay for stay in stays if stay.stage_key == stage.key]
        days = sum(
            days_inclusive(
                local_day(stay.entered_at, time_zone=zone),
                local_day(stay.left_at or as_of, time_zone=zone),
            )
            for stay in mine
        )
        left = mine[-1].left_at if mine else None
        state = "current" if place == here else "ahead"
        if place < here:
            state = "done" if mine else "skipped"
        on = local_day(left, time_zone=zone) if left and place < here else starts.get(stage.key)
        steps.append(
            StageStep(
                key=stage.key,
                title=stage.title,
                state=state,
                days=days,
                sle_days=stage.sle_days,
                visits=len(mine),
                on=on,
                over_days=max(days - stage.sle_days, 0) if place == here else 0,
            )
        )
    return steps


def gate_review(
    engagement: Engagement,
    *,
    as_of: datetime,
    to_stage: str = "",
    areas: Mapping[str, AreaRows] | None = None,
) -> Review:
    """Return the gate ahead with every criterion's standing, checked anew.

    ``to_stage``: a later stage than the next one; then every gate on the way is asked.
    """
    book = playbook(engagement)
    if to_stage:
        passed: Sequence[Gate] = book.gates_between(engagement.current_stage, to_stage)
    else:
        gate = book.gate_out_of(engagement.current_stage)
        passed = [gate] if gate else []
    if areas is None:
        goal = target(engagement, as_of=as_of)
        areas = area_rows(engagement, target=goal, as_of=as_of)
    context = _Context.load(engagement, as_of=as_of, areas=areas)
    overdue = tuple(context.overdue_conditions())
    return rules.union(
        Review(
            gates=(gate,),
            standings=tuple(context.standing(gate, item) for item in gate.criteria),
            overdue_conditions=overdue,
        )
        for gate in passed
    )


@dataclass(frozen=True)
class _Context:
    """Everything the standings of an engagement's criteria need, read once."""

    engagement: Engagement
    as_of: datetime
    today: date
    areas: Mapping[str, AreaRows]
    results: Mapping[tuple[str, str], CriterionResult]
    waivers: Mapping[tuple[str, str], Waiver]
    conditions: Sequence[Condition]

    @classmethod
    def load(
        cls, engagement: Engagement, *, as_of: datetime, areas: Mapping[str, AreaRows]
    ) -> "_Context":
        rows = CriterionResult.objects.filter(engagement=engagement, recorded_at__lte=as_of)
        waivers = Waiver.objects.filter(
            engagement=engagement, approved_at__isnull=False, revoked_at=None
        )
        return cls(
            engagement=engagement,
            as_of=as_of,
            today=local_day(as_of, time_zone=engagement.time_zone),
            areas=areas,
            results={
                (row.gate_key, row.criterion_key): row
                for row in rows.select_related("evidence").order_by("recorded_at", "id")
            },
            waivers={
                (row.gate_key, row.criterion_key): row for row in waivers.order_by("expires_on")
            },
            conditions=list(Condition.objects.filter(engagement=engagement, closed_at=None)),
        )

    def overdue_conditions(self) -> list[str]:
        return [row.text for row in self.conditions if row.due_on < self.today]

    def standing(self, gate: Gate, criterion: Criterion) -> rules.Standing:
        key = (gate.key, criterion.key)
        checked = None
        if criterion.kind is Kind.AUTO:
            asked = Asked(self.engagement, criterion.params, self.as_of, self.areas)
            checked = REGISTRY[criterion.check](asked)
        row, waiver = self.results.get(key), self.waivers.get(key)
        return rules.standing(
            criterion,
            today=self.today,
            recorded=recorded(row, time_zone=self.engagement.time_zone) if row else None,
            checked=checked,
            waived=Waived(
                until=waiver.expires_on, reason=waiver.reason, reference=f"W-{waiver.number:02d}"
            )
            if waiver
            else None,
        )


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


def requirements(
    engagement: Engagement, *, target: Target, as_of: datetime
) -> tuple[list[Requirement], list[LeftOut]]:
    """Return the delivery requirements of the target's gate."""
    gate = playbook(engagement).gate(target.gate)
    if gate is None:
        return [], []
    context = _Context.load(engagement, as_of=as_of, areas={})
    by_hand = [item for item in gate.criteria if item.kind is not Kind.AUTO]
    standings = [context.standing(gate, item) for item in by_hand]
    entered = local_day(engagement.stage_entered_at, time_zone=engagement.time_zone)
    return stage_requirements.requirements(gate, standings, since=entered)


def criterion_history(
    engagement: Engagement, *, gate_key: str, criterion_key: str
) -> QuerySet[CriterionResult]:
    """Return what was recorded about a criterion, the latest first."""
    return (
        CriterionResult.objects.filter(
            engagement=engagement, gate_key=gate_key, criterion_key=criterion_key
        )
        .select_related("evidence", "recorded_by", "approved_by")
        .order_by("-recorded_at", "-id")
    )


def signed_criteria(engagement: Engagement, *, gate_key: str, as_of: datetime) -> frozenset[str]:
    """Return the criteria of a gate under which the client's signature is in force."""
    gate = playbook(engagement).gate(gate_key)
    if gate is None:
        return frozenset()
    today = local_day(as_of, time_zone=engagement.time_zone)
    rows = CriterionResult.objects.filter(
        engagement=engagement, gate_key=gate_key, recorded_at__lte=as_of
    )
    latest = {
        row.criterion_key: recorded(row, time_zone=engagement.time_zone)
        for row in rows.select_related("evidence").order_by("recorded_at", "id")
    }
    return frozenset(
        item.key
        for item in gate.criteria
        if item.kind is Kind.SIGNOFF
        and rules.standing(item, today=today, recorded=latest.get(item.key)).state is State.MET
    )


def decisions(engagement: Engagement) -> QuerySet[GateDecision]:
    """Return what was decided at gates, the latest first."""
    return (
        GateDecision.objects.filter(engagement=engagement)
        .select_related("decided_by", "requested_by", "visit")
        .prefetch_related(Prefetch("conditions", Condition.objects.select_related("closed_by")))
        .order_by("-decided_at", "-id")
    )


def decision_in_force(engagement: Engagement) -> GateDecision | None:
    """Return the latest decision of the present stay."""
    return decisions(engagement).filter(visit=open_visit(engagement)).first()


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


def is_through(engagement: Engagement) -> bool:
    """Tell whether the last gate of the playbook was decided to go."""
    last = playbook(engagement).stages[-1].key
    decision = decision_in_force(engagement)
    return (
        engagement.current_stage == last
        and decision is not None
        and decision.outcome in {GateDecision.Outcome.GO, GateDecision.Outcome.CONDITIONAL_GO}
    )


def waivers(engagement: Engagement) -> QuerySet[Waiver]:
    """Return asked and given waivers, the newest first."""
    return (
        Waiver.objects.filter(engagement=engagement)
        .select_related("requested_by", "approved_by")
        .order_by("-number")
    )


def conditions(engagement: Engagement) -> QuerySet[Condition]:
    """Return conditions of earlier decisions, open ones first."""
    found = Condition.objects.filter(engagement=engagement).select_related("decision", "closed_by")
    return found.order_by("closed_at", "due_on", "id")


def gate_request(engagement: Engagement, *, visit: StageVisit) -> Event | None:
    """Return the asking for the review of the gate ahead in a stay, the latest one."""
    asked = Event.objects.filter(
        engagement=engagement, type="gate.requested", payload__visit=visit.pk
    )
    return asked.select_related("actor").order_by("-seq").first()


def gate_requester(engagement: Engagement) -> int | None:
    """Return who asked for the review of the gate ahead in this stay, if anybody did."""
    asked = gate_request(engagement, visit=open_visit(engagement))
    return asked.actor_id if asked else None


def is_undoable(visit: StageVisit, *, recorded_after: int, actor_id: int, as_of: datetime) -> bool:
    """Tell whether ``actor_id`` could take back now the move that opened ``visit``."""
    try:
        check_undo(
            moved_by=visit.entered_by_id,
            actor=actor_id,
            moved_at=visit.entered_at,
            at=as_of,
            recorded_after=recorded_after,
            via=visit.via,
        )
    except UndoRefused:
        return False
    return True


def recorded_after_entry(engagement: Engagement) -> int:
    """Count the events since the engagement entered its present stage."""
    mine = Event.objects.filter(engagement=engagement)
    entered = mine.filter(type="stage.entered").order_by("-seq").values("seq")[:1]
    return mine.filter(seq__gt=Subquery(entered)).count()
