"""Findings: what was seen, why it matters, what closes it and who; then the work in order."""

from dataclasses import dataclass

from engagements.domain.prose import (
    DASH,
    clip,
    count,
    day,
    in_words,
    listing,
    sentence,
    short_day,
    span,
)
from engagements.domain.wording import agree, counted
from reports.document.snapshot import Effect, Finding, FindingKind, Snapshot
from reports.document.snapshot.findings import finding_code
from reports.document.table import Cells, Table, TableCell, column, table
from reports.document.times import as_of_day
from reports.document.words import VERDICTS

KIND_WORDS = {
    FindingKind.BLOCKS: "Blocks",
    FindingKind.NOT_KNOWN: "Not known",
    FindingKind.CONDITION: "Condition",
}
MOST_CARDS = 60


@dataclass(frozen=True, kw_only=True)
class Card:
    """One finding ready to print."""

    code: str
    kind: str
    css: str
    place: str
    title: str
    observation: str
    matters: str
    closes: str
    owner: str
    due: str
    evidence: str
    points: str


@dataclass(frozen=True, kw_only=True)
class FindingsPage:
    """The cards and the work list."""

    lead: str
    cards: tuple[Card, ...]
    more: str
    work: Table | None


def absent(snapshot: Snapshot) -> str:
    """Return why there is nothing to print, or nothing."""
    return "" if snapshot.findings else "nothing fails and nothing is unknown"


def build(snapshot: Snapshot) -> FindingsPage:
    """Return the pages ready to print."""
    missing = len(snapshot.findings) - MOST_CARDS
    return FindingsPage(
        lead=_lead(snapshot),
        cards=tuple(_card(finding) for finding in snapshot.findings[:MOST_CARDS]),
        more=f"{counted(missing, 'more finding')} in the data of this report."
        if missing > 0
        else "",
        work=_work(snapshot),
    )


def _lead(snapshot: Snapshot) -> str:
    kinds = [finding.kind for finding in snapshot.findings]
    blocks = kinds.count(FindingKind.BLOCKS)
    unknown = kinds.count(FindingKind.NOT_KNOWN)
    conditions = kinds.count(FindingKind.CONDITION)
    phrases = []
    if blocks:
        phrases.append(f"{in_words(blocks)} {agree(blocks, 'blocks', 'block')}")
    if unknown:
        phrases.append(f"{in_words(unknown)} {agree(unknown, 'is', 'are')} about what is not known")
    if conditions:
        phrases.append(f"{count(conditions, 'is a condition', 'are conditions')}")
    return sentence(f"{count(len(kinds), 'finding')}: {listing(phrases)}.")


def _card(finding: Finding) -> Card:
    bears = [counted(finding.musts, "must")] if finding.musts else []
    bears += [counted(finding.shoulds, "should")] if finding.shoulds else []
    return Card(
        code=finding.code,
        kind=KIND_WORDS[finding.kind],
        css=finding.kind.value.replace("_", "-"),
        place=f"{finding.area} · {listing(bears)}",
        title=clip(finding.title, 140),
        observation=clip(finding.observation, 700),
        matters=clip(finding.matters, 400),
        closes=clip(finding.closes, 400),
        owner=clip(finding.owner, 80) or "Nobody named yet",
        due=day(finding.due) if finding.due else "No date yet",
        evidence=listing(finding.evidence, most=4) or DASH,
        points=_points(finding.effects),
    )


def _points(effects: tuple[Effect, ...]) -> str:
    phrases = []
    for effect in effects[:3]:
        before, after = effect.before, effect.after
        moves = f"{span(before.low, before.high)} → {span(after.low, after.high)}"
        text = f"{clip(effect.group, 60)}: {moves}"
        if before.verdict != after.verdict:
            text += f", {VERDICTS[after.verdict]}"
        phrases.append(text)
    return "; ".join(phrases) or DASH


def _work(snapshot: Snapshot) -> Table | None:
    if not snapshot.work:
        return None
    near = as_of_day(snapshot)
    css = {
        FindingKind.BLOCKS: "failing",
        FindingKind.NOT_KNOWN: "unknown",
        FindingKind.CONDITION: "warn",
    }
    columns = [
        column("Due", 9, "strong"),
        column("Finding", 9),
        column("Kind", 11),
        column("What is closed then", 34),
        column("Owner", 16),
        column("Overall after it", 21),
    ]
    made: list[Cells] = [
        [
            short_day(item.due, near=near),
            finding_code(item.finding),
            TableCell(text=KIND_WORDS[item.kind], css=css[item.kind]),
            clip(item.title, 100),
            item.owner or "Nobody yet",
            f"{span(item.after.low, item.after.high)}, {VERDICTS[item.after.verdict].lower()}",
        ]
        for item in snapshot.work
    ]
    caption = "Work in order of due date"
    return table(caption, columns, made, css="dense", most=MOST_CARDS)
