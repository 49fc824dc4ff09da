"""What the command prints for people: a plan, or what a run found."""

from collections.abc import Mapping
from typing import Any

from engagements.areas.dataenv.domain.record import RunRecord
from engagements.areas.dataenv.domain.results import Outcome, Result
from engagements.domain.wording import counted

SHOWN = (Outcome.FAIL, Outcome.WARN, Outcome.NOT_MEASURED)


def plan_lines(plan: Mapping[str, Any]) -> list[str]:
    """Return a plan's document as lines."""
    statements = plan["statements"]
    fixed = sum(statement["fixed"] for statement in statements)
    lines = [
        f"{fixed} published statements read the session and the catalogue;",
        f"{len(statements) - fixed} more may be executed.",
        "",
    ]
    for statement in statements:
        where = f" on {plain(statement['table'])}" if statement["table"] else ""
        only = f", only if {statement['condition']}" if statement["condition"] else ""
        cost = f", about {statement['cost_bytes']:,} bytes" if statement["cost_bytes"] else ""
        lines += [
            f"{statement['number']}. {statement['purpose']}{where}{cost}{only}",
            f"   {plain(statement['sql'])}",
        ]
    lines += [f"Not read: {plain(name)}: {why}" for name, why in plan["left_out"].items()]
    return [*lines, "", f"SHA-256 over all: {plan['plan_sha256']}"]


def run_lines(record: RunRecord) -> list[str]:
    """Return what a run found as lines, the worst first."""
    document = record.document
    score = "none" if document["score"] is None else f"{document['score']:g} of 100"
    coverage = "none" if document["coverage"] is None else f"{document['coverage']:.3g}"
    lines = [
        f"{plain(document['source']['name'])}: {document['verdict'].replace('_', ' ')}, "
        f"score {score}, coverage {coverage} of 1",
        f"{counted(len(document['tables']), 'table')}, "
        f"{counted(document['statements'], 'statement')} executed",
    ]
    worst = sorted(record.results, key=lambda line: (_rank(line), -line.points, line.probe))
    for line in worst:
        if line.outcome in SHOWN:
            place = " ".join(part for part in (line.table, ", ".join(line.columns)) if part)
            lines.append(
                f"  {line.outcome.replace('_', ' '):<12}  {line.probe}  {plain(place)}: "
                f"{plain(line.reason)}"
            )
    counts = ", ".join(
        f"{sum(line.outcome is outcome for line in record.results)} {outcome.replace('_', ' ')}"
        for outcome in Outcome
    )
    return [*lines, counts]


def plain(text: str) -> str:
    """Return text of the source with control and turning characters written out."""
    return "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in text)


def _rank(line: Result) -> int:
    return SHOWN.index(line.outcome) if line.outcome in SHOWN else len(SHOWN)
