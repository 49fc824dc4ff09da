"""Inventory: what was agreed is there."""

from collections.abc import Sequence

from engagements.areas.dataenv.domain.ports import Expectation, Table
from engagements.areas.dataenv.domain.results import Outcome, Result, judge
from engagements.areas.dataenv.domain.thresholds import Limits

SHOWN = 5


def tables_found(
    inventory: Sequence[Table], *, expectations: Sequence[Expectation], limits: Limits
) -> Result:
    """INV-01: every table in scope is there and may be read."""
    wanted = [expectation.table for expectation in expectations if expectation.in_scope]
    if not wanted:
        reason = f"no scope is agreed; {len(inventory)} tables and views are there"
        return Result(probe="INV-01", outcome=Outcome.VACUOUS, reason=reason)
    there = {table.name for table in inventory if table.readable}
    missing = [name for name in wanted if name not in there]
    judged = judge(len(missing), len(wanted), limits)
    named = ", ".join(missing[:SHOWN]) + (" and more" if len(missing) > SHOWN else "")
    reason = f"missing or not readable: {named}" if missing else f"all {len(wanted)} are there"
    return Result(
        probe="INV-01",
        outcome=judged.outcome,
        numerator=len(missing),
        denominator=len(wanted),
        value=judged.value,
        pass_limit=limits.passes,
        fail_limit=limits.fails,
        credit=judged.credit,
        reason=reason[:500],
    )
