"""Turns the lines of a run into requirements, one for each probe of a source."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from engagements.areas.dataenv.domain.limits import Thresholds
from engagements.areas.dataenv.domain.probe import Probe
from engagements.areas.dataenv.domain.results import Outcome
from engagements.domain.grades import Grade
from engagements.domain.proof import Ask
from engagements.domain.readiness import LeftOut, Level, Requirement, Status

AREA = "dataenv"
GATE_WEIGHT = 3
SHOWN = 6
_WORST_FIRST = (Outcome.FAIL, Outcome.WARN, Outcome.NOT_MEASURED, Outcome.PASS)


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line of a run, as far as readiness needs it."""

    probe: str
    outcome: Outcome
    reason: str
    table: str = ""
    columns: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class SourceStanding:
    """A source and its latest finished run; ``measured_on`` is None when it was never run.

    ``evidence`` names the evidence that the run wrote. ``since`` is the day from which open
    lines have been open.
    """

    group: str
    title: str
    owner: str = ""
    lines: Sequence[Line] = ()
    measured_on: date | None = None
    evidence: tuple[str, ...] = ()
    since: date | None = None
    server: bool = True


def requirements(
    source: SourceStanding, *, thresholds: Thresholds, today: date
) -> tuple[list[Requirement], list[LeftOut]]:
    """Return what the source has to prove, and what does not apply to it.

    A gate probe is a must; a warning of one proves the must and leaves a should of the same key
    failing. A run older than ``thresholds.valid_days`` proves nothing any more.
    """
    valid_until = _valid_until(source, thresholds)
    lapsed = valid_until is not None and today > valid_until
    made: list[Requirement] = []
    left_out: list[LeftOut] = []
    for probe in thresholds.probes.values():
        lines = [line for line in source.lines if line.probe == probe.id]
        decided = [line for line in lines if line.outcome is not Outcome.VACUOUS]
        if not decided and (lines or _cannot_apply(source, probe)):
            left_out.append(_left_out(source, probe, lines))
            continue
        row = _Row(source, probe, valid_until, thresholds.valid_days)
        if source.measured_on is None or not decided:
            why = "never measured" if source.measured_on is None else "the last run did not ask it"
            made.append(row.make(Status.UNKNOWN, reason=why))
        elif lapsed:
            why = f"measured on {source.measured_on.isoformat()}, which is too long ago"
            made.append(row.make(Status.UNKNOWN, reason=why))
        else:
            made += row.judged(decided)
    return made, left_out


def ask_kind(probe: str) -> str:
    """Return the kind of ask that a result of a probe answers."""
    return f"probe:{probe}"


class _Row:
    def __init__(
        self, source: SourceStanding, probe: Probe, valid_until: date | None, valid_days: int
    ) -> None:
        self.source = source
        self.probe = probe
        self.valid_until = valid_until
        self.ask = Ask(
            kind=ask_kind(probe.id),
            about=source.group,
            max_age_days=valid_days,
            least_grade=Grade.DOCUMENTED,
        )

    def judged(self, lines: Sequence[Line]) -> list[Requirement]:
        outcomes = {line.outcome for line in lines}
        reason = _reason(lines)
        if self.probe.gate:
            return self._gate(outcomes, reason)
        if outcomes & {Outcome.FAIL, Outcome.WARN}:
            return [self.make(Status.FAILING, reason=reason)]
        if Outcome.NOT_MEASURED in outcomes:
            return [self.make(Status.UNKNOWN, reason=reason)]
        return [self.make(Status.PROVEN, reason=reason)]

    def _gate(self, outcomes: set[Outcome], reason: str) -> list[Requirement]:
        if Outcome.FAIL in outcomes:
            return [self.make(Status.FAILING, reason=reason)]
        if Outcome.NOT_MEASURED in outcomes:
            return [self.make(Status.UNKNOWN, reason=reason)]
        must = self.make(Status.PROVEN, reason=reason)
        if Outcome.WARN in outcomes:
            return [must, self.make(Status.FAILING, reason=reason, level=Level.SHOULD)]
        return [must]

    def make(self, status: Status, *, reason: str, level: Level | None = None) -> Requirement:
        proven = status is Status.PROVEN
        level = level or (Level.MUST if self.probe.gate else Level.SHOULD)
        return Requirement(
            area=AREA,
            group=self.source.group,
            group_title=self.source.title,
            key=self.probe.id,
            text=self.probe.title,
            level=level,
            status=status,
            grade=Grade.MEASURED if proven else None,
            valid_until=self.valid_until if proven else None,
            owner=self.source.owner,
            closes="" if proven else self._closes(status),
            weight=GATE_WEIGHT if level is Level.MUST else 1,
            since=None if proven else self.source.since,
            reason=reason,
            evidence=self.source.evidence,
            asks=(self.ask,),
        )

    def _closes(self, status: Status) -> str:
        return "Run the probes on this source." if status is Status.UNKNOWN else self.probe.closes


def _valid_until(source: SourceStanding, thresholds: Thresholds) -> date | None:
    if source.measured_on is None:
        return None
    return source.measured_on + timedelta(days=thresholds.valid_days)


def _cannot_apply(source: SourceStanding, probe: Probe) -> bool:
    return not source.server and bool(probe.needs)


def _left_out(source: SourceStanding, probe: Probe, lines: Sequence[Line]) -> LeftOut:
    reasons = list(dict.fromkeys(line.reason for line in lines)) or ["a file has none"]
    more = f" (and {len(reasons) - 1} more reasons)" if len(reasons) > 1 else ""
    return LeftOut(
        area=AREA, group=source.group, key=probe.id, text=probe.title, reason=reasons[0] + more
    )


def _reason(lines: Iterable[Line]) -> str:
    """Return the worst line's words, then the tables behind it."""
    ordered = sorted(lines, key=lambda line: _WORST_FIRST.index(line.outcome))
    worst = ordered[0]
    where = f"{worst.table}: " if worst.table else ""
    if worst.outcome is Outcome.PASS:
        tables = len({line.table for line in ordered})
        return worst.reason if tables == 1 else f"holds on all {tables} tables"
    column = f"{', '.join(worst.columns)}: " if worst.columns else ""
    others = [
        f"{line.table}{'.' + line.columns[0] if line.columns else ''}"
        for line in ordered[1:]
        if line.outcome is not Outcome.PASS
    ]
    named = ", ".join(others[:SHOWN])
    more = f" and {len(others) - SHOWN} more" if len(others) > SHOWN else ""
    return f"{where}{column}{worst.reason}" + (f"; also {named}{more}" if others else "")
