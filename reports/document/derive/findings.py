"""Findings out of requirements that fail or are not known, and the work in order of date."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from engagements.domain.prose import joined, listing
from engagements.domain.reporting import FindingWords
from engagements.domain.wording import agree, counted
from reports.document.derive.matters import what_is_wrong, why_it_matters
from reports.document.derive.rules import stand
from reports.document.derive.standings import dark_areas, proven
from reports.document.snapshot import (
    Effect,
    Finding,
    FindingKind,
    Level,
    Requirement,
    Status,
    WorkItem,
)

ORDER = (FindingKind.BLOCKS, FindingKind.NOT_KNOWN, FindingKind.CONDITION)
LATE = date.max
MOST_NAMED = 6


@dataclass(frozen=True, kw_only=True)
class Wording:
    """The titles of the areas, and their words for findings by the key of a requirement."""

    titles: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, Mapping[str, FindingWords]] = field(default_factory=dict)

    def of(self, row: Requirement) -> FindingWords | None:
        """Return the area's words for a requirement, if it has some."""
        return self.words.get(row.area, {}).get(row.key)


NO_WORDS = Wording()


def findings(
    requirements: Sequence[Requirement], *, wording: Wording = NO_WORDS
) -> tuple[Finding, ...]:
    """Return the findings, blocking ones first, numbered from 1."""
    dark = dark_areas(requirements)
    bundles: dict[tuple[str, ...], list[Requirement]] = {}
    for row in requirements:
        if row.status is Status.PROVEN or row.area in dark:
            continue
        bundles.setdefault(_bundle(row, wording), []).append(row)
    ordered = sorted(bundles.values(), key=_rank)
    return tuple(
        _finding(rows, number=number, requirements=requirements, wording=wording)
        for number, rows in enumerate(ordered, start=1)
    )


def _kind(row: Requirement) -> FindingKind:
    if row.status is Status.UNKNOWN:
        return FindingKind.NOT_KNOWN
    blocks = row.level is Level.MUST and row.status is Status.FAILING
    return FindingKind.BLOCKS if blocks else FindingKind.CONDITION


def _bundle(row: Requirement, wording: Wording) -> tuple[str, ...]:
    """Put rows together that one action closes: never two failing ones that differ in it."""
    kind = _kind(row)
    if kind is FindingKind.NOT_KNOWN:
        return (kind, row.area, row.group)
    if wording.of(row) or kind is FindingKind.BLOCKS:
        return (kind, row.area, row.group, row.key, row.closes)
    return (kind, row.area, row.group, row.status, row.closes)


def _rank(rows: Sequence[Requirement]) -> tuple[int, date, int, str]:
    weight = sum(row.weight for row in rows)
    return (ORDER.index(_kind(rows[0])), _due(rows) or LATE, -weight, rows[0].identity)


def _due(rows: Sequence[Requirement]) -> date | None:
    return min((row.due for row in rows if row.due), default=None)


def _finding(
    rows: Sequence[Requirement],
    *,
    number: int,
    requirements: Sequence[Requirement],
    wording: Wording,
) -> Finding:
    first, kind = rows[0], _kind(rows[0])
    group = [row for row in requirements if (row.area, row.group) == (first.area, first.group)]
    closed = [proven(row) if row in rows else row for row in group]
    title = first.group_title or first.group
    return Finding(
        number=number,
        kind=kind,
        area=wording.titles.get(first.area, first.area),
        title=_title(rows, group=title, wording=wording),
        observation=_observation(rows, group=title),
        matters=why_it_matters(first, wording.of(first), kind=kind),
        closes=joined(list(dict.fromkeys(r.closes for r in rows if r.closes)), most=3)
        or "Somebody has to be named who says what closes it.",
        owner=next((row.owner for row in rows if row.owner), ""),
        due=_due(rows),
        since=min((row.since for row in rows if row.since), default=None),
        musts=sum(row.level is Level.MUST for row in rows),
        shoulds=sum(row.level is Level.SHOULD for row in rows),
        keys=tuple(row.identity for row in rows),
        evidence=tuple(dict.fromkeys(code for row in rows for code in row.evidence)),
        effects=(Effect(group=title, before=stand(group), after=stand(closed)),),
    )


def _title(rows: Sequence[Requirement], *, group: str, wording: Wording) -> str:
    if len(rows) == 1:
        return f"{what_is_wrong(rows[0], wording.of(rows[0]))} ({group} {rows[0].key})"
    number = counted(len(rows), "requirement")
    words = {
        FindingKind.NOT_KNOWN: agree(len(rows), "is not known", "are not known"),
        FindingKind.BLOCKS: agree(len(rows), "fails", "fail"),
        FindingKind.CONDITION: agree(len(rows), "is not met", "are not met"),
    }
    return f"{group}: {number} {words[_kind(rows[0])]}"


def _observation(rows: Sequence[Requirement], *, group: str) -> str:
    if len(rows) == 1:
        told = rows[0].reason or f"{group} {rows[0].key} is {rows[0].status.value}"
        return joined([told], most=1)
    names = listing([row.key for row in rows], most=MOST_NAMED)
    reasons = list(dict.fromkeys(row.reason for row in rows if row.reason))
    return f"{names}. {joined(reasons, most=3)}".strip()


def work_list(
    found: Sequence[Finding], *, requirements: Sequence[Requirement]
) -> tuple[WorkItem, ...]:
    """Return the findings in order of due date with the overall standing after each."""
    rows = list(requirements)
    items = []
    for finding in sorted(found, key=lambda f: (f.due or LATE, ORDER.index(f.kind), f.number)):
        rows = [proven(row) if row.identity in finding.keys else row for row in rows]
        items.append(
            WorkItem(
                finding=finding.number,
                title=finding.title,
                kind=finding.kind,
                owner=finding.owner,
                due=finding.due,
                after=stand(rows),
            )
        )
    return tuple(items)
