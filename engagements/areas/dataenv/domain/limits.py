"""The limits that probes are judged by, and the published list of probes that has them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engagements.areas.dataenv.domain.probe import Probe


@dataclass(frozen=True, kw_only=True)
class Limits:
    """Shares of bad rows: up to ``passes`` is good, above ``fails`` is bad, between is a warning.

    Units:
        0 to 1.
    """

    passes: float
    fails: float


@dataclass(frozen=True, kw_only=True)
class Thresholds:
    """One published version: which probes are asked, in this order, and by which limits.

    ``strict`` are the limits of columns that must be filled.

    Units:
        ``valid_days`` is how long a run speaks for its source; ``design_effect`` is by how much a
        sample of whole pages widens the variance of a share.
    """

    key: str
    version: str
    title: str
    valid_days: int
    design_effect: float
    dimensions: Mapping[str, float]
    probes: "Mapping[str, Probe]"
    shares: Mapping[str, Limits]
    strict: Mapping[str, Limits]

    def limits(self, probe: str) -> Limits:
        """Return the limits of a probe that counts shares."""
        return self.shares[probe]

    def strict_limits(self, probe: str) -> Limits:
        """Return the limits of a probe for columns that must be filled."""
        return self.strict.get(probe) or self.limits(probe)
