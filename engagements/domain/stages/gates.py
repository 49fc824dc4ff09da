"""Gate criteria: their state on a day, what they still miss, and which decisions are open."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from engagements.domain.labels import Labelled
from engagements.domain.readiness import Grade, Level
from engagements.domain.stages.playbook import Criterion, Gate, Kind
from engagements.domain.wording import counted


class State(Labelled):
    """Where a criterion stands."""

    MET = "met"
    UNMET = "unmet"
    WAIVED = "waived"
    EXPIRED = "expired"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not_applicable"


# What a person can record; the other states are worked out.
RECORDED = (State.MET, State.UNMET, State.NOT_APPLICABLE)


class Decision(Labelled):
    """The five ways a gate review ends."""

    GO = "go"
    CONDITIONAL_GO = "conditional_go"
    HOLD = "hold"
    RECYCLE = "recycle"
    KILL = "kill"


@dataclass(frozen=True, kw_only=True)
class Recorded:
    """What a person recorded about a criterion, with its proof.

    ``signer_is_client``: a client approver signed in the portal, or staff filed the signed
    document and named who signed it. ``withdrawn``: its evidence was taken back.
    """

    state: State
    grade: Grade | None = None
    valid_until: date | None = None
    since: date | None = None
    evidence: str = ""
    note: str = ""
    withdrawn: bool = False
    quarantined: bool = False
    approved: bool = False
    signer_is_client: bool = False


@dataclass(frozen=True, kw_only=True)
class Checked:
    """What an automatic check found."""

    state: State
    detail: str
    grade: Grade | None = None
    missing: str = ""
    evidence: str = ""


@dataclass(frozen=True, kw_only=True)
class Waived:
    """An approved waiver of a criterion."""

    until: date
    reason: str
    reference: str


@dataclass(frozen=True, kw_only=True)
class Standing:
    """A criterion on a day: its state, its proof, and what it misses."""

    criterion: Criterion
    state: State
    grade: Grade | None = None
    valid_until: date | None = None
    since: date | None = None
    evidence: str = ""
    detail: str = ""
    missing: str = ""
    waiver: Waived | None = None

    @property
    def settled(self) -> bool:
        """Tell whether the gate may be passed as far as this criterion goes."""
        return self.state in {State.MET, State.WAIVED, State.NOT_APPLICABLE}

    @property
    def must(self) -> bool:
        """Tell whether it binds."""
        return self.criterion.level is Level.MUST


def standing(
    criterion: Criterion,
    *,
    today: date,
    recorded: Recorded | None = None,
    checked: Checked | None = None,
    waived: Waived | None = None,
) -> Standing:
    """Return where a criterion stands on a day.

    Nothing recorded is unknown, not unmet. A waiver in force covers whatever is not met.
    """
    if criterion.kind is Kind.AUTO:
        found = _from_check(criterion, checked)
    else:
        found = _from_record(criterion, recorded, today)
    in_force = waived is not None and waived.until >= today
    if waived is not None and in_force and not found.settled:
        return Standing(
            criterion=criterion,
            state=State.WAIVED,
            valid_until=waived.until,
            since=found.since,
            evidence=waived.reference,
            detail=waived.reason,
            missing=found.missing,
            waiver=waived,
        )
    return found


def _from_check(criterion: Criterion, checked: Checked | None) -> Standing:
    if checked is None:
        return Standing(criterion=criterion, state=State.UNKNOWN, missing="Not checked yet.")
    return Standing(
        criterion=criterion,
        state=checked.state,
        grade=checked.grade if checked.state is State.MET else None,
        detail=checked.detail,
        missing=checked.missing,
        evidence=checked.evidence,
    )


_ASKS = {
    Kind.EVIDENCE: "Evidence that proves it.",
    Kind.ATTEST: "Somebody's word for it.",
    Kind.SIGNOFF: "The signature of a client approver.",
}


def _from_record(criterion: Criterion, recorded: Recorded | None, today: date) -> Standing:
    if recorded is None:
        missing = _ASKS[criterion.kind]
        return Standing(criterion=criterion, state=State.UNKNOWN, missing=missing)
    state, missing = _recorded_state(criterion, recorded, today)
    return Standing(
        criterion=criterion,
        state=state,
        grade=recorded.grade if state in {State.MET, State.EXPIRED} else None,
        valid_until=recorded.valid_until,
        since=recorded.since,
        evidence=recorded.evidence,
        detail=recorded.note,
        missing=missing,
    )


def _recorded_state(criterion: Criterion, recorded: Recorded, today: date) -> tuple[State, str]:
    if recorded.state is State.NOT_APPLICABLE:
        if recorded.approved:
            return State.NOT_APPLICABLE, ""
        return State.UNKNOWN, "Another person's approval that it does not apply."
    if recorded.state is not State.MET:
        return State.UNMET, recorded.note or _ASKS[criterion.kind]
    if recorded.withdrawn or recorded.quarantined:
        word = "withdrawn" if recorded.withdrawn else "in quarantine"
        return State.UNKNOWN, f"Other evidence: the one it rested on is {word}."
    if recorded.valid_until is not None and recorded.valid_until < today:
        return State.EXPIRED, f"Fresh evidence: this held until {recorded.valid_until:%d %b %Y}."
    return _proof_problem(criterion, recorded)


def _proof_problem(criterion: Criterion, recorded: Recorded) -> tuple[State, str]:
    if criterion.kind is Kind.EVIDENCE and not recorded.evidence:
        return State.UNMET, _ASKS[Kind.EVIDENCE]
    if criterion.kind is Kind.SIGNOFF and not recorded.signer_is_client:
        return State.UNMET, _ASKS[Kind.SIGNOFF]
    least = criterion.least_grade
    if least is not None and not good_enough(recorded.grade, least=least):
        return State.UNMET, f"Proof that is at least {least.value}."
    return State.MET, ""


def good_enough(grade: Grade | None, *, least: Grade) -> bool:
    """Tell whether proof of ``grade`` is at least as good as ``least``."""
    order = list(Grade)
    return grade is not None and order.index(grade) <= order.index(least)


@dataclass(frozen=True, kw_only=True)
class Review:
    """A gate on a day: every criterion's standing, and what may be decided."""

    gates: tuple[Gate, ...]
    standings: tuple[Standing, ...]
    overdue_conditions: tuple[str, ...] = ()

    @property
    def unsettled_musts(self) -> tuple[Standing, ...]:
        """Return the musts that stand in the way; unknown counts as unmet here."""
        return tuple(s for s in self.standings if s.must and not s.settled)

    @property
    def unsettled_shoulds(self) -> tuple[Standing, ...]:
        """Return the shoulds that are not settled."""
        return tuple(s for s in self.standings if not s.must and not s.settled)

    @property
    def musts_met(self) -> int:
        """Return how many musts are settled."""
        return sum(s.must and s.settled for s in self.standings)

    @property
    def musts(self) -> int:
        """Return how many musts there are."""
        return sum(s.must for s in self.standings)

    def refusal(self, decision: Decision) -> str:
        """Return why a decision is not open; empty when it is."""
        if decision in {Decision.HOLD, Decision.RECYCLE, Decision.KILL}:
            return ""
        if self.overdue_conditions:
            overdue = counted(len(self.overdue_conditions), "condition is", "conditions are")
            return f"{overdue} overdue: {self.overdue_conditions[0]}"
        blocking = self.unsettled_musts
        if decision is Decision.CONDITIONAL_GO:
            blocking = tuple(s for s in blocking if not s.criterion.conditional_ok)
            if not blocking and not (self.unsettled_musts or self.unsettled_shoulds):
                return "Everything is met: there is no condition to set."
        if not blocking:
            return ""
        musts = counted(len(blocking), "must is", "musts are")
        extra = " and may not be a condition" if decision is Decision.CONDITIONAL_GO else ""
        return f"{musts} not met{extra}: {blocking[0].criterion.text}"

    def conditions_needed(self) -> tuple[Standing, ...]:
        """Return what a conditional go has to set a condition for."""
        return (*self.unsettled_musts, *self.unsettled_shoulds)


def union(reviews: Iterable[Review]) -> Review:
    """Return the review of several gates passed at once: everything that any of them asks."""
    found: Sequence[Review] = tuple(reviews)
    return Review(
        gates=tuple(gate for review in found for gate in review.gates),
        standings=tuple(s for review in found for s in review.standings),
        overdue_conditions=tuple(
            dict.fromkeys(text for review in found for text in review.overdue_conditions)
        ),
    )
