"""Reads of sources and probe runs, and what the runs prove."""

from engagements.selectors.dataenv.history import History, histories, requirements_of
from engagements.selectors.dataenv.sources import (
    ACTIVE,
    FOUND,
    ResultLine,
    RunReport,
    SourceLine,
    counted,
    earlier_runs,
    latest_test,
    measured_sources,
    named,
    run_report,
    runs_at_hand,
    runs_visible_to,
    source_line,
    sources,
    visible_to,
)

__all__ = [
    "ACTIVE",
    "FOUND",
    "History",
    "ResultLine",
    "RunReport",
    "SourceLine",
    "counted",
    "earlier_runs",
    "histories",
    "latest_test",
    "measured_sources",
    "named",
    "requirements_of",
    "run_report",
    "runs_at_hand",
    "runs_visible_to",
    "source_line",
    "sources",
    "visible_to",
]
