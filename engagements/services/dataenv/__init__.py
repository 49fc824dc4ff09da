"""Writes of the data environment: sources, what is expected of them, and probe runs."""

from engagements.services.dataenv.connect import (
    order_for,
    reason_of,
    try_connection,
)
from engagements.services.dataenv.expectations import (
    add_tables,
    remove_expectation,
    set_expectation,
)
from engagements.services.dataenv.refusals import RunRefused, SourceRefused
from engagements.services.dataenv.runs import open_run, perform_run
from engagements.services.dataenv.shelf import shelf
from engagements.services.dataenv.sources import (
    UPLOAD_LIMIT,
    add_source,
    change_source,
    remove_source,
    set_secret,
)

__all__ = [
    "UPLOAD_LIMIT",
    "RunRefused",
    "SourceRefused",
    "add_source",
    "add_tables",
    "change_source",
    "open_run",
    "order_for",
    "perform_run",
    "reason_of",
    "remove_expectation",
    "remove_source",
    "set_expectation",
    "set_secret",
    "shelf",
    "try_connection",
]
