"""What the pages of one engagement rest on, in a form that can be stored and read again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from engagements import registry
from engagements.area import AreaRows, Areas
from engagements.domain import codec
from engagements.domain.engagement import Status
from engagements.domain.facts import Answer
from engagements.domain.grades import Grade
from engagements.domain.readiness import LeftOut, Requirement
from engagements.domain.stages.gates import Review, Standing, State, Waived, union
from engagements.domain.stages.playbook import Playbook
from engagements.models import Engagement
from engagements.selectors import checks, stages
from engagements.selectors.readiness import Context, Rows


@dataclass(frozen=True, kw_only=True)
class StoredArea:
    """The requirements of one area, and what it left out."""

    key: str
    requirements: tuple[Requirement, ...]
    left_out: tuple[LeftOut, ...]


@dataclass(frozen=True, kw_only=True)
class StoredCriterion:
    """Where a criterion stands; what it asks for is in the playbook."""

    gate: str
    key: str
    state: State
    grade: Grade | None
    valid_until: date | None
    since: date | None
    evidence: str
    detail: str
    missing: str
    waiver: Waived | None


@dataclass(frozen=True, kw_only=True)
class Detail:
    """Requirements, gate, stays and answers of one engagement as of a moment.

    ``records`` are what areas store of theirs, as plain JSON by the key of the area.
    ``recorded_after`` counts the events since the open stay began; ``asked_by`` asked for the
    review of the gate ahead in it; ``outcome`` was decided in it, for the stage ``decided_for``.
    """

    as_of: datetime
    areas: tuple[StoredArea, ...]
    delivery: StoredArea
    criteria: tuple[StoredCriterion, ...]
    overdue: tuple[str, ...]
    visits: tuple[stages.Visit, ...]
    outcome: str
    decided_for: str
    recorded_after: int
    asked_by_id: int | None
    asked_by: str
    answers: tuple[Answer, ...]
    records: Mapping[str, Any]


def detail_of(context: Context) -> Detail:
    """Return what the pages of an engagement rest on; four more queries for what was decided."""
    engagement, review = context.engagement, context.review()
    stays = stages.stays_of(engagement)
    open_one = stays[-1] if stays and engagement.status != Status.CLOSED else None
    return Detail(
        as_of=context.as_of,
        areas=tuple(
            StoredArea(key=key, requirements=rows.requirements, left_out=rows.left_out)
            for key, rows in context.areas.items()
        ),
        delivery=StoredArea(
            key="delivery", requirements=context.delivery[0], left_out=context.delivery[1]
        ),
        criteria=tuple(
            _criterion(gate.key, context.standing(gate, item))
            for gate in review.gates
            for item in gate.criteria
        ),
        overdue=review.overdue_conditions,
        visits=tuple(stays),
        recorded_after=stages.recorded_after_entry(engagement),
        answers=tuple(context.answers.values()),
        records={
            key: codec.to_plain(judge.storage.pack(context.cases[key]))
            for key, judge in registry.judges().items()
            if judge.storage
        },
        **_decided(engagement, open_one),
    )


def _decided(engagement: Engagement, visit: stages.Visit | None) -> dict[str, Any]:
    """Return what was decided in a stay, and who asked for it."""
    rows = stages.decisions(engagement).prefetch_related(None)
    decision = rows.filter(visit=visit.pk).first() if visit else None
    request = stages.gate_request(engagement, visit=visit.pk) if visit else None
    return {
        "outcome": decision.outcome if decision else "",
        "decided_for": decision.to_stage if decision else "",
        "asked_by_id": request.actor_id if request else None,
        "asked_by": str(request.actor) if request and request.actor else "",
    }


def _criterion(gate: str, found: Standing) -> StoredCriterion:
    return StoredCriterion(
        gate=gate,
        key=found.criterion.key,
        state=found.state,
        grade=found.grade,
        valid_until=found.valid_until,
        since=found.since,
        evidence=found.evidence,
        detail=found.detail,
        missing=found.missing,
        waiver=found.waiver,
    )


# --- and back ---------------------------------------------------------------------------------


def areas_of(detail: Detail) -> Areas:
    """Return the requirements of the measuring areas, by the key of the area."""
    return {row.key: AreaRows(row.requirements, row.left_out) for row in detail.areas}


def delivery_of(detail: Detail) -> Rows:
    """Return the delivery requirements, and what they leave out."""
    return detail.delivery.requirements, detail.delivery.left_out


def review_of(detail: Detail, book: Playbook) -> Review:
    """Return the gate ahead with every criterion's standing."""
    keys = dict.fromkeys(row.gate for row in detail.criteria)
    gates = [gate for gate in book.gates if gate.key in keys]
    stored = {(row.gate, row.key): row for row in detail.criteria}
    return union(
        Review(
            gates=(gate,),
            standings=tuple(
                Standing(
                    criterion=checks.as_required(item),
                    state=row.state,
                    grade=row.grade,
                    valid_until=row.valid_until,
                    since=row.since,
                    evidence=row.evidence,
                    detail=row.detail,
                    missing=row.missing,
                    waiver=row.waiver,
                )
                for item in gate.criteria
                if (row := stored.get((gate.key, item.key)))
            ),
            overdue_conditions=detail.overdue,
        )
        for gate in gates
    )
