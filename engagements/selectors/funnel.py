"""The funnel over all engagements, counted once until an engagement moves.

Counting twelve months of stays takes as long as there are stays. What comes out changes only when
an engagement begins, moves, ends or goes on, so it is remembered under the newest such event.
"""

from collections.abc import Callable, Sequence
from datetime import date

from django.core.cache import cache

from engagements.domain import codec
from engagements.domain.pipeline import StageFlow
from engagements.selectors import events
from engagements.selectors.figures import rules_version

MOVES = (
    "engagement.created",
    "stage.entered",
    "stage.left",
    "stage.move_undone",
    "engagement.closed",
    "engagement.reopened",
)
SECONDS = 7 * 24 * 3600
Flows = dict[str, StageFlow]


def remembered_flows(*, stages: Sequence[str], since: date, counted: Callable[[], Flows]) -> Flows:
    """Return the funnel of all engagements; ``counted`` counts it when an engagement has moved."""
    stamp = [rules_version(), since.isoformat(), *stages, *events.last_of(MOVES)]
    stored = cache.get("funnel")
    if isinstance(stored, dict) and stored.get("stamp") == stamp:
        try:
            return {
                key: codec.build(StageFlow, plain, path=key)
                for key, plain in stored["flows"].items()
            }
        except codec.Unreadable:
            pass  # of another shape: counted anew below
    flows = counted()
    plain = {key: codec.to_plain(flow) for key, flow in flows.items()}
    cache.set("funnel", {"stamp": stamp, "flows": plain}, SECONDS)
    return flows
