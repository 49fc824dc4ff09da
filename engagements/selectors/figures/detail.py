"""What the pages of one engagement rest on, in a form that can be stored and read again."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from engagements.areas.compliance.domain.states import Decision, Leave, Proof, Scope, Share
from engagements.areas.compliance.models import Framework
from engagements.areas.compliance.selectors import CaseFile, FactRow, case_of, nodes_of
from engagements.areas.compliance.selectors.cases import Hand
from engagements.domain.engagement import Status
from engagements.domain.readiness import Grade, LeftOut, Requirement
from engagements.domain.stages.gates import Review, Standing, State, Waived, union
from engagements.domain.stages.playbook import Playbook
from engagements.domain.units import EVER, local_day
from engagements.models import Engagement
from engagements.selectors import stages
from engagements.selectors.areas import AreaRows, Areas
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
class StoredFramework:
    """A framework that was taken on; its controls are in the library."""

    pk: int
    opened_on: date


@dataclass(frozen=True, kw_only=True)
class StoredCase:
    """What is on record about one control."""

    control: int
    scope: Scope | None
    decision: Decision | None
    proofs: tuple[Proof, ...]
    leaves: tuple[Leave, ...]
    share: Share | None
    reads: tuple[str, ...] = ()
    hand: Hand | None = None


@dataclass(frozen=True, kw_only=True)
class Detail:
    """Requirements, gate, stays and controls of one engagement as of a moment.

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
    frameworks: tuple[StoredFramework, ...]
    cases: tuple[StoredCase, ...]
    facts: tuple[FactRow, ...]


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
        frameworks=tuple(
            StoredFramework(pk=row.pk, opened_on=_opened_on(context.file, row))
            for row in context.file.frameworks
        ),
        cases=tuple(_cases(context.file)),
        facts=tuple(context.file.facts.values()),
        **_decided(engagement, open_one),
    )


def _decided(engagement: Engagement, visit: stages.Visit | None) -> dict[str, Any]:
    """Return what was decided in a stay, and who asked for it."""
    rows = stages.decisions(engagement).prefetch_related(None)
    decision = rows.filter(visit=visit.pk).first() if visit else None
    asked = stages.gate_request(engagement, visit=visit.pk) if visit else None
    return {
        "outcome": decision.outcome if decision else "",
        "decided_for": decision.to_stage if decision else "",
        "asked_by_id": asked.actor_id if asked else None,
        "asked_by": str(asked.actor) if asked and asked.actor else "",
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


def _opened_on(file: CaseFile, framework: Framework) -> date:
    """Return the day on which a framework was taken on, which each of its cases carries."""
    mine = (case.opened_on for case in file.cases if case.framework == framework.key)
    first = next(mine, None)
    return first or local_day(file.as_of, time_zone=file.engagement.time_zone)


def _cases(file: CaseFile) -> list[StoredCase]:
    return [
        StoredCase(
            control=int(case.key),
            scope=case.scope,
            decision=case.decision,
            proofs=case.proofs,
            leaves=case.leaves,
            share=case.share,
            reads=file.reads.get(case.key, ()),
            hand=file.hands.get(case.key),
        )
        for case in file.cases
    ]


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
                    criterion=item,
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


def file_of(detail: Detail, engagement: Engagement, *, as_of: datetime) -> CaseFile:
    """Return everything on record about the controls."""
    stored = {row.control: row for row in detail.cases}
    frameworks = _frameworks(tuple(row.pk for row in detail.frameworks))
    opened = {row.pk: row.opened_on for row in detail.frameworks}
    nodes = [(row, node) for row in frameworks for node in nodes_of(row)]
    known = [(row, node, stored[node["pk"]]) for row, node in nodes if node["pk"] in stored]
    return CaseFile(
        engagement=engagement,
        as_of=as_of,
        known_until=EVER,
        frameworks=frameworks,
        cases=tuple(
            case_of(
                node,
                opened_on=opened[row.pk],
                scope=case.scope,
                decision=case.decision,
                proofs=case.proofs,
                leaves=case.leaves,
                share=case.share,
            )
            for row, node, case in known
        ),
        controls={str(node["pk"]): node for _, node, _ in known},
        hands={str(case.control): case.hand for case in stored.values() if case.hand},
        facts={row.key: row for row in detail.facts},
        reads={str(case.control): case.reads for case in stored.values() if case.reads},
    )


@lru_cache(maxsize=256)
def _frameworks(keys: tuple[int, ...]) -> tuple[Framework, ...]:
    found = Framework.objects.in_bulk(keys)
    return tuple(found[key] for key in keys)
