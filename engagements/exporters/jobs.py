"""Background work."""

from collections.abc import Iterable
from datetime import timedelta

from engagements import registry
from engagements.domain.jobs import State
from engagements.exporters.listing import Listing, ListingQuery
from engagements.exporters.table import Row, Table, in_batches
from engagements.models import Job
from engagements.selectors import jobs as selectors

COLUMNS = (
    "Job",
    "Kind",
    "Engagement",
    "State",
    "Attempt",
    "Step",
    "Steps",
    "Asked by",
    "Asked at (UTC)",
    "Started at (UTC)",
    "Ended at (UTC)",
    "Took, seconds",
    "Error",
    "Error code",
)


def find(query: ListingQuery) -> Table:
    """Return the jobs of the list's page, newest first."""
    state = query.choice("state", of=("", *(state.value for state in State)))
    rows = selectors.visible_to(query.user)
    found = (rows.filter(state=state) if state else rows).order_by("-created_at", "-id")
    return Table(
        title=LISTING.title,
        columns=COLUMNS,
        count=found.count(),
        rows=in_batches(found.iterator(), _lines),
    )


def _lines(batch: list[Job]) -> Iterable[Row]:
    for job in batch:
        yield (
            job.title,
            registry.job_kind(job.kind).words,
            job.engagement.code if job.engagement else "",
            job.state,
            job.attempt,
            job.step,
            job.steps,
            str(job.requested_by or "The toolkit"),
            job.created_at,
            job.started_at,
            job.finished_at,
            _took(job),
            job.error_text,
            job.error_code,
        )


def _took(job: Job) -> timedelta | None:
    if job.started_at is None or job.finished_at is None:
        return None
    return job.finished_at - job.started_at


LISTING = Listing(key="jobs", title="Jobs", find=find)
