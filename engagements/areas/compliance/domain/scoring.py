"""Control states on a day, and the interval of what is satisfied.

Pages, API, report and gate all call ``assess`` and ``score``; nothing else works a state out.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from fractions import Fraction

from engagements.areas.compliance.domain.catalog import EVIDENCE_KINDS, Bearing
from engagements.areas.compliance.domain.rules import Outcome
from engagements.areas.compliance.domain.states import (
    PROVEN,
    UNKNOWN,
    Assessed,
    Carries,
    Case,
    Decision,
    Direction,
    ExceptionKind,
    ExceptionTerms,
    Proof,
    State,
)
from engagements.domain.readiness import Grade
from engagements.domain.units import local_day

COVER_DAYS = 30  # how long an exception has to hold after going live on a hard control
_JUDGED = (State.SATISFIED, State.PARTIAL)
_GRADES = list(Grade)


@dataclass(frozen=True, kw_only=True)
class Score:
    """The weighted interval of what is satisfied.

    Units:
        ``low``, ``high`` and ``coverage`` run from 0 to 1; all None when nothing applies: an
        empty framework is neither good nor bad.
    """

    low: float | None
    high: float | None
    coverage: float | None


@dataclass(frozen=True)
class _Moment:
    """When it is judged: evidence as of today; law, exceptions and attestations on ``on``."""

    known_until: datetime
    today: date
    on: date
    zone: str
    cover: int

    def day(self, at: datetime) -> date:
        return local_day(at, time_zone=self.zone)


def assess(
    cases: Iterable[Case],
    *,
    as_of: datetime,
    time_zone: str,
    target: date | None = None,
    known_until: datetime | None = None,
) -> list[Assessed]:
    """Return where each control stands; the order of the cases makes no difference.

    Without a ``target`` everything is judged as of today. With one, evidence still is, but law
    dates, exceptions and attestations are judged on that day (or today, if it has passed), and an
    exception on a hard control has to cover the whole first 30 days from then.

    Evidence counts that was linked by ``as_of``, or by ``known_until`` where that is told.
    """
    rows = list(cases)
    today = local_day(as_of, time_zone=time_zone)
    moment = _Moment(
        known_until=known_until or as_of,
        today=today,
        on=max(target or today, today),
        zone=time_zone,
        cover=1 if target is None else COVER_DAYS,
    )
    bare = {case.key: _bare(case, moment) for case in rows}
    return [_with_exception(bare[case.key], bare, moment) for case in rows]


def score(rows: Iterable[Assessed]) -> Score:
    """Return the weighted interval over the leaf controls that bind, never of parents too."""
    counted = [row for row in rows if row.counts]
    total = sum(row.case.weight for row in counted)
    if total == 0:
        return Score(low=None, high=None, coverage=None)
    low = sum((row.credit * row.case.weight for row in counted), Fraction(0))
    high = sum((row.credit_if_proven * row.case.weight for row in counted), Fraction(0))
    known = sum(row.case.weight for row in counted if row.known)
    return Score(
        low=float(low / total), high=float(high / total), coverage=float(Fraction(known, total))
    )


# --- the state, step by step; the first that matches wins -------------------------------------


def _bare(case: Case, moment: _Moment) -> Assessed:
    """Return the state without exceptions."""
    bound = _scoped(case, moment)
    if bound is not None:
        return bound
    own = _own(case, moment)
    if case.share is None or case.share.carries is Carries.CUSTOMER:
        return own
    provided = _provided(case, moment)
    if case.share.carries is Carries.PROVIDER and case.decision is None:
        contested = own.state is State.CONTESTED and provided.state is State.INHERITED
        return own if contested else provided
    return _weaker(own, provided)


def _scoped(case: Case, moment: _Moment) -> Assessed | None:
    """Return the state of a control that does not bind, or of which that is not known."""
    scope = case.scope
    if scope is None or scope.outcome is Outcome.UNDETERMINED:
        reason = scope.reason if scope else "Nobody has decided yet whether it applies."
        return Assessed(case=case, state=State.UNDETERMINED, reason=reason, since=case.opened_on)
    if scope.outcome is Outcome.PROHIBITED:
        return Assessed(
            case=case,
            state=State.NOT_SATISFIED,
            reason=scope.reason or "This practice is prohibited.",
            since=case.opened_on,
            prohibited=True,
        )
    if scope.outcome is Outcome.NOT_APPLICABLE:
        if scope.approved:
            return Assessed(case=case, state=State.NA, reason=scope.reason)
        reason = "Left out only once another person approves it."
        return Assessed(case=case, state=State.UNDETERMINED, reason=reason, since=case.opened_on)
    if scope.from_date is not None and scope.from_date > moment.on:
        reason = scope.reason or f"In force from {_day(scope.from_date)}."
        return Assessed(case=case, state=State.FUTURE, reason=reason)
    return None


def _own(case: Case, moment: _Moment) -> Assessed:
    """Return what was judged here, held against the evidence."""
    decision = case.decision
    known = [proof for proof in case.proofs if proof.linked_at <= moment.known_until]
    fresh = [proof for proof in known if _is_fresh(proof, case, moment)]
    against = [
        proof
        for proof in fresh
        if proof.direction is Direction.CONTRADICTS
        and (decision is None or proof.linked_at > decision.at)
    ]
    if against and (decision is None or decision.state in _JUDGED):
        return _contested(case, against, moment)
    if decision is None:
        return Assessed(
            case=case,
            state=State.NOT_ASSESSED,
            reason="Nobody has judged it yet.",
            since=case.opened_on,
        )
    support = [proof for proof in fresh if proof.direction is Direction.SUPPORTS]
    had = [proof for proof in known if proof.direction is Direction.SUPPORTS]
    if decision.state in _JUDGED and case.asks and not support:
        return _without_proof(case, decision, had, moment)
    return _judged(case, decision, support, moment)


def _judged(case: Case, decision: Decision, support: Sequence[Proof], moment: _Moment) -> Assessed:
    satisfied = decision.state is State.SATISFIED
    ends = [proof.valid_until(case.freshness_days) for proof in support]
    lasts = max((end for end in ends if end), default=None) if None not in ends else None
    best = min((proof.grade for proof in support), key=_GRADES.index, default=Grade.ATTESTED)
    return Assessed(
        case=case,
        state=decision.state,
        reason="" if satisfied else f"Judged {decision.state.words}.",
        grade=best if satisfied else None,
        valid_until=lasts if satisfied and case.asks else None,
        since=None if satisfied else moment.day(decision.at),
        evidence=tuple(sorted(proof.ref for proof in support)),
    )


def _contested(case: Case, against: Sequence[Proof], moment: _Moment) -> Assessed:
    names = ", ".join(sorted(proof.ref for proof in against))
    judged = case.decision.state.words if case.decision else "nothing yet"
    return Assessed(
        case=case,
        state=State.CONTESTED,
        reason=f"{names} speaks against it; judged {judged}.",
        since=moment.day(min(proof.linked_at for proof in against)),
        evidence=tuple(sorted(proof.ref for proof in against)),
    )


def _without_proof(
    case: Case, decision: Decision, had: Sequence[Proof], moment: _Moment
) -> Assessed:
    ends = [end for proof in had if (end := proof.valid_until(case.freshness_days))]
    if not had or not ends:
        evidence = asked_for(case)
        reason = f"Judged {decision.state.words} without evidence; it asks for {evidence}."
        return Assessed(
            case=case,
            state=State.UNEVIDENCED,
            former=decision.state,
            reason=reason,
            since=moment.day(decision.at),
        )
    last = max(ends)
    return Assessed(
        case=case,
        state=State.STALE,
        former=decision.state,
        reason=f"The evidence was valid until {_day(last)}.",
        valid_until=last,
        since=last + timedelta(days=1),
        evidence=tuple(sorted(proof.ref for proof in had)),
    )


def _provided(case: Case, moment: _Moment) -> Assessed:
    """Return the provider's part: it holds only while the provider vouches for it."""
    share = case.share
    if share is None:  # a caller's mistake, not a state
        raise ValueError("no provider")
    until, name = share.attested_until, share.provider or "the provider"
    refs = (share.evidence,) if share.evidence else ()
    if until is not None and until >= moment.on:
        return Assessed(
            case=case,
            state=State.INHERITED,
            reason=f"Carried by {name}, attested until {_day(until)}.",
            grade=Grade.MEASURED if share.grade is Grade.MEASURED else Grade.ATTESTED,
            valid_until=until,
            evidence=refs,
        )
    if until is not None:
        return Assessed(
            case=case,
            state=State.STALE,
            former=State.INHERITED,
            reason=f"{name} vouched for it until {_day(until)}.",
            valid_until=until,
            # One that ends between now and the target is open from no day yet.
            since=until + timedelta(days=1) if until < moment.today else None,
            evidence=refs,
        )
    reason = f"{name} carries it and has not vouched for it yet."
    return Assessed(
        case=case,
        state=State.UNEVIDENCED,
        former=State.INHERITED,
        reason=reason,
        since=case.opened_on,
    )


