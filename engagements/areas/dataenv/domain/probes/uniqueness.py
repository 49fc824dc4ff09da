"""Uniqueness: rows can be told apart, and references point at rows."""

from dataclasses import replace

from engagements.areas.dataenv.domain.ports import Measured
from engagements.areas.dataenv.domain.results import (
    Outcome,
    Result,
    TableFigures,
    nothing_to_read,
    share_result,
    unmeasured,
    vacuous,
)
from engagements.areas.dataenv.domain.thresholds import Thresholds


def has_key(figures: TableFigures, *, declared_keys: bool) -> list[Result]:
    """UNQ-01: the catalogue enforces a key, or at least the data has one."""
    early = nothing_to_read("UNQ-01", figures)
    if early:
        return [early]
    key = figures.key
    if key.columns and key.proof != "catalogue" and key.duplicates is None:
        return [unmeasured("UNQ-01", figures, key.reason or "its duplicates were not counted")]
    return [_key(figures, *_judged(figures, declared_keys=declared_keys))]


def _judged(figures: TableFigures, *, declared_keys: bool) -> tuple[Outcome, str]:
    key = figures.key
    if not key.columns:
        return Outcome.FAIL, "no key is declared, and no column is named like one"
    if key.proof == "catalogue":
        return Outcome.PASS, "the database enforces this key"
    empty = sum(figures.get(Measured.NULLS, column) or 0 for column in key.columns)
    if key.duplicates or empty:
        found = f"{key.duplicates:,} repeated" if key.duplicates else f"{empty:,} empty"
        return Outcome.FAIL, f"cannot be the key: {found}"
    if key.declared and declared_keys and figures.exact:
        return Outcome.PASS, "declared as the key, and every row was counted"
    return Outcome.WARN, "unique in the data, but nothing enforces it"


def duplicates(figures: TableFigures, *, thresholds: Thresholds) -> list[Result]:
    """UNQ-02: rows beyond the first of each key."""
    early = nothing_to_read("UNQ-02", figures)
    if early:
        return [early]
    key = figures.key
    if not key.columns:
        return [vacuous("UNQ-02", figures, "no column is named like a key")]
    if key.duplicates is None:
        return [unmeasured("UNQ-02", figures, key.reason or "the duplicates were not counted")]
    rows = key.rows if key.rows is not None else figures.counted
    if not rows:
        return [vacuous("UNQ-02", figures, "every key is empty")]
    said = f"{key.duplicates:,} of {rows:,} rows repeat a key"
    proven = "a unique index of the database proves it"
    reason = proven if key.proof == "catalogue" else said if key.duplicates else "no key repeats"
    return [
        share_result(
            "UNQ-02",
            figures,
            numerator=key.duplicates,
            denominator=rows,
            limits=thresholds.limits("UNQ-02"),
            design_effect=thresholds.design_effect,
            columns=key.columns,
            reason=reason,
            exact=True,
        )
    ]


def orphans(figures: TableFigures, *, thresholds: Thresholds) -> list[Result]:
    """REF-01: references that point at no row, one line for each relation."""
    early = nothing_to_read("REF-01", figures)
    if early:
        return [early]
    if not figures.orphans:
        return [vacuous("REF-01", figures, "no relation is declared or agreed")]
    found = []
    for item in figures.orphans:
        relation = item.relation
        weight = 1 / len(figures.orphans)
        if item.proven:
            found.append(
                _proven(figures, columns=relation.columns, where=relation.table, weight=weight)
            )
        elif item.orphans is None or item.references is None:
            line = unmeasured(
                "REF-01", figures, f"to {relation.table}: {item.reason}", weight=weight
            )
            found.append(replace(line, columns=relation.columns))
        elif not item.references:
            line = vacuous("REF-01", figures, f"every reference to {relation.table} is empty")
            found.append(replace(line, columns=relation.columns))
        else:
            found.append(
                share_result(
                    "REF-01",
                    figures,
                    numerator=item.orphans,
                    denominator=item.references,
                    limits=thresholds.limits("REF-01"),
                    design_effect=thresholds.design_effect,
                    columns=relation.columns,
                    weight=weight,
                    reason=_found(item.orphans, item.references, relation.table),
                    detail={"to": relation.table, "to_columns": list(relation.to)},
                    exact=True,
                )
            )
    return found


def _found(orphans: int, references: int, table: str) -> str:
    if not orphans:
        return f"all {references:,} references to {table} find their row"
    return f"{orphans:,} of {references:,} references find no row of {table}"


def _key(figures: TableFigures, outcome: Outcome, reason: str) -> Result:
    credit = {Outcome.PASS: 1.0, Outcome.WARN: 0.5}.get(outcome, 0.0)
    return Result(
        probe="UNQ-01",
        table=figures.table.name,
        columns=figures.key.columns,
        outcome=outcome,
        credit=credit,
        critical=figures.critical,
        reason=reason[:500],
    )


def _proven(
    figures: TableFigures, *, columns: tuple[str, ...], where: str, weight: float
) -> Result:
    return Result(
        probe="REF-01",
        table=figures.table.name,
        columns=columns,
        outcome=Outcome.PASS,
        numerator=0,
        value=0.0,
        credit=1.0,
        weight=weight,
        critical=figures.critical,
        reason=f"a validated foreign key to {where} proves it",
    )
