"""Every list that can be exported, by its key."""

from functools import cache

from engagements.areas.compliance import exporters as compliance
from engagements.exporters import engagement, evidence, jobs, library, logbook, pipeline, readiness
from engagements.exporters.listing import Listing
from engagements.selectors.contributed import contributed

OURS = (
    engagement.LISTING,
    logbook.LISTING,
    evidence.LISTING,
    compliance.LISTING,
    readiness.LISTING,
    jobs.LISTING,
    pipeline.LISTING,
    library.LOG,
    library.EVIDENCE,
)


@cache
def listings() -> dict[str, Listing]:
    """Return our lists, and those of the apps that stand on this one."""
    return {listing.key: listing for listing in (*OURS, *contributed("listings"))}
