"""A probe: one question to a data source, how it is answered, and the words for what it finds."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal

from engagements.areas.dataenv.domain.limits import Thresholds
from engagements.areas.dataenv.domain.ports import (
    Capabilities,
    Expectation,
    Role,
    Table,
    Transport,
)
from engagements.areas.dataenv.domain.results import Outcome, Result, TableFigures


class Unit(StrEnum):
    """What the value of a probe's result counts."""

    SHARE = "share"
    DAYS = "days"


@dataclass(frozen=True, kw_only=True)
class SourceReading:
    """What a probe of a whole source looks at: the server's answers and the inventory."""

    capabilities: Capabilities
    role: Role | None
    transport: Transport | None
    inventory: Sequence[Table]
    expectations: Sequence[Expectation]
    thresholds: Thresholds


@dataclass(frozen=True, kw_only=True)
class TableReading:
    """What a probe of tables looks at: the figures of one table.

    ``declared_keys`` says whether a key that the catalogue declares can be taken at its word.
    """

    figures: TableFigures
    thresholds: Thresholds
    declared_keys: bool
    change_column: str
    as_of: datetime


@dataclass(frozen=True, kw_only=True)
class Probe:
    """One probe; its module in ``probes`` declares it, and nothing else has to know it.

    ``title`` says what has to hold, ``closes`` what to do when it does not; ``defect`` and
    ``harm`` are the title and the reason of a finding in a report. A ``gate`` stops a source
    whatever its other figures are. ``counts_share`` probes need limits in the published file,
    ``has_strict_limits`` ones a second pair for columns that must be filled. ``needs`` names the
    capability without which a source cannot be asked; ``absent`` says so. ``chart`` is the title
    of the bars that a report draws of it. Either ``of_source`` or ``of_table`` is given.

    Units:
        ``critical_cap`` is the highest score, 0 to 100, of a source with a critical table that
        fails it.
    """

    id: str
    dimension: str
    title: str
    closes: str
    defect: str
    harm: str
    gate: bool = False
    unit: Unit = Unit.SHARE
    counts_share: bool = False
    has_strict_limits: bool = False
    needs: Literal["", "server_role", "transport"] = ""
    absent: str = ""
    chart: str = ""
    critical_cap: float | None = None
    of_source: Callable[[SourceReading], Result] | None = None
    of_table: Callable[[TableReading], list[Result]] | None = None

    def applies_to(self, capabilities: Capabilities) -> bool:
        """Tell whether a source of these capabilities can be asked at all."""
        return not self.needs or bool(getattr(capabilities, self.needs))

    def without(self) -> Result:
        """Return the result for a source that lacks what the probe needs."""
        return Result(probe=self.id, outcome=Outcome.VACUOUS, reason=self.absent)

    def not_measured(self, reason: str, *, table: str = "", weight: float = 1.0) -> Result:
        """Return the result of a probe that was not asked, with the reason."""
        return Result(
            probe=self.id,
            table=table,
            outcome=Outcome.NOT_MEASURED,
            reason=reason,
            weight=weight,
        )
