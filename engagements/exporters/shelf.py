"""Every list that can be exported, by its key."""

from engagements.exporters import (
    compliance,
    engagement,
    evidence,
    jobs,
    library,
    logbook,
    pipeline,
    readiness,
)
from engagements.exporters.listing import Listing

LISTINGS: dict[str, Listing] = {
    listing.key: listing
    for listing in (
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
}


def add(listing: Listing) -> None:
    """Put a list of an app that stands on this one beside ours, when Django starts."""
    LISTINGS[listing.key] = listing