def _weaker(own: Assessed, provided: Assessed) -> Assessed:
    """Return the weaker of the two parts of a shared control; both have to hold."""
    if _rank(own) != _rank(provided):
        return min(own, provided, key=_rank)
    if own.state not in PROVEN:
        return own
    ends = [end for end in (own.valid_until, provided.valid_until) if end]
    grades = [own.grade or Grade.ATTESTED, provided.grade or Grade.ATTESTED]
    return replace(
        own,
        reason=provided.reason,
        grade=max(grades, key=_GRADES.index),
        valid_until=min(ends, default=None),
        evidence=tuple(sorted({*own.evidence, *provided.evidence})),
    )


def _rank(row: Assessed) -> tuple[int, Fraction]:
    """Order states for a shared control: failing, then unknown, then proven."""
    group = 0 if row.fails else 1 if row.state in UNKNOWN else 2
    return group, row.credit if row.known else row.credit_if_proven


def _with_exception(row: Assessed, bare: Mapping[str, Assessed], moment: _Moment) -> Assessed:
    """Return the state with an exception in force, if the control fails and one holds."""
    if not row.fails or row.prohibited or not row.case.exceptions:
        return row
    valid = [
        exception
        for exception in row.case.exceptions
        if exception.approved and _stands_in(exception, bare)
    ]
    cover = moment.cover if row.case.bearing == Bearing.HARD else 1
    found, end = _cover(valid, moment.on)
    if found is None or end < moment.on + timedelta(days=cover):
        return replace(row, reason=_why_not(row, moment))
    state = State.COMPENSATED if found.kind == ExceptionKind.COMPENSATING else State.EXCEPTED
    return replace(
        row,
        state=state,
        reason=f"{found.ref} allows it until {_day(end - timedelta(days=1))}. {row.reason}".strip(),
        valid_until=end - timedelta(days=1),
        exception=found,
    )


