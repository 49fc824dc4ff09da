"""What the system can reach and do, as all areas together know it."""

from dataclasses import dataclass

from engagements.domain.reporting import DataRight, ReachLine, ToolRow


@dataclass(frozen=True, kw_only=True)
class Reach:
    """What the system is, and what it can reach and do."""

    what_it_is: str = ""
    where_it_runs: str = ""
    model: str = ""
    who_tested: str = ""
    lapses_first: str = ""
    data: tuple[DataRight, ...] = ()
    tools: tuple[ToolRow, ...] = ()
    identities: tuple[ReachLine, ...] = ()
    egress: tuple[ReachLine, ...] = ()
    models: tuple[ReachLine, ...] = ()
    subprocessors: tuple[ReachLine, ...] = ()
