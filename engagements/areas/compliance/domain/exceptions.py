"""How long an exception to a control can last."""

from collections.abc import Mapping

from engagements.areas.compliance.domain.catalog import Bearing

# By what the control weighs; when it ends, it can be requested again.
EXCEPTION_MOST_DAYS: Mapping[Bearing, int] = {
    Bearing.HARD: 90,
    Bearing.SOFT: 365,
    Bearing.INFO: 365,
}
