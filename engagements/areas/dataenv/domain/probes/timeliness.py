"""Timeliness: fresh as agreed, and no date that cannot be."""

from datetime import datetime

from engagements.areas.dataenv.domain import columns as naming
from engagements.areas.dataenv.domain.ports import Measured
from engagements.areas.dataenv.domain.probes.by_column import Counted, lines
from engagements.areas.dataenv.domain.results import (
    Outcome,
    Result,
    TableFigures,
    nothing_to_read,
    unmeasured,
    vacuous,
)
from engagements.areas.dataenv.domain.thresholds import Thresholds

SECONDS_PER_DAY = 86_400
STILL_WARNS = 2  # times the agreed age
ASSUMED = "times without a zone are read as UTC"


def freshness(figures: TableFigures, *, change_column: str, as_of: datetime) -> list[Result]:
    """TML-01: the age of the newest change against what was agreed.

    Units:
        Days, and the limits too.
    """
    early = nothing_to_read("TML-01", figures)
    if early:
        return [early]
    limit = figures.expectation.max_age_days if figures.expectation else None
    if change_column and figures.table.column(change_column) is None:
        return [_no_age(figures, limit, f"the change column {change_column} is not there")]
    latest = figures.get(Measured.LATEST, change_column)
    if latest is None:
        return [_no_age(figures, limit, "no column tells when a row changed")]
    age = max(0.0, (as_of.timestamp() - latest) / SECONDS_PER_DAY)
    said = f"the newest change is {age:,.1f} days old by {change_column} ({ASSUMED})"
    if limit is None:
        return [vacuous("TML-01", figures, f"no age is agreed; {said}")]
    outcome, credit = _judged(age, limit)
    return [
        Result(
            probe="TML-01",
            table=figures.table.name,
            columns=(change_column,),
            outcome=outcome,
            value=round(age, 2),
            pass_limit=limit,
            fail_limit=STILL_WARNS * limit,
            credit=credit,
            critical=figures.critical,
            reason=f"{said}; agreed are {limit}",
        )
    ]


def impossible_dates(figures: TableFigures, *, thresholds: Thresholds) -> list[Result]:
    """TML-03: dates more than a day ahead, and births before 1900."""
    early = nothing_to_read("TML-03", figures)
    if early:
        return [early]
    counted = []
    for column in figures.table.columns:
        dated = figures.get(Measured.DATED, column.name)
        future = figures.get(Measured.FUTURE, column.name)
        ancient = figures.get(Measured.EARLY, column.name)
        if not dated or (future is None and ancient is None):
            continue
        note = "" if ancient is None else f"{future or 0:,} ahead, {ancient:,} before 1900"
        bad = (future or 0) + (ancient or 0)
        limits = thresholds.limits("TML-03")
        counted.append(Counted(column=column.name, bad=bad, of=dated, limits=limits, note=note))
    if not counted:
        meant = [c.name for c in figures.table.columns if c.dated and naming.may_be_future(c.name)]
        why = f"; {', '.join(meant[:5])} may lie ahead by their names" if meant else ""
        return [vacuous("TML-03", figures, f"no column holds dates that must be past{why}")]
    return lines(
        "TML-03",
        figures,
        counted,
        design_effect=thresholds.design_effect,
        words="dates are impossible",
        clean="no date is impossible",
    )


def _no_age(figures: TableFigures, limit: int | None, why: str) -> Result:
    if limit is None:
        return vacuous("TML-01", figures, f"no age is agreed, and {why}")
    return unmeasured("TML-01", figures, why)


def _judged(age: float, limit: int) -> tuple[Outcome, float]:
    if age <= limit:
        return Outcome.PASS, 1.0
    if age <= STILL_WARNS * limit:
        return Outcome.WARN, (STILL_WARNS * limit - age) / limit
    return Outcome.FAIL, 0.0
