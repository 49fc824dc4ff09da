"""UNQ-01: the catalogue enforces a key, or at least the data has one."""

from engagements.areas.dataenv.domain.ports import Measured
from engagements.areas.dataenv.domain.probe import Probe
from engagements.areas.dataenv.domain.results import (
    Outcome,
    Result,
    TableFigures,
    nothing_to_read,
    unmeasured,
)

PROBE = Probe(
    id="UNQ-01",
    dimension="uniqueness",
    title="Every row can be told from the others",
    closes="Declare a primary key, or a unique index over columns that are never empty.",
    defect="Rows cannot be told apart",
    harm="Without a key a row cannot be named, changed or counted reliably.",
    critical_cap=84.0,
    of_table=lambda table: has_key(table.figures, declared_keys=table.declared_keys),
)


def has_key(figures: TableFigures, *, declared_keys: bool) -> list[Result]:
    """Judge how the key of a table is known."""
    early = nothing_to_read(PROBE.id, figures)
    if early:
        return [early]
    key = figures.key
    if key.columns and key.proof != "catalogue" and key.duplicates is None:
        return [unmeasured(PROBE.id, figures, key.reason or "its duplicates were not counted")]
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


def _key(figures: TableFigures, outcome: Outcome, reason: str) -> Result:
    credit = {Outcome.PASS: 1.0, Outcome.WARN: 0.5}.get(outcome, 0.0)
    return Result(
        probe=PROBE.id,
        table=figures.table.name,
        columns=figures.key.columns,
        outcome=outcome,
        credit=credit,
        critical=figures.critical,
        reason=reason[:500],
    )
