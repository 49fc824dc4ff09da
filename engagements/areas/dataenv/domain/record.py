"""What is kept of a run: plain values that cross a pipe, none of them a value of a row."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engagements.areas.dataenv.domain.document import as_document, exit_code
from engagements.areas.dataenv.domain.ports import StatementEvidence
from engagements.areas.dataenv.domain.results import Result
from engagements.areas.dataenv.domain.run import RunResult


@dataclass(frozen=True, kw_only=True)
class RunRecord:
    """A finished run in the form in which it is stored and printed."""

    engine: str
    as_of: datetime
    document: Mapping[str, Any]
    facts: Mapping[str, Any]
    plan_sha256: str
    thresholds_version: str
    exit_code: int
    results: tuple[Result, ...]
    statements: tuple[StatementEvidence, ...]


def record_of(run: RunResult) -> RunRecord:
    """Return the record of a run."""
    return RunRecord(
        engine=run.engine,
        as_of=run.as_of,
        document=as_document(run),
        facts=run.facts,
        plan_sha256=run.plan.sha256 if run.plan else "",
        thresholds_version=run.thresholds_version,
        exit_code=exit_code(run),
        results=run.results,
        statements=run.statements,
    )
