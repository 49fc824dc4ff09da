"""The data environment at a glance, on pages of the core: what runs, what was measured and when."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from engagements import permissions
from engagements.areas.dataenv import selectors, services
from engagements.areas.dataenv.connectors.registry import standard_thresholds
from engagements.areas.dataenv.models import ProbeRun, Source
from engagements.areas.dataenv.selectors import source_library
from engagements.domain.readiness import Group, Readiness
from engagements.models import Client, Engagement, User

if TYPE_CHECKING:
    from engagements.areas.dataenv.selectors.sources import Measured

RUNS = 8
CLIENT_SOURCES = 12


def glance(
    engagement: Engagement, found: Readiness, *, user: User, as_of: datetime
) -> dict[str, Any]:
    """Return the runs under way, the earlier ones, and each source with its verdict and age."""
    runs = selectors.runs_at_hand(engagement, limit=RUNS)
    running = [run for run in runs if run.job.state in selectors.ACTIVE]
    groups = {group.key: group for area in found.areas for group in area.groups}
    busy = {run.source_id for run in running}
    sources = [
        _source_row(source, groups.get(str(source.pk)), busy=source.pk in busy, as_of=as_of)
        for source in selectors.measured_sources(engagement)
    ]
    may_run = permissions.may(services.open_run, user=user, engagement=engagement)
    return {
        "running": running,
        "earlier": [run for run in runs if run not in running],
        "sources": sources,
        "may_run": may_run,
        "run_first": _first(sources, running) if may_run else None,
    }


def client_sources(client: Client, *, user: User, as_of: datetime) -> dict[str, Any]:
    """Return the first sources of a client's engagements; those probed too long ago are stale."""
    found = list(source_library.of_client(client, user=user, as_of=as_of)[: CLIENT_SOURCES + 1])
    limit = source_library.fresh_since(as_of)
    return {
        "sources": [
            {"source": source, "stale": bool(source.latest_at and source.latest_at < limit)}
            for source in found[:CLIENT_SOURCES]
        ],
        "more_sources": len(found) > CLIENT_SOURCES,
    }


def _source_row(
    source: "Measured", group: Group | None, *, busy: bool, as_of: datetime
) -> dict[str, Any]:
    """Return one source; figures older than a run proves anything are stale."""
    measured_at = source.measured_at
    age = (as_of - measured_at).days if measured_at else None
    limit = standard_thresholds().valid_days
    return {
        "source": source,
        "judged": group.judgement if group else None,
        "busy": busy,
        "measured_at": measured_at,
        "stale": age is not None and age > limit,
        "limit": limit,
    }


def _first(sources: Sequence[dict[str, Any]], running: Sequence[ProbeRun]) -> Source | None:
    """Return the source whose probes to run next: never measured, then the oldest figures."""
    free = [line for line in sources if not line["busy"]]
    if running or not free:
        return None
    oldest = min(
        free, key=lambda line: line["measured_at"].timestamp() if line["measured_at"] else 0
    )
    found: Source = oldest["source"]
    return found
