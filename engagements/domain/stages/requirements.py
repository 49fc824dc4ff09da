"""Gate criteria as requirements of the area ``delivery``."""

from collections.abc import Iterable
from datetime import date

from engagements.domain.readiness import LeftOut, Requirement, Status
from engagements.domain.stages.gates import Standing, State
from engagements.domain.stages.playbook import Gate, Kind

AREA, TITLE = "delivery", "Delivery"
_STATUS = {
    State.MET: Status.PROVEN,
    State.WAIVED: Status.EXCEPTED,
    State.UNMET: Status.FAILING,
    State.EXPIRED: Status.UNKNOWN,
    State.UNKNOWN: Status.UNKNOWN,
}


def requirements(
    gate: Gate, standings: Iterable[Standing], *, since: date | None = None
) -> tuple[list[Requirement], list[LeftOut]]:
    """Turn a gate's standings into requirements, one per criterion.

    Automatic criteria repeat what other areas already count, so they are left to those. What
    nobody recorded yet is open ``since`` the stage was entered.
    """
    rows: list[Requirement] = []
    out: list[LeftOut] = []
    for found in standings:
        criterion = found.criterion
        if criterion.kind is Kind.AUTO:
            continue
        if found.state is State.NOT_APPLICABLE:
            out.append(
                LeftOut(
                    area=AREA,
                    group=gate.key,
                    key=criterion.key,
                    text=criterion.text,
                    reason=found.detail or "does not apply here",
                )
            )
            continue
        rows.append(
            Requirement(
                area=AREA,
                group=gate.key,
                group_title=gate.title,
                key=criterion.key,
                text=criterion.text,
                level=criterion.level,
                status=_STATUS[found.state],
                grade=found.grade if found.state is State.MET else None,
                valid_until=found.valid_until,
                owner=criterion.owner,
                closes=found.missing,
                weight=criterion.weight,
                since=found.since or since,
                reason=found.detail,
                evidence=(found.evidence,) if found.evidence else (),
            )
        )
    return rows, out
