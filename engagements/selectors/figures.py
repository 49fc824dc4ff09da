"""Works the kept figures out before a page asks: those of this hour, and of the one to come.

Only reads, and fills the cache of ``selectors/kept.py``: whatever is left undone here, the first
page that needs it does. The figures are those of pages, worked out from one reading of the rows.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

import structlog

from engagements.models import Engagement, Status
from engagements.selectors import portfolio
from engagements.selectors.kept import Shelf, kept
from engagements.selectors.library import controls

log = structlog.get_logger(__name__)
AHEAD = timedelta(minutes=15)
HOUR = timedelta(hours=1)
# What is marked when all else of an engagement is kept: looking at it costs a few bytes.
DONE = "done"


def keep(*, clock: Callable[[], datetime], seconds: float) -> int:
    """Keep the figures of open engagements, for at most so long; return how many were made.

    Shortly before the hour turns those of the coming hour follow: evidence lapses with time alone,
    so the figures of an hour are worked out as of its beginning.
    """
    began = clock()
    until = began + timedelta(seconds=seconds)
    coming = began.replace(minute=0, second=0, microsecond=0) + HOUR
    moments = [began, coming] if coming - began <= AHEAD else [began]
    return sum(_keep_all(as_of=moment, enough=lambda: clock() >= until) for moment in moments)


def _keep_all(*, as_of: datetime, enough: Callable[[], bool]) -> int:
    """Keep what is not kept yet, the engagements that changed last first."""
    rows = Engagement.objects.exclude(status=Status.CLOSED).order_by("-updated_at", "-pk")
    rows = rows.select_related("client", "owner", "playbook_version")
    open_ones = list(rows.defer("playbook_version__document"))
    done = kept(DONE, open_ones, as_of=as_of, make=lambda _: {}, at_once=0)
    made = 0
    for row in open_ones:
        if enough():
            break
        if row.pk not in done:
            made += _keep_one(row, as_of=as_of)
    return made


def _keep_one(engagement: Engagement, *, as_of: datetime) -> bool:
    """Keep all figures of one engagement; tell whether that went well."""
    names = [portfolio.CASES, portfolio.STANDING, portfolio.SUMMARY, controls.STATES, DONE]
    shelf = Shelf(engagement, as_of=as_of, names=names)
    try:
        file = portfolio.cases(engagement, as_of=as_of, kept_on=shelf)
        standing = portfolio.standing(engagement, as_of=as_of, kept_on=shelf)
        shelf.get(portfolio.SUMMARY, lambda: portfolio.summary_of(engagement, standing))
        shelf.get(controls.STATES, lambda: controls.states_of(file, target=standing.target.on))
    except Exception:  # its own page says so; the other engagements are kept all the same
        log.exception("figures.not_kept", engagement=engagement.code)
        return False
    shelf.get(DONE, lambda: True)
    return True
