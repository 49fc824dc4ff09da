"""Controls as requirements: hard ones are musts, soft ones shoulds, the rest left out."""

from collections.abc import Iterable

from engagements.areas.compliance.domain.catalog import Bearing
from engagements.areas.compliance.domain.scoring import asked_for
from engagements.areas.compliance.domain.states import EXCEPTED, LEFT_OUT, PROVEN, Assessed, State
from engagements.domain.facts import FACTS
from engagements.domain.readiness import LeftOut, Level, Requirement, Status

AREA = "compliance"


def requirements(
    rows: Iterable[Assessed], *, titles: dict[str, str]
) -> tuple[list[Requirement], list[LeftOut]]:
    """Return what the assessed controls ask of a target, and what they leave out.

    ``rows`` come from ``assess`` with that target's day; ``titles`` are the words for each
    framework key.
    """
    needed, left = [], []
    for row in rows:
        if not row.case.assessable or row.case.withdrawn:
            continue
        level = level_of(row)
        if level is None:
            left.append(_left_out(row))
        else:
            needed.append(_requirement(row, level, title=titles.get(row.case.framework, "")))
    return needed, left


def level_of(row: Assessed) -> Level | None:
    """Return how much a control binds; None for one that makes no requirement.

    A prohibited practice is a must whatever the file says.
    """
    if row.prohibited or row.case.bearing == Bearing.HARD:
        return None if row.state in LEFT_OUT else Level.MUST
    if row.state in LEFT_OUT or row.case.bearing == Bearing.INFO:
        return None
    return Level.SHOULD


def status_of(row: Assessed) -> Status | None:
    """Return what a state counts as; None for one that makes no requirement."""
    if row.state in LEFT_OUT:
        return None
    if row.state in PROVEN:
        return Status.PROVEN
    if row.state in EXCEPTED:
        return Status.EXCEPTED
    return Status.FAILING if row.fails else Status.UNKNOWN


def _left_out(row: Assessed) -> LeftOut:
    reason = row.reason
    if row.state not in LEFT_OUT:
        reason = "For information; it neither must nor should hold."
    return LeftOut(
        area=AREA,
        group=row.case.framework,
        key=row.case.ref,
        text=row.case.title,
        reason=reason or row.state.words,
    )


def _requirement(row: Assessed, level: Level, *, title: str) -> Requirement:
    case, decision = row.case, row.case.decision
    status = status_of(row) or Status.UNKNOWN
    return Requirement(
        area=AREA,
        group=case.framework,
        group_title=title,
        key=case.ref,
        text=case.title,
        level=level,
        status=status,
        grade=row.grade if status is Status.PROVEN else None,
        valid_until=row.valid_until if status in {Status.PROVEN, Status.EXCEPTED} else None,
        owner=decision.owner if decision else "",
        closes=closes(row),
        weight=case.weight,
        since=row.since,
        due=decision.due if decision else None,
        reason=row.reason,
        evidence=row.evidence,
    )


def closes(row: Assessed) -> str:
    """Return the next step that settles a control; nothing for one that is proven."""
    evidence = asked_for(row.case)
    if row.prohibited:
        return "Stop this practice; no exception can be given for it."
    if row.state is State.UNDETERMINED:
        scope = row.case.scope
        questions = [
            FACTS[key].question for key in (scope.questions if scope else ()) if key in FACTS
        ]
        return f"Answer: {' '.join(questions)}" if questions else "Decide whether it applies."
    if row.exception is not None:
        return f"Put it in place before {row.exception.ref} ends."
    if row.former is State.INHERITED:
        return "Get a current attestation from the provider."
    return {
        State.NOT_ASSESSED: f"Judge it and attach {evidence}.",
        State.UNEVIDENCED: f"Attach {evidence}.",
        State.STALE: f"Renew it: attach {evidence}.",
        State.CONTESTED: "Settle what speaks against it, then judge it again.",
        State.PARTIAL: f"Close what is missing and attach {evidence}.",
        State.PLANNED: f"Carry the plan out and attach {evidence}.",
        State.NOT_SATISFIED: f"Put it in place and attach {evidence}.",
    }.get(row.state, "")