def _stands_in(exception: ExceptionTerms, bare: Mapping[str, Assessed]) -> bool:
    """Tell whether a compensating control does its part today; other kinds need none."""
    if exception.kind != ExceptionKind.COMPENSATING:
        return True
    other = bare.get(exception.compensating)
    return other is not None and other.state in PROVEN


def _cover(exceptions: Sequence[ExceptionTerms], first: date) -> tuple[ExceptionTerms | None, date]:
    """Return the exception in force on a day, and the day from which none is any more."""
    in_force = [
        exception for exception in exceptions if exception.starts <= first < exception.expires
    ]
    if not in_force:
        return None, first
    found = max(in_force, key=lambda exception: (exception.expires, exception.ref))
    end = found.expires
    while longer := [x.expires for x in exceptions if x.starts <= end < x.expires]:
        end = max(longer)
    return found, end


def _why_not(row: Assessed, moment: _Moment) -> str:
    """Return the reason of a failing control, naming the exception that does not hold."""
    last = max(row.case.exceptions, key=lambda exception: (exception.expires, exception.ref))
    if not last.approved:
        return f"{row.reason} {last.ref} is not approved.".strip()
    if last.expires <= moment.today:
        return f"{row.reason} {last.ref} ended on {_day(last.expires)}.".strip()
    if last.starts > moment.on:
        return f"{row.reason} {last.ref} starts on {_day(last.starts)}.".strip()
    if last.expires < moment.on + timedelta(days=moment.cover):
        text = f"{last.ref} ends on {_day(last.expires)}, too early for {_day(moment.on)}."
        return f"{row.reason} {text}".strip()
    return f"{row.reason} {last.ref} rests on a control that does not hold.".strip()


def _is_fresh(proof: Proof, case: Case, moment: _Moment) -> bool:
    """Tell whether evidence counts: its last valid day still does."""
    end = proof.valid_until(case.freshness_days)
    return end is None or moment.today <= end


def turning_days(case: Case) -> Iterator[date]:
    """Yield the days on which, or after which, time alone may change how a case is judged.

    An exception on a hard control has to outlast the target's day by the cover, so the day that
    lies the cover before its end counts as well.
    """
    if case.scope is not None and case.scope.from_date is not None:
        yield case.scope.from_date
    for proof in case.proofs:
        if end := proof.valid_until(case.freshness_days):
            yield end
    for exception in case.exceptions:
        yield from (
            exception.starts,
            exception.expires,
            exception.expires - timedelta(days=COVER_DAYS),
        )
    if case.share is not None and case.share.attested_until is not None:
        yield case.share.attested_until


def asked_for(case: Case) -> str:
    """Return in words which evidence a control asks for."""
    named = []
    for ask in case.asks:
        words = EVIDENCE_KINDS.get(str(ask.get("kind")), str(ask.get("kind")))
        if cases := ask.get("min_cases"):
            words += f" of {cases} cases or more"
        named.append(words)
    if len(named) > 1:
        return f"{', '.join(named[:-1])} and {named[-1]}"
    return named[0] if named else "evidence"


def _day(day: date) -> str:
    return f"{day.day} {day:%b %Y}"
