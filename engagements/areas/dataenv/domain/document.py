"""The document of ``probe --json``, and that of a plan: the forms that scripts depend on."""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from engagements.areas.dataenv.domain.plan import Plan
from engagements.areas.dataenv.domain.ports import Measured
from engagements.areas.dataenv.domain.probes import reachable
from engagements.areas.dataenv.domain.results import Outcome, Result, TableFigures
from engagements.areas.dataenv.domain.run import RunResult
from engagements.areas.dataenv.domain.verdict import Word

PLACES = 6


def as_document(run: RunResult) -> dict[str, Any]:
    """Return what a run found as plain data.

    Units:
        Shares 0 to 1, ``score`` 0 to 100, ``points`` of the score's 100.
    """
    return {
        "source": {"kind": run.kind, "name": run.name},
        "as_of": utc(run.as_of),
        "verdict": run.verdict.word.value,
        "score": run.verdict.score,
        "coverage": _round(run.verdict.coverage),
        "statements": len(run.statements),
        "plan_sha256": run.plan.sha256 if run.plan else None,
        "tables": [_table(figures) for figures in run.tables],
        "probes": [_probe(result) for result in run.results],
    }


def plan_document(plan: Plan, *, kind: str, name: str) -> dict[str, Any]:
    """Return a plan as plain data."""
    return {
        "source": {"kind": kind, "name": name},
        "plan_sha256": plan.sha256,
        "cost_bytes": plan.cost_bytes,
        "left_out": dict(plan.left_out),
        "statements": [
            {
                "number": number,
                "fixed": number <= len(plan.fixed),
                "purpose": statement.purpose,
                "table": statement.table,
                "sql": statement.sql,
                "condition": statement.condition,
                "cost_bytes": statement.cost_bytes,
            }
            for number, statement in enumerate((*plan.fixed, *plan.statements), start=1)
        ],
    }


def approved_statements(document: Mapping[str, Any]) -> list[tuple[str, str | None]]:
    """Return the statements of a plan that was approved, from its document."""
    return [(item["sql"], item["condition"]) for item in document["statements"]]


def document_sha256(document: Mapping[str, Any]) -> str:
    """Return the hash of the canonical text."""
    text = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()


def exit_code(run: RunResult) -> int:
    """Return 0, 1 when a finding blocks (a gate failed, or too much else), 2 when unreadable.

    An ordinary finding does not block: a file has no agreed scope, and nothing in it is declared.
    """
    if any(r.probe == reachable.PROBE.id and r.outcome is Outcome.FAIL for r in run.results):
        return 2
    return int(run.verdict.word is Word.NOT_READY)


def utc(at: datetime) -> str:
    """Return a moment as text in UTC."""
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _round(value: float | None) -> float | None:
    return None if value is None else round(value, PLACES)


def _table(figures: TableFigures) -> dict[str, Any]:
    key = figures.key
    return {
        "name": figures.table.name,
        "rows": figures.rows,
        "rows_exact": (figures.exact and figures.rows is not None and not figures.table.hides_rows),
        "key": {
            "columns": list(key.columns),
            "proof": key.proof,
            "duplicates": key.duplicates,
        },
        "columns": [_column(figures, column.name, column.type) for column in figures.table.columns],
    }


def _column(figures: TableFigures, name: str, declared: str) -> dict[str, Any]:
    nulls = figures.get(Measured.NULLS, name)
    share = nulls / figures.counted if nulls is not None and figures.counted else None
    return {
        "name": name,
        "type": declared,
        "nulls": nulls,
        "null_share": _round(share),
        "sensitive": [
            {
                "label": finding.label,
                "share": _round(finding.share),
                "n": finding.n,
                "confidence": finding.confidence.value,
            }
            for finding in figures.findings.get(name, ())
        ],
    }


def _probe(result: Result) -> dict[str, Any]:
    return {
        "id": result.probe,
        "table": result.table,
        "columns": list(result.columns),
        "outcome": result.outcome.value,
        "numerator": result.numerator,
        "denominator": result.denominator,
        "value": _round(result.value),
        "pass_limit": result.pass_limit,
        "fail_limit": result.fail_limit,
        "reason": result.reason,
        "points": round(result.points, 2),
    }
