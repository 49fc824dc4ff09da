"""The funnel over all engagements, counted once until an engagement moves.

Working twelve months of stays out takes long where there are many. What comes out changes only
when an engagement begins, moves, ends or goes on, and each of these changes how many stays there
are, how many of them are over or undone, or how many engagements are closed.
"""

from collections.abc import Callable, Sequence
from datetime import date

from django.core.cache import cache
from django.db.models import Count, Value

from engagements.domain import codec
from engagements.domain.engagement import Status
from engagements.domain.pipeline import StageFlow
from engagements.models import Engagement, StageVisit
from engagements.selectors.figures import rules_version
from engagements.selectors.written import all_of

SECONDS = 7 * 24 * 3600
Flows = dict[str, StageFlow]


def remembered_flows(*, stages: Sequence[str], since: date, counted: Callable[[], Flows]) -> Flows:
    """Return the funnel of all engagements; ``counted`` counts it when an engagement has moved."""
    stamp = [rules_version(), since.isoformat(), *stages, *_moves()]
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


def _moves() -> list[int]:
    """Return counts that differ once an engagement has moved, by one statement.

    Counts, not the newest key: of two writes at once the one with the higher key may be seen
    first. A move adds a stay, an undone one is marked, and closing is undone by a new stay only.
    """
    stays, closed = StageVisit.objects.all(), Engagement.objects.filter(status=Status.CLOSED)
    counted = {
        "stays": stays,
        "open": stays.filter(left_at=None, voided_at=None),
        "undone": stays.exclude(voided_at=None),
        "closed": closed,
    }
    found = dict(
        all_of(
            rows.order_by().values_list(Value(name)).annotate(count=Count("*"))
            for name, rows in counted.items()
        )
    )
    return [found.get(name, 0) for name in counted]
