"""Writes of the data environment: sources, what is expected of them, and probe runs."""

from engagements.areas.dataenv.services.connect import order_for
from engagements.areas.dataenv.services.connection_tests import open_test, perform_test
from engagements.areas.dataenv.services.expectations import remove_expectation, set_expectation
from engagements.areas.dataenv.services.refusals import RunRefused, SourceRefused
from engagements.areas.dataenv.services.runs import open_run, perform_run
from engagements.areas.dataenv.services.source_folder import listed_files
from engagements.areas.dataenv.services.sources import (
    UPLOAD_LIMIT,
    add_source,
    change_source,
    remove_source,
    set_secret,
)
from engagements.areas.dataenv.services.turns import take_turn_again

__all__ = [
    "UPLOAD_LIMIT",
    "RunRefused",
    "SourceRefused",
    "add_source",
    "change_source",
    "listed_files",
    "open_run",
    "open_test",
    "order_for",
    "perform_run",
    "perform_test",
    "remove_expectation",
    "remove_source",
    "set_expectation",
    "set_secret",
    "take_turn_again",
]
