"""Readiness of an engagement: every area's requirements, judged once for page, API and report."""

from collections.abc import Mapping
from datetime import datetime

from engagements.domain.readiness import Readiness, assess, not_examined
from engagements.domain.stages.playbook import Playbook
from engagements.domain.units import local_day
from engagements.models import Engagement
from engagements.selectors import stages
from engagements.selectors.areas import AreaRows, area_rows

NOT_BUILT = ("tooling", "evaluation")


def readiness(
    engagement: Engagement,
    *,
    as_of: datetime,
    areas: Mapping[str, AreaRows] | None = None,
) -> Readiness:
    """Return readiness for the gate ahead.

    ``areas``: rows of the measuring areas when the caller has read them already.
    """
    target = stages.target(engagement, as_of=as_of)
    if areas is None:
        areas = area_rows(engagement, target=target, as_of=as_of)
    rows = [row for found in areas.values() for row in found.requirements]
    left_out = [row for found in areas.values() for row in found.left_out]
    delivery, out = stages.requirements(engagement, target=target, as_of=as_of)
    book = stages.playbook(engagement)
    rows += delivery + [
        not_examined(key, must=_asked_for(book, target.gate, key)) for key in NOT_BUILT
    ]
    return assess(
        rows,
        target=target,
        today=local_day(as_of, time_zone=engagement.time_zone),
        left_out=left_out + out,
        expected_worst=book.stage(engagement.current_stage).expected_worst,
    )


def _asked_for(book: Playbook, gate_key: str, area: str) -> bool:
    """Tell whether the target's gate has an automatic criterion on the area."""
    gate = book.gate(gate_key)
    return gate is not None and any(c.params.get("area") == area for c in gate.criteria)
