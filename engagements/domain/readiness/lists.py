"""Requirements in the lists that people ask for, the most urgent first."""

from datetime import date

from engagements.domain.readiness.requirement import Level, Requirement, Status
from engagements.domain.readiness.work import Readiness

BLOCKS, LEFT_OUT = "blocks", "left-out"
LISTS = {
    BLOCKS: "What blocks",
    "open": "Shoulds and exceptions",
    "proven": "Proven",
    LEFT_OUT: "Left out",
}


def parts(found: Readiness, *, show: str) -> list[tuple[str, list[Requirement]]]:
    """Return the sections of a list with their rows; what is left out makes no requirement."""
    if show == BLOCKS:
        day = f"{found.target.on.day} {found.target.on:%B}"
        return [
            ("Musts failing", list(found.blocking)),
            ("Musts unknown", list(found.unknown_musts)),
            (f"Renewals due before {day}", list(found.renewals)),
        ]
    if show == "open":
        return [
            ("Musts with an exception in force", _pick(found, Level.MUST, Status.EXCEPTED)),
            ("Shoulds failing", _pick(found, Level.SHOULD, Status.FAILING)),
            ("Shoulds unknown", _pick(found, Level.SHOULD, Status.UNKNOWN)),
            ("Shoulds with an exception in force", _pick(found, Level.SHOULD, Status.EXCEPTED)),
        ]
    if show == "proven":
        return [
            ("Musts proven", _pick(found, Level.MUST, Status.PROVEN)),
            ("Shoulds proven", _pick(found, Level.SHOULD, Status.PROVEN)),
        ]
    return []


def _pick(found: Readiness, level: Level, status: Status) -> list[Requirement]:
    rows = [row for row in found.requirements if row.level is level and row.status is status]
    return sorted(rows, key=lambda row: (-row.weight, row.since or date.max))
