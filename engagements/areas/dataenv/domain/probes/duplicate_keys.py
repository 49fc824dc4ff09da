"""UNQ-02: no key appears twice."""

from engagements.areas.dataenv.domain.limits import Thresholds
from engagements.areas.dataenv.domain.probe import Probe
from engagements.areas.dataenv.domain.results import (
    Result,
    TableFigures,
    nothing_to_read,
    share_result,
    unmeasured,
    vacuous,
)

PROBE = Probe(
    id="UNQ-02",
    dimension="uniqueness",
    title="No key appears twice",
    closes="Remove the repeated rows and let the database refuse new ones.",
    defect="Keys appear more than once",
    harm="The same case appears more than once: sums are too high and work is done twice.",
    counts_share=True,
    of_table=lambda table: duplicates(table.figures, thresholds=table.thresholds),
)


def duplicates(figures: TableFigures, *, thresholds: Thresholds) -> list[Result]:
    """Judge the share of rows beyond the first of each key."""
    early = nothing_to_read(PROBE.id, figures)
    if early:
        return [early]
    key = figures.key
    if not key.columns:
        return [vacuous(PROBE.id, figures, "no column is named like a key")]
    if key.duplicates is None:
        return [unmeasured(PROBE.id, figures, key.reason or "the duplicates were not counted")]
    rows = key.rows if key.rows is not None else figures.counted
    if not rows:
        return [vacuous(PROBE.id, figures, "every key is empty")]
    reason = f"{key.duplicates:,} of {rows:,} rows repeat a key"
    if key.proof == "catalogue":
        reason = "a unique index of the database proves it"
    elif not key.duplicates:
        reason = "no key repeats"
    return [
        share_result(
            PROBE.id,
            figures,
            numerator=key.duplicates,
            denominator=rows,
            limits=thresholds.limits(PROBE.id),
            design_effect=thresholds.design_effect,
            columns=key.columns,
            reason=reason,
            exact=True,
        )
    ]
