"""What the newest run of each source proves, probe by probe."""

from collections.abc import Iterator, Sequence

from engagements.areas.dataenv.connectors.registry import standard_thresholds
from engagements.areas.dataenv.domain.requirements import Line, ask_kind
from engagements.areas.dataenv.domain.results import Outcome
from engagements.areas.dataenv.selectors.history import History, Run
from engagements.domain import proof
from engagements.domain.grades import Grade


def proofs(history: History) -> Iterator[proof.Proof]:
    """Yield one proof for each probe of each source's newest run that had something to look at."""
    for source in history.sources:
        runs = history.of(source)
        if runs:
            yield from _of_run(runs[0])


def _of_run(run: Run) -> Iterator[proof.Proof]:
    by_probe: dict[str, list[Line]] = {}
    for line in run.lines:
        if line.outcome is not Outcome.VACUOUS:
            by_probe.setdefault(line.probe, []).append(line)
    for probe, lines in by_probe.items():
        yield proof.Proof(
            kind=ask_kind(probe),
            subject=str(run.source),
            outcome=_outcome(probe, lines, done=run.done),
            count=len({line.table for line in lines if line.outcome is not Outcome.NOT_MEASURED}),
            at=run.as_of,
            grade=Grade.MEASURED,
        )


def _outcome(probe: str, lines: Sequence[Line], *, done: bool) -> proof.Outcome:
    """Return what the worst line says; a run that failed or was stopped supports nothing.

    A warning leaves a blocking probe proven, and speaks against any other.
    """
    known = standard_thresholds().probes.get(probe)
    outcomes = {line.outcome for line in lines}
    bad = {Outcome.FAIL} if known is None or known.gate else {Outcome.FAIL, Outcome.WARN}
    if outcomes & bad:
        return proof.Outcome.BAD
    if not done or Outcome.NOT_MEASURED in outcomes:
        return proof.Outcome.NOTHING
    return proof.Outcome.GOOD
