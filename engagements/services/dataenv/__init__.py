"""Writes of the data environment: sources, what is expected of them, and probe runs."""

from engagements.services.dataenv.connect import order_for
from engagements.services.dataenv.connection_tests import open_test, perform_test
from engagements.services.dataenv.expectations import (
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
from engagements.services.dataenv.turns import take_turn_again

__all__ = [
    "UPLOAD_LIMIT",
    "RunRefused",
    "SourceRefused",
    "add_source",
    "change_source",
    "open_run",
    "open_test",
    "order_for",
    "perform_run",
    "perform_test",
    "remove_expectation",
    "remove_source",
    "set_expectation",
    "set_secret",
    "shelf",
    "take_turn_again",
]
