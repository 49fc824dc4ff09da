"""What the system can reach and do, each line measured or declared."""

from dataclasses import dataclass

from engagements.domain.reporting.blocks import Cell


@dataclass(frozen=True, kw_only=True)
class Known:
    """How a line is known: measured by a check (which evidence), or declared."""

    measured: bool
    evidence: str = ""


@dataclass(frozen=True, kw_only=True)
class DataRight:
    """What the system may do in one data source."""

    source: str
    identity: str
    may_read: Cell
    may_change: Cell
    may_delete: Cell
    sensitive: Cell
    transport: Cell
    known: Known


@dataclass(frozen=True, kw_only=True)
class ToolRow:
    """What one tool server lets the agent do."""

    server: str
    tools: tuple[str, ...]
    private_data: Cell
    untrusted_text: Cell
    writes: Cell
    sends_out: Cell
    person_approves: Cell
    known: Known


@dataclass(frozen=True, kw_only=True)
class ReachLine:
    """One identity, destination, model or subprocessor: a name and two answers."""

    name: str
    first: str
    second: Cell
    known: Known


@dataclass(frozen=True, kw_only=True)
class Reach:
    """What the system can reach and do, as far as one area knows; ``tested`` if checks ran."""

    data: tuple[DataRight, ...] = ()
    tools: tuple[ToolRow, ...] = ()
    identities: tuple[ReachLine, ...] = ()
    egress: tuple[ReachLine, ...] = ()
    models: tuple[ReachLine, ...] = ()
    subprocessors: tuple[ReachLine, ...] = ()
    tested: bool = False
