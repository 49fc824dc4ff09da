"""ACC-02: the role reads what is in scope and can do nothing else."""

from collections.abc import Sequence

from engagements.areas.dataenv.domain.ports import Role, Table
from engagements.areas.dataenv.domain.probe import Probe
from engagements.areas.dataenv.domain.results import Outcome, Result, source_result

SHOWN = 5
PROBE = Probe(
    id="ACC-02",
    dimension="access",
    gate=True,
    title="The account can read and nothing else",
    closes="Grant SELECT on the tables in scope, and take every other right from the account.",
    defect="The account can do more than it should",
    harm="An agent that can write, or read more than it needs, can do harm by mistake or by "
    "instruction hidden in a text.",
    needs="server_role",
    absent="a file has no server role",
    of_source=lambda reading: least_privilege(
        reading.role,
        readable=[table for table in reading.inventory if table.readable],
        in_scope=sum(expectation.in_scope for expectation in reading.expectations),
    ),
)


def least_privilege(role: Role | None, *, readable: Sequence[Table], in_scope: int) -> Result:
    """Judge what the role may do; ``in_scope`` is 0 when no scope was agreed."""
    if role is None:
        reason = "the server did not report the role's rights"
        return source_result(PROBE.id, Outcome.NOT_MEASURED, reason)
    detail = {
        "powers": list(role.powers),
        "writable": len(role.writable),
        "creates_in": len(role.creates_in),
    }
    if role.can_write:
        return source_result(PROBE.id, Outcome.FAIL, _powers(role), detail)
    hidden = [table.name for table in readable if table.hides_rows]
    if hidden:
        reason = f"changes nothing, but row security hides rows of {', '.join(hidden[:SHOWN])}"
        return source_result(PROBE.id, Outcome.WARN, reason, detail)
    if 0 < in_scope < len(readable):
        reason = f"reads {len(readable)} tables where {in_scope} are in scope; changes nothing"
        return source_result(PROBE.id, Outcome.WARN, reason, detail)
    reason = f"reads {len(readable)} tables and can change nothing"
    return source_result(PROBE.id, Outcome.PASS, reason, detail)


def _powers(role: Role) -> str:
    parts = []
    if role.powers:
        parts.append(f"holds {', '.join(role.powers[:SHOWN])}")
    if role.writable:
        named = ", ".join(role.writable[:SHOWN])
        more = len(role.writable) - SHOWN
        parts.append(f"can change {named}" + (f" and {more} more tables" if more > 0 else ""))
    if role.creates_in:
        parts.append(f"can create in {', '.join(role.creates_in[:SHOWN])}")
    return "the role " + "; ".join(parts)
