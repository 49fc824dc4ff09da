"""Access: reachable, least privilege, encrypted and verified."""

from collections.abc import Mapping

from engagements.areas.dataenv.domain.ports import (
    Capabilities,
    ConnectFailed,
    Role,
    Table,
    Transport,
)
from engagements.areas.dataenv.domain.results import Outcome, Result

SHOWN = 5
_WEAK = frozenset(("SSLv3", "TLSv1", "TLSv1.1"))


def reachable(failure: ConnectFailed | None) -> Result:
    """ACC-01: the source opens, and the sign-in works."""
    if failure is None:
        return _result("ACC-01", Outcome.PASS, "opens, and reads its catalogue")
    return _result("ACC-01", Outcome.FAIL, str(failure), {"reason": failure.reason})


def least_privilege(
    role: Role | None, *, capabilities: Capabilities, readable: list[Table], wanted: int | None
) -> Result:
    """ACC-02: the role reads what is in scope and can do nothing else.

    ``wanted`` is how many tables are in scope; None when no scope was agreed.
    """
    if not capabilities.server_role:
        return _result("ACC-02", Outcome.VACUOUS, "a file has no server role")
    if role is None:
        return _result("ACC-02", Outcome.NOT_MEASURED, "the server did not tell the role's rights")
    detail = {
        "powers": list(role.powers),
        "writable": len(role.writable),
        "creates_in": len(role.creates_in),
    }
    if role.can_write:
        return _result("ACC-02", Outcome.FAIL, _says(role), detail)
    hidden = [table.name for table in readable if table.hides_rows]
    if hidden:
        reason = f"changes nothing, but row security hides rows of {', '.join(hidden[:SHOWN])}"
        return _result("ACC-02", Outcome.WARN, reason, detail)
    if wanted is not None and len(readable) > wanted:
        reason = f"reads {len(readable)} tables where {wanted} are in scope; changes nothing"
        return _result("ACC-02", Outcome.WARN, reason, detail)
    return _result(
        "ACC-02", Outcome.PASS, f"reads {len(readable)} tables and can change nothing", detail
    )


def encrypted(transport: Transport | None, *, capabilities: Capabilities) -> Result:
    """ACC-03: the connection is encrypted, and the server proved who it is."""
    if not capabilities.transport:
        return _result("ACC-03", Outcome.VACUOUS, "a file is not reached over a network")
    if transport is None:
        return _result("ACC-03", Outcome.NOT_MEASURED, "the server did not tell how it is reached")
    if not transport.encrypted:
        if transport.loopback:
            return _result("ACC-03", Outcome.VACUOUS, "the connection does not leave this host")
        return _result("ACC-03", Outcome.FAIL, "the connection is not encrypted")
    how = f"{transport.version} {transport.cipher}".strip()
    detail = {"version": transport.version, "cipher": transport.cipher}
    if not transport.verified or transport.version in _WEAK:
        why = "is outdated" if transport.version in _WEAK else "does not prove who the server is"
        return _result("ACC-03", Outcome.WARN, f"encrypted with {how}, which {why}", detail)
    return _result(
        "ACC-03", Outcome.PASS, f"encrypted with {how}, and the server is verified", detail
    )


def _says(role: Role) -> str:
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


def _result(
    probe: str, outcome: Outcome, reason: str, detail: Mapping[str, object] | None = None
) -> Result:
    credit = {Outcome.PASS: 1.0, Outcome.WARN: 0.5}.get(outcome, 0.0)
    return Result(
        probe=probe, outcome=outcome, reason=reason[:500], credit=credit, detail=detail or {}
    )
