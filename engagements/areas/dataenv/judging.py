"""How the data environment judges an engagement: by the history of its sources and their runs."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta

from engagements.area import Answers, AreaRows, Case, Check, Judge
from engagements.areas.dataenv import selectors
from engagements.areas.dataenv.domain.requirements import AREA
from engagements.areas.dataenv.selectors import History
from engagements.areas.dataenv.selectors.measured import measured
from engagements.areas.dataenv.selectors.proofs import proofs
from engagements.domain.grades import Grade
from engagements.domain.stages.gates import Checked, State
from engagements.models import Engagement
from engagements.selectors.checks import CheckQuery


def read(
    engagements: Sequence[Engagement],
    *,
    answers: Mapping[int, Answers],
    as_of: datetime,
    known_until: datetime,
) -> Mapping[int, History]:
    """Return what was measured, by the primary key of the engagement."""
    return selectors.histories(engagements, as_of=known_until)


def requirements(case: Case) -> AreaRows:
    """Return what every source has to prove."""
    needed, left_out = selectors.requirements_of(case.record, case.engagement, as_of=case.as_of)
    return AreaRows(tuple(needed), tuple(left_out))


def turning_days(case: Case) -> Iterator[date]:
    """Yield the last day on which each run proves anything."""
    history: History = case.record
    yield from history.days(time_zone=case.engagement.time_zone)


def source_tested(query: CheckQuery) -> Checked:
    """Met when a run measured every source lately enough; a person's word does not count."""
    history: History = query.cases[AREA].record
    days, sources = query.max_age_days, history.sources
    if not sources:
        return Checked(
            state=State.UNKNOWN, detail="no sources", missing="A source, and a run on it."
        )
    finished = [run for run in history.runs if run.done]
    # A run that could not log in, or not read, proves no access.
    runs = [run for run in finished if run.reached and query.is_young(run.as_of)]
    tested = {run.source for run in runs}
    missing = [source.name for source in sources if source.pk not in tested]
    detail = f"{len(sources) - len(missing)} of {len(sources)} sources measured in {days} days"
    if missing:
        state = State.UNMET if finished else State.UNKNOWN
        todo = f"Run the probes on {', '.join(missing)}."
        return Checked(state=state, detail=detail, missing=todo)
    return Checked(state=State.MET, detail=detail, grade=Grade.MEASURED, evidence=runs[0].evidence)


def _last_young_days(query: CheckQuery) -> Iterator[date]:
    """Yield the last day on which each run is young enough."""
    if query.max_age_days is None:
        return
    for run in query.cases[AREA].record.runs:
        yield query.day(run.as_of) + timedelta(days=query.max_age_days)


JUDGE = Judge(
    read=read,
    requirements=requirements,
    turning_days=turning_days,
    checks={
        "dataenv.source_tested": Check(answer=source_tested, turning_days=_last_young_days),
    },
    proofs=lambda case: proofs(case.record),
    measured=measured,
)
