"""INV-01: every table in scope is there and may be read."""

from collections.abc import Sequence

from engagements.areas.dataenv.domain.limits import Thresholds
from engagements.areas.dataenv.domain.ports import Expectation, Table
from engagements.areas.dataenv.domain.probe import Probe
from engagements.areas.dataenv.domain.results import Outcome, Result, judge

SHOWN = 5
PROBE = Probe(
    id="INV-01",
    dimension="inventory",
    title="Every table that was agreed is there",
    closes="Provide the missing tables, or take them out of scope.",
    defect="Agreed tables are missing",
    harm="Work planned on a table that is not there stops on its first day.",
    counts_share=True,
    of_source=lambda reading: tables_found(
        reading.inventory,
        expectations=reading.expectations,
        thresholds=reading.thresholds,
    ),
)


def tables_found(
    inventory: Sequence[Table], *, expectations: Sequence[Expectation], thresholds: Thresholds
) -> Result:
    """Judge the share of agreed tables that are missing."""
    agreed = [expectation.table for expectation in expectations if expectation.in_scope]
    if not agreed:
        reason = f"no scope is agreed; {len(inventory)} tables and views are there"
        return Result(probe=PROBE.id, outcome=Outcome.VACUOUS, reason=reason)
    there = {table.name for table in inventory if table.readable}
    missing = [name for name in agreed if name not in there]
    limits = thresholds.limits(PROBE.id)
    judged = judge(len(missing), len(agreed), limits)
    named = ", ".join(missing[:SHOWN]) + (" and more" if len(missing) > SHOWN else "")
    reason = f"missing or not readable: {named}" if missing else f"all {len(agreed)} are there"
    return Result(
        probe=PROBE.id,
        outcome=judged.outcome,
        numerator=len(missing),
        denominator=len(agreed),
        value=judged.value,
        pass_limit=limits.passes,
        fail_limit=limits.fails,
        credit=judged.credit,
        reason=reason[:500],
    )
