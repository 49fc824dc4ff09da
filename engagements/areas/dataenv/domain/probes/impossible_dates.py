"""TML-03: no date lies more than a day ahead, and no birth before 1900."""

from engagements.areas.dataenv.domain import columns as naming
from engagements.areas.dataenv.domain.by_column import Counted, lines
from engagements.areas.dataenv.domain.limits import Thresholds
from engagements.areas.dataenv.domain.ports import Measured
from engagements.areas.dataenv.domain.probe import Probe
from engagements.areas.dataenv.domain.results import (
    Result,
    TableFigures,
    nothing_to_read,
    vacuous,
)

PROBE = Probe(
    id="TML-03",
    dimension="timeliness",
    title="No date is impossible",
    closes="Correct the dates at their origin.",
    defect="Dates cannot be true",
    harm="Dates that cannot be true spoil every figure about time.",
    counts_share=True,
    of_table=lambda table: impossible_dates(table.figures, thresholds=table.thresholds),
)


def impossible_dates(figures: TableFigures, *, thresholds: Thresholds) -> list[Result]:
    """Judge the share of dates that cannot be true, column by column."""
    early = nothing_to_read(PROBE.id, figures)
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
        limits = thresholds.limits(PROBE.id)
        counted.append(Counted(column=column.name, bad=bad, of=dated, limits=limits, note=note))
    if not counted:
        meant = [c.name for c in figures.table.columns if c.dated and naming.may_be_future(c.name)]
        why = f"; {', '.join(meant[:5])} may lie ahead by their names" if meant else ""
        return [vacuous(PROBE.id, figures, f"no column holds dates that must be past{why}")]
    return lines(
        PROBE.id,
        figures,
        counted,
        design_effect=thresholds.design_effect,
        words="dates are impossible",
        clean="no date is impossible",
    )
