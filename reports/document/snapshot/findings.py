"""Findings, the work list, renewals and the evidence register."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from reports.document.snapshot.requirements import Grade
from reports.document.snapshot.standing import Standing


class FindingKind(StrEnum):
    """How a finding bears on the verdict."""

    BLOCKS = "blocks"
    NOT_KNOWN = "not_known"
    CONDITION = "condition"


@dataclass(frozen=True, kw_only=True)
class Effect:
    """What closing a finding does to one group: the range before and after."""

    group: str
    before: Standing
    after: Standing


@dataclass(frozen=True, kw_only=True)
class Finding:
    """Something to close: what was seen, why it matters, what closes it and who does."""

    number: int
    kind: FindingKind
    area: str
    title: str
    observation: str
    matters: str
    closes: str
    owner: str
    due: date | None
    since: date | None
    musts: int
    shoulds: int
    keys: tuple[str, ...]
    evidence: tuple[str, ...] = ()
    effects: tuple[Effect, ...] = ()

    @property
    def code(self) -> str:
        """Return the number as people cite it."""
        return finding_code(self.number)


def finding_code(number: int) -> str:
    """Return a finding's number as people cite it."""
    return f"F-{number:02d}"


@dataclass(frozen=True, kw_only=True)
class WorkItem:
    """One step of the work list and where readiness stands after it."""

    finding: int
    title: str
    kind: FindingKind
    owner: str
    due: date | None
    after: Standing


@dataclass(frozen=True, kw_only=True)
class RenewalRow:
    """Evidence behind proven requirements that lapses before the target date."""

    valid_until: date
    evidence: str
    title: str
    grade: Grade
    days_left: int
    rests: tuple[str, ...]
    musts: int


@dataclass(frozen=True, kw_only=True)
class AfterwardsRow:
    """Something in force that ends only after the target date."""

    ends_on: date
    item: str
    title: str
    then: str


@dataclass(frozen=True, kw_only=True)
class Renewals:
    """What lapses before the target date, what after, and what happens if nothing is done."""

    due: tuple[RenewalRow, ...] = ()
    afterwards: tuple[AfterwardsRow, ...] = ()
    if_nothing: Standing | None = None


@dataclass(frozen=True, kw_only=True)
class EvidenceRow:
    """One piece of evidence as the register prints it."""

    code: str
    title: str
    kind: str
    grade: Grade
    tool: str
    effective_on: date
    valid_until: date | None
    sha256: str
    withdrawn: bool = False


@dataclass(frozen=True, kw_only=True)
class VersionRow:
    """A report version that was issued before, or this one.

    ``counted`` is False when only the verdict of an earlier version is on record, not its counts.
    """

    number: int
    issued_on: date
    standing: Standing
    counted: bool = True
