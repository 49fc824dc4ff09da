"""The values that control states are worked out from, and what comes out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from engagements.areas.compliance.domain.catalog import Bearing
from engagements.areas.compliance.domain.rules import Outcome
from engagements.domain.labels import Labelled
from engagements.domain.readiness import Grade


class State(Labelled):
    """Where one control stands on a day."""

    SATISFIED = "satisfied"
    INHERITED = "inherited"
    COMPENSATED = "compensated"
    PARTIAL = "partial"
    PLANNED = "planned"
    EXCEPTED = "excepted"
    STALE = "stale"
    UNEVIDENCED = "unevidenced"
    CONTESTED = "contested"
    NOT_SATISFIED = "not_satisfied"
    NOT_ASSESSED = "not_assessed"
    UNDETERMINED = "undetermined"
    FUTURE = "future", "Not in force yet"
    NA = "na", "Not applicable"

    @property
    def words(self) -> str:
        """Return the label as it reads inside a sentence."""
        return self.label.lower()


# What a person can judge; the other states are worked out.
JUDGED = (State.SATISFIED, State.PARTIAL, State.PLANNED, State.NOT_SATISFIED)
PROVEN = frozenset({State.SATISFIED, State.INHERITED})
FAILING = frozenset({State.PARTIAL, State.PLANNED, State.NOT_SATISFIED, State.CONTESTED})
UNKNOWN = frozenset({State.STALE, State.UNEVIDENCED, State.NOT_ASSESSED, State.UNDETERMINED})
LEFT_OUT = frozenset({State.NA, State.FUTURE})
EXCEPTED = frozenset({State.EXCEPTED, State.COMPENSATED})

# Worst first: the order in which states are counted, and in which engagements are named.
WORST_FIRST = tuple(
    state for group in (FAILING, UNKNOWN, EXCEPTED, PROVEN, LEFT_OUT) for state in sorted(group)
)

_CREDIT: Mapping[State, Fraction] = {
    State.SATISFIED: Fraction(1),
    State.INHERITED: Fraction(1),
    State.COMPENSATED: Fraction(4, 5),
    State.PARTIAL: Fraction(1, 2),
}


class Direction(Labelled):
    """Which way a piece of evidence speaks."""

    SUPPORTS = "supports"
    CONTRADICTS = "contradicts"
    INFORMS = "informs"


class Carries(Labelled):
    """Whose part a control is."""

    PROVIDER = "provider"
    CUSTOMER = "customer"
    SHARED = "shared"


class ExceptionKind(Labelled):
    """What stands in for a control that fails."""

    RISK_ACCEPTANCE = "risk_acceptance"
    COMPENSATING = "compensating", "Compensating control"
    DEFERRAL = "deferral"


@dataclass(frozen=True, kw_only=True)
class Scope:
    """Whether the control binds; ``approved`` matters for not_applicable only."""

    outcome: Outcome
    from_date: date | None = None
    approved: bool = True
    reason: str = ""
    questions: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What a person judged last."""

    state: State
    at: datetime
    owner: str = ""
    due: date | None = None


@dataclass(frozen=True, kw_only=True)
class Proof:
    """Evidence as linked to one control; ``linked_at`` is when it was held against it."""

    ref: str
    direction: Direction
    grade: Grade
    effective_on: date
    linked_at: datetime
    expires: date | None = None

    def valid_until(self, freshness_days: int | None) -> date | None:
        """Return the last day on which it counts; None without an end."""
        ends = [self.expires] if self.expires else []
        if freshness_days is not None:
            ends.append(date.fromordinal(self.effective_on.toordinal() + freshness_days))
        return min(ends, default=None)


@dataclass(frozen=True, kw_only=True)
class ExceptionTerms:
    """When an exception holds: once approved, from ``starts`` to the day before ``expires``."""

    ref: str
    kind: str
    starts: date
    expires: date
    approved: bool = True
    compensating: str = ""  # key of the control that stands in


@dataclass(frozen=True, kw_only=True)
class Share:
    """Who carries the control, and until when the provider vouches for its part."""

    carries: Carries
    provider: str = ""
    attested_until: date | None = None
    grade: Grade = Grade.ATTESTED
    evidence: str = ""


@dataclass(frozen=True, kw_only=True)
class Case:
    """One control with everything on record about it; ``key`` is unique over frameworks."""

    key: str
    framework: str
    ref: str
    title: str = ""
    statement: str = ""
    parent: str = ""
    weight: int = 1
    bearing: Bearing = Bearing.SOFT
    assessable: bool = True
    withdrawn: bool = False
    freshness_days: int | None = None
    asks: tuple[Mapping[str, Any], ...] = ()
    opened_on: date | None = None
    scope: Scope | None = None
    decision: Decision | None = None
    proofs: tuple[Proof, ...] = ()
    exceptions: tuple[ExceptionTerms, ...] = ()
    share: Share | None = None


@dataclass(frozen=True, kw_only=True)
class Assessed:
    """Where a control stands, why, on what proof and until when."""

    case: Case
    state: State
    former: State | None = None  # of a stale or unevidenced one: what was judged
    reason: str = ""
    grade: Grade | None = None
    valid_until: date | None = None
    since: date | None = None
    evidence: tuple[str, ...] = ()
    exception: ExceptionTerms | None = None
    prohibited: bool = False

    @property
    def counts(self) -> bool:
        """Tell whether it stands in a score: a leaf that binds today."""
        case = self.case
        return case.assessable and not case.withdrawn and self.state not in LEFT_OUT

    @property
    def fails(self) -> bool:
        """Tell whether it fails whatever fresh evidence would say.

        A control judged partial fails with its evidence or without: were it unknown once the
        evidence is gone, letting evidence rot would pay.
        """
        return self.state in FAILING or self.former is State.PARTIAL

    @property
    def known(self) -> bool:
        """Tell whether today's evidence says anything about it."""
        return self.state not in UNKNOWN

    @property
    def credit(self) -> Fraction:
        """Return its part in the low end."""
        return _CREDIT.get(self.state, Fraction(0))

    @property
    def credit_if_proven(self) -> Fraction:
        """Return its part in the high end: what is unknown gets what it would have."""
        if self.known:
            return self.credit
        return _CREDIT.get(self.former or State.SATISFIED, Fraction(1))
