"""What the system can reach and do in data sources, as runs measured it or sources declare it."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from engagements.areas.dataenv import selectors
from engagements.areas.dataenv.domain.probes import least_privilege, personal_data, reachable
from engagements.areas.dataenv.domain.sources import SourceKind
from engagements.areas.dataenv.models import ProbeRun, Source
from engagements.domain.prose import listing, short_day
from engagements.domain.references import evidence_reference
from engagements.domain.reporting import Cell, DataRight, Known, Reach, ReachLine, Tone
from engagements.domain.units import local_day
from engagements.domain.wording import agree, counted, grouped
from engagements.models import Engagement

if TYPE_CHECKING:
    from engagements.selectors.readiness import Context

RIGHTS: Mapping[bool | None, str] = {
    True: "database role, can write",
    False: "database role, read only",
}
NOT_MEASURED = Cell(text="not measured", tone=Tone.UNKNOWN)
BAD = frozenset({"fail", "warn"})


def reach(context: "Context") -> Reach:
    """Return the rights, identities and destinations of every source."""
    engagement = context.engagement
    lines = selectors.sources(engagement)
    return Reach(
        data=tuple(_right(line.source, line.latest) for line in lines),
        identities=tuple(_identity(line.source, line.latest, engagement) for line in lines),
        egress=tuple(_egress(line.source, line.latest) for line in lines if line.source.host),
        tested=any(line.latest is not None for line in lines),
    )


def _known(run: ProbeRun | None) -> Known:
    if run is None or run.evidence is None:
        return Known(measured=False)
    return Known(measured=True, evidence=evidence_reference(run.evidence.number))


def _is_file(source: Source) -> bool:
    return source.kind != SourceKind.POSTGRES


def _right(source: Source, run: ProbeRun | None) -> DataRight:
    change, delete = _may_change(source, run)
    return DataRight(
        source=source.name,
        identity=source.username or ("file, by hash" if source.file_id else "file"),
        may_read=_may_read(run),
        may_change=change,
        may_delete=delete,
        sensitive=_sensitive(run),
        transport=_transport(source, run),
        known=_known(run),
    )


def _may_read(run: ProbeRun | None) -> Cell:
    tables = run.facts.get("tables") if run else None
    if run is None or tables is None:
        return NOT_MEASURED
    outcomes = {
        result.outcome for result in run.results.all() if result.probe == least_privilege.PROBE.id
    }
    wide = "warn" in outcomes
    return Cell(text=counted(tables, "table"), tone=Tone.WARN if wide else Tone.GOOD)


def _may_change(source: Source, run: ProbeRun | None) -> tuple[Cell, Cell]:
    if _is_file(source):
        opened = Cell(text="no")  # files are opened read-only
        return (opened, opened) if run else (NOT_MEASURED, NOT_MEASURED)
    role = run.facts.get("role") if run else None
    if role is None:
        return NOT_MEASURED, NOT_MEASURED
    writable = int(role.get("writable", 0))
    powers = [str(power) for power in role.get("powers", [])]
    change = Cell(text=counted(writable, "table"), tone=Tone.BAD) if writable else Cell(text="no")
    if not writable and role.get("can_write"):
        change = Cell(text="can create", tone=Tone.BAD)
    admin = Cell(text=listing(powers, most=2), tone=Tone.BAD) if powers else Cell(text="no")
    return change, admin


def _sensitive(run: ProbeRun | None) -> Cell:
    if run is None:
        return NOT_MEASURED
    lines = [result for result in run.results.all() if result.probe == personal_data.PROBE.id]
    if not lines or all(line.outcome == "not_measured" for line in lines):
        return NOT_MEASURED
    tables = (run.document or {}).get("tables", [])
    found = sum(bool(column.get("sensitive")) for table in tables for column in table["columns"])
    undeclared = len({(line.table, *line.columns) for line in lines if line.outcome in BAD})
    if undeclared:
        verb = agree(undeclared, "is not declared", "are not declared")
        return Cell(text=f"{grouped(found)} found, {undeclared} {verb}", tone=Tone.WARN)
    return Cell(
        text=f"{grouped(found)}, all declared" if found else "none in the sample", tone=Tone.GOOD
    )


def _transport(source: Source, run: ProbeRun | None) -> Cell:
    if _is_file(source):
        return Cell(text="no network")
    transport = run.facts.get("transport") if run else None
    if transport is None:
        return NOT_MEASURED
    if not transport.get("encrypted"):
        return Cell(text="not encrypted", tone=Tone.BAD)
    name = str(transport.get("version") or "encrypted")
    if transport.get("verified"):
        return Cell(text=name, tone=Tone.GOOD)
    return Cell(text=f"{name}, not verified", tone=Tone.WARN)


def _identity(source: Source, run: ProbeRun | None, engagement: Engagement) -> ReachLine:
    if _is_file(source):
        kind, renewed = f"{source.get_kind_display()}, no account", Cell(text="no secret")
    else:
        role = (run.facts.get("role") or {}) if run else {}
        kind = RIGHTS.get(role.get("can_write"), "database role, rights not measured")
        renewed = Cell(text="no secret")
        if source.secret_set_at:
            on = local_day(source.secret_set_at, time_zone=engagement.time_zone)
            renewed = Cell(text=short_day(on))
    return ReachLine(
        name=source.username or source.name, first=kind, second=renewed, known=_known(run)
    )


def _egress(source: Source, run: ProbeRun | None) -> ReachLine:
    """Return a destination that the toolkit itself reached, or was told of."""
    reached = (
        [result.outcome for result in run.results.all() if result.probe == reachable.PROBE.id]
        if run
        else []
    )
    result = {"pass": Cell(text="reached", tone=Tone.GOOD), "fail": Cell(text="not reached")}
    return ReachLine(
        name=f"{source.host}:{source.port}" if source.port else source.host,
        first="client database",
        second=result.get(reached[0], NOT_MEASURED) if reached else NOT_MEASURED,
        known=_known(run),
    )
