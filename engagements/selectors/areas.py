"""The requirements of the areas that measure something, for a target."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from engagements.domain.readiness import LeftOut, Requirement, Target
from engagements.models import Engagement
from engagements.selectors import compliance, dataenv


@dataclass(frozen=True)
class AreaRows:
    """One area's requirements, and what it left out."""

    requirements: tuple[Requirement, ...]
    left_out: tuple[LeftOut, ...]


def area_rows(
    engagement: Engagement,
    *,
    target: Target,
    as_of: datetime,
    file: compliance.CaseFile | None = None,
) -> Mapping[str, AreaRows]:
    """Return the rows of each measuring area, by its key.

    ``file``: everything on record about the controls, when the caller has read it already.
    """
    file = file or compliance.case_file(engagement, as_of=as_of)
    found = {
        "compliance": compliance.requirements_of(file, target=target),
        "dataenv": dataenv.requirements(engagement, target=target, as_of=as_of),
    }
    return {key: AreaRows(tuple(rows), tuple(out)) for key, (rows, out) in found.items()}
