"""Scope and method: what is in, what is out, and the whole rule as text."""

from dataclasses import dataclass

from engagements.domain.prose import DASH, clip, day, listing, sentence
from engagements.domain.wording import agree, counted
from reports.document.snapshot import Level, MethodLines, Snapshot
from reports.document.table import Callout, Table, column, table
from reports.document.times import as_of_day

MOST_LEFT_OUT = 40
REQUIREMENTS = (
    "Every area turns its rows into requirements for one target, each a must or a should: proven, "
    "failing, unknown, or failing under an exception in force."
)
TWO_WORLDS = (
    "In the worst world every unknown fails, in the best every unknown passes. In a world: Not "
    "ready if a must fails without an exception; Ready with conditions if a should fails or an "
    "exception is in force; otherwise Ready. Printed is Not ready if neither world may go, Not "
    "known yet if only the best may, else the verdict of the worst."
)
RANGE = (
    "Not ready lies from 0 to 49, Ready with conditions from 70 to 84, Ready is 100. The place in "
    "the band is the share of weight proven in the lowest group (musts only under Not ready), "
    "rounded down in the worst world and up in the best. A good group cannot hide a bad one. "
    "Weights order the work; they decide nothing."
)
COUNTS = {
    "proven": "✓ Proven",
    "failing": "✗ Failing",
    "failing_should": "✗ Failing (should)",
    "unknown": "? Unknown",
    "excepted": "▲ Exception",
    "left_out": f"{DASH} Left out",
}


@dataclass(frozen=True, kw_only=True)
class ScopePage:
    """What the verdict covers and how it comes about."""

    lead: str
    in_scope: tuple[str, ...]
    out_of_scope: tuple[str, ...]
    rules: tuple[Callout, ...]
    mapping: Table
    left_out: Table | None
    limits: str


def build(snapshot: Snapshot) -> ScopePage:
    """Return the page ready to print."""
    target = snapshot.target
    scope = f", {target.scope}" if target.scope else ""
    return ScopePage(
        lead=(
            f"Readiness of one system for one target: the {target.title[:1].lower()}"
            f"{target.title[1:]} on {day(target.on)}{scope}."
        ),
        in_scope=tuple(clip(text, 200) for text in snapshot.scope.in_scope),
        out_of_scope=tuple(clip(text, 200) for text in snapshot.scope.out_of_scope),
        rules=_rules(snapshot),
        mapping=_mapping(snapshot.scope.method),
        left_out=_left_out(snapshot),
        limits=" ".join(snapshot.scope.method.limits),
    )


def _rules(snapshot: Snapshot) -> tuple[Callout, ...]:
    rows, method = snapshot.readiness.requirements, snapshot.scope.method
    musts = sum(row.level is Level.MUST for row in rows)
    makes = agree(len(method.units), "makes", "each make")
    units = f" {sentence(listing(method.units))} {makes} one." if method.units else ""
    at_target = listing(method.judged_at_target)
    early = f" Only {at_target} are judged at the target date." if at_target else ""
    return (
        Callout(
            lead="Requirements.",
            text=(
                f"{REQUIREMENTS}{units} Here: {counted(musts, 'must')} and "
                f"{counted(len(rows) - musts, 'should')}."
            ),
        ),
        Callout(lead="Two worlds.", text=TWO_WORLDS),
        Callout(lead="Range.", text=RANGE),
        Callout(
            lead="Time.",
            text=(
                f"Evidence is judged as of {day(as_of_day(snapshot))}. What lapses before "
                f"{day(snapshot.target.on)} is a renewal due.{early}"
            ),
        ),
    )


def _mapping(method: MethodLines) -> Table:
    columns = [column("Result", 64), column("Counts as", 36)]
    rows = [[row.result, COUNTS.get(row.counts_as, row.counts_as)] for row in method.results]
    return table("From a result to a requirement", columns, rows)


def _left_out(snapshot: Snapshot) -> Table | None:
    rows = snapshot.readiness.left_out
    if not rows:
        return None
    columns = [column("Row", 34, "strong"), column("Reason", 66)]
    made = [
        [clip(f"{row.group_title or row.group} {row.key}", 60), clip(row.reason, 160)]
        for row in rows
    ]
    caption = f"Left out of every count: {counted(len(rows), 'row')}, each with its reason"
    return table(caption, columns, made, most=MOST_LEFT_OUT)
