"""TML-01: the data is as fresh as agreed."""

from datetime import datetime

from engagements.areas.dataenv.domain.ports import Measured
from engagements.areas.dataenv.domain.probe import Probe, Unit
from engagements.areas.dataenv.domain.results import (
    Outcome,
    Result,
    TableFigures,
    nothing_to_read,
    unmeasured,
    vacuous,
)

SECONDS_PER_DAY = 86_400
STILL_WARNS = 2  # times the agreed age
ASSUMED = "times without a zone are read as UTC"
PROBE = Probe(
    id="TML-01",
    dimension="timeliness",
    title="The data is as fresh as agreed",
    closes="Load the table again, and find out why it stopped.",
    defect="Data are older than agreed",
    harm="Decisions rest on a state of affairs that is already over.",
    chart="Age of the newest row, days",
    unit=Unit.DAYS,
    of_table=lambda table: freshness(
        table.figures, change_column=table.change_column, as_of=table.as_of
    ),
)


def freshness(figures: TableFigures, *, change_column: str, as_of: datetime) -> list[Result]:
    """Judge the age of the newest change against what was agreed.

    Units:
        Days, and the limits too.
    """
    early = nothing_to_read(PROBE.id, figures)
    if early:
        return [early]
    limit = figures.expectation.max_age_days if figures.expectation else None
    if change_column and figures.table.column(change_column) is None:
        return [_no_age(figures, limit, f"the change column {change_column} is not there")]
    latest = figures.get(Measured.LATEST, change_column)
    if latest is None:
        return [_no_age(figures, limit, "no column tells when a row changed")]
    age = max(0.0, (as_of.timestamp() - latest) / SECONDS_PER_DAY)
    newest = f"the newest change is {age:,.1f} days old by {change_column} ({ASSUMED})"
    if limit is None:
        return [vacuous(PROBE.id, figures, f"no age is agreed; {newest}")]
    outcome, credit = _judged(age, limit)
    return [
        Result(
            probe=PROBE.id,
            table=figures.table.name,
            columns=(change_column,),
            outcome=outcome,
            value=round(age, 2),
            pass_limit=limit,
            fail_limit=STILL_WARNS * limit,
            credit=credit,
            critical=figures.critical,
            reason=f"{newest}; agreed are {limit}",
        )
    ]


def _no_age(figures: TableFigures, limit: int | None, why: str) -> Result:
    if limit is None:
        return vacuous(PROBE.id, figures, f"no age is agreed, and {why}")
    return unmeasured(PROBE.id, figures, why)


def _judged(age: float, limit: int) -> tuple[Outcome, float]:
    if age <= limit:
        return Outcome.PASS, 1.0
    if age <= STILL_WARNS * limit:
        return Outcome.WARN, (STILL_WARNS * limit - age) / limit
    return Outcome.FAIL, 0.0
