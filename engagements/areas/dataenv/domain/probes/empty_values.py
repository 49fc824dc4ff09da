"""CMP-01: values are there; columns that must be filled are held to more."""

from engagements.areas.dataenv.domain.by_column import Counted, lines
from engagements.areas.dataenv.domain.limits import Thresholds
from engagements.areas.dataenv.domain.ports import Measured
from engagements.areas.dataenv.domain.probe import Probe
from engagements.areas.dataenv.domain.results import (
    Result,
    TableFigures,
    nothing_to_read,
    unmeasured,
)

PROBE = Probe(
    id="CMP-01",
    dimension="completeness",
    title="Columns are filled",
    closes="Fill the empty values at their origin, or agree that the column is optional.",
    defect="Values are missing",
    harm="Whatever is computed from these rows misses the value silently.",
    chart="Values missing, %",
    counts_share=True,
    has_strict_limits=True,
    of_table=lambda table: empty_values(table.figures, thresholds=table.thresholds),
)


def empty_values(figures: TableFigures, *, thresholds: Thresholds) -> list[Result]:
    """Judge the share of NULLs in each column."""
    early = nothing_to_read(PROBE.id, figures)
    if early:
        return [early]
    required = _required(figures)
    strict, usual = thresholds.strict_limits(PROBE.id), thresholds.limits(PROBE.id)
    counted = []
    for column in figures.table.columns:
        nulls = figures.get(Measured.NULLS, column.name)
        if nulls is None:
            continue
        must = column.name in required
        counted.append(
            Counted(
                column=column.name,
                bad=nulls,
                of=figures.counted,
                limits=strict if must else usual,
                note="required" if must else "",
            )
        )
    found = lines(
        PROBE.id,
        figures,
        counted,
        design_effect=thresholds.design_effect,
        words="are empty",
        clean="no value is empty",
    )
    if figures.left_out_columns:  # what was not read must not count as good
        reason = f"columns beyond the limit of a run: {figures.left_out_columns}"
        weight = figures.left_out_columns / len(figures.table.columns)
        found.append(unmeasured(PROBE.id, figures, reason, weight=weight))
    return found


def _required(figures: TableFigures) -> set[str]:
    """Return the agreed columns, those the catalogue requires, and the declared key."""
    required = {column.name for column in figures.table.columns if not column.nullable}
    if figures.key.declared:
        required |= set(figures.key.columns)
    if figures.expectation is not None:
        required |= set(figures.expectation.required_columns)
    return required
