"""Everything a report may say, frozen: what is not in here cannot be printed.

The canonical JSON of a snapshot (sorted keys, UTF-8) is what a report's fingerprint is taken
of, so the same figures can be checked without the PDF. It owns all its types but the blocks that
areas hand over: nothing else of ``engagements`` is in here, so that what was stored opens whatever
changes there.
"""

import hashlib
from dataclasses import dataclass, field
from datetime import date, datetime

from engagements.domain.codec import Unreadable, build, parsed, to_json
from engagements.domain.reporting import Part
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
from reports.document.snapshot.reach import Reach
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
    "Change",
    "CountedAs",
    "CriterionRow",
    "DecisionRow",
    "Delivery",
    "Effect",
    "EvidenceRow",
    "Finding",
    "FindingKind",
    "Grade",
    "GroupStanding",
    "Identity",
    "LeftOut",
    "Level",
    "LogLine",
    "MethodLines",
    "Part",
    "Reach",
    "Readiness",
    "RenewalRow",
    "Renewals",
    "Requirement",
    "RoadStep",
    "Scope",
    "Snapshot",
    "Standing",
    "Standings",
    "Status",
    "Tally",
    "Target",
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
class CountedAs:
    """Results of areas, in words, and the status that they count as."""

    result: str
    counts_as: str


@dataclass(frozen=True, kw_only=True)
class MethodLines:
    """How results became requirements: what makes one, what counts as what, and what it means."""

    units: tuple[str, ...] = ()
    results: tuple[CountedAs, ...] = ()
    judged_at_target: tuple[str, ...] = ()
    limits: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Scope:
    """What the report covers, in words that the engagement gave, and by which method."""

    in_scope: tuple[str, ...]
    out_of_scope: tuple[str, ...]
    rule_version: str
    method: MethodLines = field(default_factory=MethodLines)


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
    parts: tuple[Part, ...]
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
