"""Everything a report may say, frozen: what is not in here cannot be printed.

The canonical JSON of a snapshot (sorted keys, UTF-8) is what a report's fingerprint is taken
of, so the same figures can be checked without the PDF. It owns all its types: nothing in this
package imports anything of ``engagements``, so that what was stored opens whatever changes there.
"""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime

from engagements.domain.codec import Unreadable, build, parsed, to_json
from reports.document.snapshot.compliance import Compliance, ControlRow, ExceptionRow, FrameworkRow
from reports.document.snapshot.dataenv import (
    DataEnvironment,
    Figure,
    FigureSet,
    ProbeRow,
    SourceRow,
)
from reports.document.snapshot.delivery import (
    SIGNOFF,
    CriterionRow,
    DecisionRow,
    Delivery,
    LogLine,
    VisitRow,
    WaitRow,
)
from reports.document.snapshot.findings import (
    AfterwardsRow,
    Effect,
    EvidenceRow,
    Finding,
    FindingKind,
    RenewalRow,
    Renewals,
    VersionRow,
    WorkItem,
)
from reports.document.snapshot.reach import Cell, DataRight, Known, Reach, ReachLine, Sign, ToolRow
from reports.document.snapshot.requirements import (
    Grade,
    LeftOut,
    Level,
    Requirement,
    Status,
    Target,
)
from reports.document.snapshot.standing import GroupStanding, Standing, Standings, Tally, Verdict
from reports.document.snapshot.upgrades import DOCUMENT, FORMAT, upgraded

__all__ = [
    "DOCUMENT",
    "FORMAT",
    "SIGNOFF",
    "AfterwardsRow",
    "Cell",
    "Change",
    "Compliance",
    "ControlRow",
    "CriterionRow",
    "DataEnvironment",
    "DataRight",
    "DecisionRow",
    "Delivery",
    "Effect",
    "EvidenceRow",
    "ExceptionRow",
    "Figure",
    "FigureSet",
    "Finding",
    "FindingKind",
    "FrameworkRow",
    "Grade",
    "GroupStanding",
    "Identity",
    "Known",
    "LeftOut",
    "Level",
    "LogLine",
    "ProbeRow",
    "Reach",
    "ReachLine",
    "Readiness",
    "RenewalRow",
    "Renewals",
    "Requirement",
    "RoadStep",
    "Scope",
    "Sign",
    "Snapshot",
    "SourceRow",
    "Standing",
    "Standings",
    "Status",
    "Tally",
    "Target",
    "ToolRow",
    "Unreadable",
    "Verdict",
    "VersionRow",
    "VisitRow",
    "WaitRow",
    "WorkItem",
]


@dataclass(frozen=True, kw_only=True)
class Identity:
    """Which report this is, of which engagement, for whom."""

    firm: str
    client: str
    engagement_code: str
    engagement_name: str
    number: int
    document_id: str
    title: str
    classification: str
    requested_by: str
    time_zone: str
    language: str = "en"


@dataclass(frozen=True, kw_only=True)
class RoadStep:
    """Where the readiness stands today, or once a kind of work is done.

    ``kind`` is ``today``, ``failing`` or ``unknown``: which musts are proven by then.
    """

    kind: str
    count: int
    standing: Standing


@dataclass(frozen=True, kw_only=True)
class Change:
    """A day on which a verdict changes by itself, because proof lapses."""

    on: date
    what: str  # "" is the overall verdict, else a group's title
    standing: Standing


@dataclass(frozen=True, kw_only=True)
class Readiness:
    """The verdict for the target with all it rests on."""

    overall: Standing
    areas: tuple[Standings, ...]
    requirements: tuple[Requirement, ...]
    left_out: tuple[LeftOut, ...]
    road: tuple[RoadStep, ...]
    changes: tuple[Change, ...]
    expected_worst: int | None = None
    stage_title: str = ""


@dataclass(frozen=True, kw_only=True)
class Scope:
    """What the report covers, in words that the engagement gave."""

    in_scope: tuple[str, ...]
    out_of_scope: tuple[str, ...]
    rule_version: str


@dataclass(frozen=True, kw_only=True)
class Snapshot:
    """All that one report says, as of one moment."""

    format: int
    document: str
    identity: Identity
    as_of: datetime
    target: Target
    readiness: Readiness
    scope: Scope
    reach: Reach
    delivery: Delivery
    compliance: Compliance
    dataenv: DataEnvironment
    findings: tuple[Finding, ...]
    work: tuple[WorkItem, ...]
    renewals: Renewals
    evidence: tuple[EvidenceRow, ...]
    versions: tuple[VersionRow, ...]
    decisions_asked: tuple[str, ...]

    def to_json(self) -> bytes:
        """Return the canonical JSON: sorted keys, UTF-8, no spaces."""
        return to_json(self)

    @classmethod
    def from_json(cls, text: bytes | str) -> "Snapshot":
        """Return the snapshot that this JSON was made from, whichever format it was stored in.

        Raises:
            Unreadable: the text is none, or of a newer format than this version knows.
        """
        return build(cls, upgraded(parsed(text)), path="snapshot")

    def sha256(self) -> str:
        """Return the fingerprint of the canonical JSON."""
        return hashlib.sha256(self.to_json()).hexdigest()
