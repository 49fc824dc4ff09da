"""CMP-02: no placeholder stands in for a missing value."""

from engagements.areas.dataenv.domain.by_column import Counted, lines
from engagements.areas.dataenv.domain.limits import Thresholds
from engagements.areas.dataenv.domain.ports import Measured
from engagements.areas.dataenv.domain.probe import Probe
from engagements.areas.dataenv.domain.results import (
    Result,
    TableFigures,
    nothing_to_read,
    unmeasured,
    vacuous,
)

PROBE = Probe(
    id="CMP-02",
    dimension="completeness",
    title="No placeholder stands in for a missing value",
    closes="Store missing values as NULL instead of a placeholder.",
    defect="Placeholders stand in for missing values",
    harm="A filler such as n/a counts as a value, so the gap stays hidden from every check "
    "that looks for empty fields only.",
    chart="Placeholders for missing values, %",
    counts_share=True,
    of_table=lambda table: placeholders(table.figures, thresholds=table.thresholds),
)


def placeholders(figures: TableFigures, *, thresholds: Thresholds) -> list[Result]:
    """Judge the share of placeholders among the values that are not NULL."""
    early = nothing_to_read(PROBE.id, figures)
    if early:
        return [early]
    if figures.pattern_error:
        return [unmeasured(PROBE.id, figures, figures.pattern_error)]
    limits = thresholds.limits(PROBE.id)
    counted = []
    for column in figures.table.columns:
        hits = figures.get(Measured.DISGUISED, column.name)
        filled = figures.filled(column.name)
        if hits is not None and filled:
            counted.append(Counted(column=column.name, bad=hits, of=filled, limits=limits))
    if not counted:
        return [vacuous(PROBE.id, figures, "no column of text or dates holds values")]
    return lines(
        PROBE.id,
        figures,
        counted,
        design_effect=thresholds.design_effect,
        words="are placeholders such as N/A",
        clean="no placeholder found",
        exact=figures.exact and figures.patterns_exact,
    )
