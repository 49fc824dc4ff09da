"""The requirements of the areas that measure something, for a target."""

from collections.abc import Mapping
from dataclasses import dataclass

from engagements.domain.readiness import LeftOut, Requirement


@dataclass(frozen=True)
class AreaRows:
    """One area's requirements, and what it left out."""

    requirements: tuple[Requirement, ...]
    left_out: tuple[LeftOut, ...]


Areas = Mapping[str, AreaRows]
