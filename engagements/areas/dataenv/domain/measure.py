"""Runs the statements of one table's plan and gathers the figures; values are dropped at once."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from math import isfinite
from typing import Any

from engagements.areas.dataenv.domain.meter import Meter, reason_of
from engagements.areas.dataenv.domain.plan import PlannedRelation, TablePlan
from engagements.areas.dataenv.domain.ports import (
    Budget,
    Measure,
    Measured,
    Row,
    Scope,
    Statement,
    StatementFailed,
)
from engagements.areas.dataenv.domain.results import KeyFigures, OrphanFigures, TableFigures
from engagements.areas.dataenv.domain.sensitive import Finding, detect

RING = 4_294_967_296
SLACK = 1.2  # a random choice comes out a little smaller or larger than asked for
EVERYTHING = 100.0
SAMPLE_CHARACTERS = 48_000_000
LEAST_CELL = 48  # e-mail addresses and account numbers fit
LARGEST_FIGURE = 2**63  # no count of a real database is larger, and a Decimal can be without end
# Everything else that is counted of a column is counted of its filled values.
_OF_ROWS = {Measured.ROWS, Measured.NULLS, Measured.FILLED, Measured.LATEST}
_OF_FILLED = tuple(what for what in Measured if what not in _OF_ROWS)

Figures = dict[tuple[Measured, str], int | None]


def measure_table(
    plan: TablePlan, meter: Meter, *, budget: Budget, as_of: datetime
) -> TableFigures:
    """Return the figures of one table; what gave no answer carries its reason."""
    table = plan.table
    left_out = max(0, len(table.columns) - budget.columns)
    meter.start_table()
    figures: Figures = {}
    error = table.broken or ("" if table.readable else "the role may not read it")
    if not error:
        values = _values(plan, budget, as_of, rows=None)
        figures, error = _aggregate(plan.profile, plan.measures, meter, values)
    counted = figures.get((Measured.ROWS, "")) or 0
    rows: int | None = None if error else counted
    if plan.scope is Scope.PAGES and table.estimated_rows is not None:
        rows = table.estimated_rows
    key, orphans = KeyFigures(), tuple[OrphanFigures, ...]()
    findings: dict[str, tuple[Finding, ...]] = {}
    sampled: dict[str, int] = {}
    sample_error = pattern_error = ""
    if not error and counted:
        if plan.patterns is not None:
            values = _values(plan, budget, as_of, rows=rows, size=budget.sample_rows)
            more, pattern_error = _aggregate(plan.patterns, plan.pattern_measures, meter, values)
            figures |= more
        key = _key(plan, meter, counted=counted)
        orphans = tuple(_orphans(relation, meter) for relation in plan.relations)
        values = _values(plan, budget, as_of, rows=rows, size=budget.sample_values)
        findings, sampled, sample_error = _sample(plan, meter, values)
    return TableFigures(
        table=table,
        expectation=plan.expectation,
        scope=plan.scope,
        rows=rows,
        figures=figures,
        key=key,
        orphans=orphans,
        findings=findings,
        sampled=sampled,
        profile_error=error,
        pattern_error=pattern_error,
        patterns_exact=plan.patterns is None,
        sample_error=sample_error,
        left_out_columns=left_out,
    )


def _values(
    plan: TablePlan,
    budget: Budget,
    as_of: datetime,
    *,
    rows: int | None,
    size: int | None = None,
) -> dict[str, Any]:
    """Return what stands for the marks of the statements: our own numbers only."""
    today = as_of.astimezone(UTC).date()
    after = datetime.combine(today, datetime.min.time(), UTC) + timedelta(days=2)
    size = size or budget.sample_rows
    known = rows if rows is not None else plan.table.estimated_rows
    share = min(1.0, SLACK * size / known) if known else _page_share(plan, budget)
    return {
        "after": after.date().isoformat(),
        "after_seconds": int(after.timestamp()),
        "percent": max(0.0001, EVERYTHING * share),
        "below": int(RING * share),
        "most": 2 * budget.sample_values,
        "seed": budget.seed,
        "cell": _cell(plan, budget),
    }


def _cell(plan: TablePlan, budget: Budget) -> int:
    """Return how much of each value is read, so that a wide sample stays in bounded memory."""
    values = 2 * budget.sample_values * max(1, len(plan.sampled_columns))
    return max(LEAST_CELL, min(budget.cell_characters, SAMPLE_CHARACTERS // values))


def _page_share(plan: TablePlan, budget: Budget) -> float:
    """Return the share of pages to read where the size in rows is unknown."""
    if plan.scope is Scope.FULL or not plan.table.bytes:
        return 1.0
    return min(1.0, budget.full_scan_bytes / 10 / plan.table.bytes)


def _aggregate(
    statement: Statement, measures: Sequence[Measure], meter: Meter, values: Mapping[str, Any]
) -> tuple[Figures, str]:
    try:
        numbers = _numbers(meter.measure(statement, values), len(measures))
        figures = {
            (measure.what, measure.column): number
            for measure, number in zip(measures, numbers, strict=True)
        }
        _require_counts(figures)
    except StatementFailed as failure:
        return {}, reason_of(failure)
    return figures, ""


def _numbers(rows: Sequence[Row], width: int) -> list[int | None]:
    """Return the one row of figures.

    Raises:
        StatementFailed: the answer is not one row of ``width`` numbers or NULLs.
    """
    if len(rows) != 1 or len(rows[0]) != width:
        raise StatementFailed("malformed")
    return [None if value is None else _number(value) for value in rows[0]]


def _number(value: Any) -> int:
    if isinstance(value, Decimal):
        finite = value.is_finite()
    elif isinstance(value, float):
        finite = isfinite(value)
    else:
        finite = isinstance(value, int)
    if not finite or not -LARGEST_FIGURE < value < LARGEST_FIGURE:
        raise StatementFailed("malformed")
    return int(value)


def _require_counts(figures: Figures) -> None:
    """Refuse counts that cannot be: below nothing, or of more than they are a part of.

    Raises:
        StatementFailed: the source counts in a way that no table does.
    """
    counts = [number for (what, _), number in figures.items() if what is not Measured.LATEST]
    rows = figures.get((Measured.ROWS, ""))
    most = LARGEST_FIGURE if rows is None else rows
    if not all(number is not None and 0 <= number <= most for number in counts):
        raise StatementFailed("malformed")
    if not all(_adds_up(figures, column, rows=most) for _, column in figures):
        raise StatementFailed("malformed")


def _adds_up(figures: Figures, column: str, *, rows: int) -> bool:
    """Tell whether what was counted of a column fits into what is filled of it."""

    def count(what: Measured, otherwise: int = 0) -> int:
        found = figures.get((what, column))
        return otherwise if found is None else found

    filled = count(Measured.FILLED, rows - count(Measured.NULLS))
    impossible = count(Measured.FUTURE) + count(Measured.EARLY)
    return impossible <= count(Measured.DATED, filled) and all(
        count(what) <= filled for what in _OF_FILLED
    )


def _pair(rows: Sequence[Row]) -> tuple[int, int]:
    """Return how many are counted, and of how many; both from one row.

    Raises:
        StatementFailed: the answer is not that.
    """
    part, whole = _numbers(rows, 2)
    if part is None or whole is None or not 0 <= part <= whole:
        raise StatementFailed("malformed")
    return part, whole


def _key(plan: TablePlan, meter: Meter, *, counted: int) -> KeyFigures:
    if plan.key is None:
        return KeyFigures()
    columns = plan.key.columns
    if plan.key.proven:
        return KeyFigures(
            columns=columns, proof="catalogue", declared=True, duplicates=0, rows=counted
        )
    if not plan.duplicates:
        reason = "counting it would read more than the budget allows"
        return KeyFigures(columns=columns, declared=plan.key_declared, reason=reason)
    try:
        for statement in plan.duplicates:
            repeated, rows = _pair(meter.measure(statement, {}))
            if not repeated:  # the rest only runs when something was found
                break
    except StatementFailed as failure:
        return KeyFigures(columns=columns, declared=plan.key_declared, reason=reason_of(failure))
    return KeyFigures(
        columns=columns,
        proof="none" if repeated else "data",
        declared=plan.key_declared,
        duplicates=repeated,
        rows=rows,
    )


def _orphans(planned: PlannedRelation, meter: Meter) -> OrphanFigures:
    if planned.proven or planned.statement is None:
        return OrphanFigures(
            relation=planned.relation, proven=planned.proven, reason=planned.reason
        )
    try:
        lost, references = _pair([row[::-1] for row in meter.measure(planned.statement, {})])
    except StatementFailed as failure:
        return OrphanFigures(relation=planned.relation, reason=reason_of(failure))
    return OrphanFigures(relation=planned.relation, orphans=lost, references=references)


def _sample(
    plan: TablePlan, meter: Meter, values: Mapping[str, Any]
) -> tuple[dict[str, tuple[Finding, ...]], dict[str, int], str]:
    """Let the detector read a sample; the values live in this call and nowhere else."""
    if plan.sample is None:
        return {}, {}, ""
    try:
        rows = meter.measure(plan.sample, values)
        if any(len(row) != len(plan.sampled_columns) for row in rows):
            raise StatementFailed("malformed")
    except StatementFailed as failure:
        return {}, {}, reason_of(failure)
    findings: dict[str, tuple[Finding, ...]] = {}
    sampled: dict[str, int] = {}
    for place, name in enumerate(plan.sampled_columns):
        column = plan.table.column(name)
        texts = list(_texts(row[place] for row in rows))
        found = detect(name, column.type if column else "", texts)
        sampled[name] = len(texts)
        if found:
            findings[name] = found
    return findings, sampled, ""


def _texts(values: Iterable[Any]) -> Iterable[str]:
    return (str(value) for value in values if value is not None and str(value).strip())
