"""Scope and method: what is in, what is out, and the whole rule as text."""

from dataclasses import dataclass

from engagements.domain.prose import clip, day
from engagements.domain.wording import counted
from reports.document.snapshot import Level, Snapshot
from reports.document.table import Callout, Table, column, table
from reports.document.times import as_of_day

MOST_LEFT_OUT = 40
REQUIREMENTS = (
    "Every area turns its rows into requirements for one target, each a must or a should: proven, "
    "failing, unknown, or failing under an exception in force. One control, one probe on one "
    "source and one criterion each make one."
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
TIME = "Only law dates, exceptions and attestations of providers are judged at the target date."
LIMITS = (
    "The report says what held on the date of each item of evidence. Nothing found in a sample is "
    "printed with its bound, never as none. No value out of a client's row is kept: counts, shares "
    "and masked shapes only. What is declared was told to us and not checked. Compliance low, high "
    "and coverage and the score of a source are detail and never decide."
)


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
        mapping=_mapping(),
        left_out=_left_out(snapshot),
        limits=LIMITS,
    )


def _rules(snapshot: Snapshot) -> tuple[Callout, ...]:
    rows = snapshot.readiness.requirements
    musts = sum(row.level is Level.MUST for row in rows)
    return (
        Callout(
            lead="Requirements.",
            text=(
                f"{REQUIREMENTS} Here: {counted(musts, 'must')} and "
                f"{counted(len(rows) - musts, 'should')}."
            ),
        ),
        Callout(lead="Two worlds.", text=TWO_WORLDS),
        Callout(lead="Range.", text=RANGE),
        Callout(
            lead="Time.",
            text=(
                f"Evidence is judged as of {day(as_of_day(snapshot))}. What lapses before "
                f"{day(snapshot.target.on)} is a renewal due. {TIME}"
            ),
        ),
    )


def _mapping() -> Table:
    columns = [column("Result", 64), column("Counts as", 36)]
    rows = [
        ["Probe passed; control satisfied or inherited; criterion met", "✓ Proven"],
        ["Probe failed; control partial, planned, contested or not satisfied", "✗ Failing"],
        ["Probe warned: a should. On a blocking probe the must is proven", "✗ Failing (should)"],
        ["Not measured, stale, unevidenced, undetermined, area not examined", "? Unknown"],
        ["Exception, compensating control or waiver in force", "▲ Exception"],
        [
            "Not applicable (approved by another person), law not yet in force, nothing to probe",
            "\N{EN DASH} Left out",
        ],
    ]
    return table("From a result to a requirement", columns, rows)


def _left_out(snapshot: Snapshot) -> Table | None:
    rows = snapshot.readiness.left_out
    if not rows:
        return None
    columns = [column("Row", 34, "strong"), column("Reason", 66)]
    titles = {group.key: group.title for area in snapshot.readiness.areas for group in area.groups}
    titles |= {source.key: source.name for source in snapshot.dataenv.sources}
    made = [
        [clip(f"{titles.get(row.group, row.group)} {row.key}", 60), clip(row.reason, 160)]
        for row in rows
    ]
    caption = f"Left out of every count: {counted(len(rows), 'row')}, each with its reason"
    return table(caption, columns, made, most=MOST_LEFT_OUT)
