"""Completeness: values are there, and no placeholder stands in for a missing one."""

from engagements.areas.dataenv.domain.ports import Measured
from engagements.areas.dataenv.domain.probes.by_column import Counted, lines
from engagements.areas.dataenv.domain.results import (
    Result,
    TableFigures,
    nothing_to_read,
    unmeasured,
    vacuous,
)
from engagements.areas.dataenv.domain.thresholds import Limits, Thresholds


def empty_values(figures: TableFigures, *, thresholds: Thresholds) -> list[Result]:
    """CMP-01: the share of NULLs in each column; required ones are held to more."""
    early = nothing_to_read("CMP-01", figures)
    if early:
        return [early]
    required = _required(figures)
    strict = thresholds.probes["CMP-01"].required or thresholds.limits("CMP-01")
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
                limits=strict if must else thresholds.limits("CMP-01"),
                note="required" if must else "",
            )
        )
    found = lines(
        "CMP-01",
        figures,
        counted,
        design_effect=thresholds.design_effect,
        words="are empty",
        clean="no value is empty",
    )
    if figures.left_out_columns:  # what was not read is no part of what is well
        reason = f"columns beyond the limit of a run: {figures.left_out_columns}"
        weight = figures.left_out_columns / len(figures.table.columns)
        found.append(unmeasured("CMP-01", figures, reason, weight=weight))
    return found


def placeholders(figures: TableFigures, *, thresholds: Thresholds) -> list[Result]:
    """CMP-02: the share of placeholders among the values that are not NULL."""
    early = nothing_to_read("CMP-02", figures)
    if early:
        return [early]
    if figures.pattern_error:
        return [unmeasured("CMP-02", figures, figures.pattern_error)]
    limits: Limits = thresholds.limits("CMP-02")
    counted = []
    for column in figures.table.columns:
        hits = figures.get(Measured.DISGUISED, column.name)
        filled = figures.filled(column.name)
        if hits is not None and filled:
            counted.append(Counted(column=column.name, bad=hits, of=filled, limits=limits))
    if not counted:
        return [vacuous("CMP-02", figures, "no column of text or dates holds values")]
    return lines(
        "CMP-02",
        figures,
        counted,
        design_effect=thresholds.design_effect,
        words="are placeholders such as N/A",
        clean="no placeholder found",
        exact=figures.exact and figures.patterns_exact,
    )


def _required(figures: TableFigures) -> set[str]:
    """Return the agreed columns, those the catalogue requires, and the declared key."""
    required = {column.name for column in figures.table.columns if not column.nullable}
    if figures.key.declared:
        required |= set(figures.key.columns)
    if figures.expectation is not None:
        required |= set(figures.expectation.required_columns)
    return required
