"""The gate of one framework: verdict, every reason, what blocks, and when it changes by itself.

The verdict is readiness' own rule over the controls' requirements, so a framework's gate and its
group in the readiness of an engagement can never say two things.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from engagements.domain.compliance.requirements import (
    closes,
    level_of,
    requirements,
    status_of,
)
from engagements.domain.compliance.scoring import COVER_DAYS, Score, assess, score
from engagements.domain.compliance.states import Assessed, Case
from engagements.domain.readiness import Change, Level, Status, Verdict, judge
from engagements.domain.units import local_day


@dataclass(frozen=True, kw_only=True)
class Reason:
    """One control that keeps the verdict from being GO."""

    ref: str
    level: Level
    status: Status
    state: str
    why: str
    closes: str
    owner: str = ""
    due: date | None = None


@dataclass(frozen=True, kw_only=True)
class Gate:
    """What may be said of one framework for a day of going live.

    ``blocking`` is the smallest set of hard controls to settle before the verdict can leave
    NO_GO or INCOMPLETE; ``conditions`` is what a conditional go leaves open, each due before its
    exception ends.
    """

    verdict: Verdict
    score: Score
    reasons: tuple[Reason, ...]
    blocking: tuple[str, ...]
    conditions: tuple[Reason, ...]
    next_change: Change | None


def gate(
    cases: Iterable[Case], *, as_of: datetime, time_zone: str, go_live: date | None = None
) -> Gate:
    """Judge one framework on today's evidence for a day of going live (today, if not known).

    The score is printed beside the verdict and never decides; it is taken as of today.
    """
    rows = list(cases)
    today = local_day(as_of, time_zone=time_zone)
    judged = assess(rows, as_of=as_of, time_zone=time_zone, target=go_live or today)
    verdict = _verdict(judged)
    reasons = _reasons(judged)
    return Gate(
        verdict=verdict,
        score=score(assess(rows, as_of=as_of, time_zone=time_zone)),
        reasons=reasons,
        blocking=_blocking(verdict, reasons),
        conditions=tuple(r for r in reasons if r.status in {Status.EXCEPTED, Status.FAILING})
        if verdict is Verdict.CONDITIONAL
        else (),
        next_change=next_change(rows, as_of=as_of, time_zone=time_zone, go_live=go_live),
    )


def next_change(
    cases: Sequence[Case], *, as_of: datetime, time_zone: str, go_live: date | None
) -> Change | None:
    """Return the first later day on which the verdict differs if nobody does anything.

    Only what turns on a day is looked at again on it, so many days cost little.
    """
    today = local_day(as_of, time_zone=time_zone)

    def standing_on(day: date, rows: Iterable[Case]) -> dict[str, _Standing]:
        judged = _judged_on(rows, day=day, as_of=as_of, time_zone=time_zone, go_live=go_live)
        return {row.case.key: _counts_as(row) for row in judged}

    standing = standing_on(today, cases)
    counts = Counter(standing.values())
    now = _shown(counts)
    by_key = {case.key: case for case in cases}
    turning = _turning(cases, after=today)
    for day in sorted(turning):
        asked = turning[day]
        helpers = {key for mine in asked for key in _helpers(by_key[mine]) if key in by_key}
        then = standing_on(day, [by_key[key] for key in asked | helpers])
        for key in asked:
            counts[standing[key]] -= 1
            standing[key] = then[key]
            counts[then[key]] += 1
        if _shown(counts) is not now:
            return Change(on=day, verdict=_shown(counts))
    return None


_Standing = tuple[Level | None, Status | None]


def _counts_as(row: Assessed) -> _Standing:
    """Return level and status; (None, None) makes no requirement."""
    counts = row.case.assessable and not row.case.withdrawn
    level = level_of(row) if counts else None
    return (level, status_of(row)) if level else (None, None)


def _shown(counts: Mapping[_Standing, int]) -> Verdict:
    """Return the verdict over counted requirements: readiness' rule, without the rows."""
    found = {standing for standing, count in counts.items() if count and standing[0]}
    if (Level.MUST, Status.FAILING) in found:
        return Verdict.NO_GO
    if not found or (Level.MUST, Status.UNKNOWN) in found:
        return Verdict.INCOMPLETE
    proven = all(status is Status.PROVEN for _, status in found)
    return Verdict.GO if proven else Verdict.CONDITIONAL


def _helpers(case: Case) -> Iterator[str]:
    """Yield the controls that stand in for a case."""
    return (leave.compensating for leave in case.leaves if leave.compensating)


def _turning(cases: Iterable[Case], *, after: date) -> dict[date, set[str]]:
    """Return by day which cases may stand otherwise from then on."""
    leaning: dict[str, set[str]] = defaultdict(set)
    turning: dict[date, set[str]] = defaultdict(set)
    rows = list(cases)
    for case in rows:
        for key in _helpers(case):
            leaning[key].add(case.key)
    for case in rows:
        for day in _turns(case):
            if day > after:
                turning[day] |= {case.key} | leaning[case.key]
    return turning


def _judged_on(
    cases: Iterable[Case], *, day: date, as_of: datetime, time_zone: str, go_live: date | None
) -> list[Assessed]:
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=ZoneInfo(time_zone))
    return assess(cases, as_of=max(as_of, noon), time_zone=time_zone, target=go_live or day)


def _turns(case: Case) -> Iterator[date]:
    one = timedelta(days=1)
    ends = (proof.valid_until(case.freshness_days) for proof in case.proofs)
    yield from (end + one for end in ends if end)
    for leave in case.leaves:
        yield from (leave.starts, leave.expires, leave.expires - timedelta(days=COVER_DAYS - 1))
    if case.share and case.share.attested_until:
        yield case.share.attested_until + one
    if case.scope and case.scope.from_date:
        yield case.scope.from_date


def _verdict(judged: Iterable[Assessed]) -> Verdict:
    needed, _ = requirements(judged, titles={})
    return judge(needed).verdict


def _reasons(judged: Iterable[Assessed]) -> tuple[Reason, ...]:
    """Return every control that is not proven, the musts first, failing before unknown."""
    order = [Status.FAILING, Status.UNKNOWN, Status.EXCEPTED]
    found = []
    for row in judged:
        case, status, level = row.case, status_of(row), level_of(row)
        if not case.assessable or case.withdrawn or level is None:
            continue
        if status is None or status is Status.PROVEN:
            continue
        decision = case.decision
        due = decision.due if decision else None
        ends = row.valid_until if row.leave else None
        found.append(
            Reason(
                ref=case.ref,
                level=level,
                status=status,
                state=row.state.value,
                why=row.reason,
                closes=closes(row),
                owner=decision.owner if decision else "",
                due=min((day for day in (due, ends) if day), default=None),
            )
        )
    return tuple(
        sorted(found, key=lambda r: (r.level is not Level.MUST, order.index(r.status), r.ref))
    )


def _blocking(verdict: Verdict, reasons: Iterable[Reason]) -> tuple[str, ...]:
    blocks = {Verdict.NO_GO: Status.FAILING, Verdict.INCOMPLETE: Status.UNKNOWN}.get(verdict)
    musts = (reason for reason in reasons if reason.level is Level.MUST)
    return tuple(reason.ref for reason in musts if reason.status is blocks)
