"""The order of a report's sections as data; one without data is left out and named."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from reports.document.sections import (
    evidence,
    findings,
    part,
    reach,
    readiness,
    renewals,
    scope,
    stages,
    summary,
)
from reports.document.snapshot import Part, Snapshot

TEMPLATE_VERSION = "2"
TEMPLATE = "reports/document/sections/{}.html"


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A section: its name, how to build it, and why there may be nothing to build."""

    key: str
    title: str
    build: Callable[[Snapshot], object]
    absent: Callable[[Snapshot], str]
    template: str


@dataclass(frozen=True, kw_only=True)
class Section:
    """A section that is printed, with its number and values."""

    number: int
    key: str
    title: str
    template: str
    values: object


@dataclass(frozen=True, kw_only=True)
class Omitted:
    """A section that is not printed, and why."""

    title: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Composition:
    """What is printed and what is not."""

    sections: tuple[Section, ...]
    omitted: tuple[Omitted, ...]


def _always(_snapshot: Snapshot) -> str:
    return ""


def _entry(
    key: str,
    title: str,
    build: Callable[[Snapshot], object],
    absent: Callable[[Snapshot], str] = _always,
) -> Entry:
    return Entry(key=key, title=title, build=build, absent=absent, template=TEMPLATE.format(key))


BEFORE = (
    _entry("summary", "Executive summary", summary.build),
    _entry("reach", "What this system can reach and do", reach.build, reach.absent),
    _entry("scope", "Scope and method", scope.build),
    _entry("readiness", "Readiness by area", readiness.build, readiness.absent),
    _entry("stages", "Stages and gate", stages.build, stages.absent),
)
AFTER = (
    _entry("findings", "Findings", findings.build, findings.absent),
    _entry("renewals", "Renewals due", renewals.build, renewals.absent),
    _entry("evidence", "Evidence register", evidence.build, evidence.absent),
)


def outline(snapshot: Snapshot) -> tuple[Entry, ...]:
    """Return the sections in order: the parts of the areas stand before the findings."""
    return (*BEFORE, *(_part_entry(found) for found in snapshot.parts), *AFTER)


def _part_entry(found: Part) -> Entry:
    return Entry(
        key=found.key,
        title=found.title,
        build=partial(part.build, found),
        absent=lambda _: "" if found.blocks else found.absent,
        template=TEMPLATE.format("part"),
    )


def compose(snapshot: Snapshot) -> Composition:
    """Build every section that has data, numbered in order."""
    entries = [(entry, entry.absent(snapshot)) for entry in outline(snapshot)]
    return Composition(
        sections=tuple(
            Section(
                number=number,
                key=entry.key,
                title=entry.title,
                template=entry.template,
                values=entry.build(snapshot),
            )
            for number, entry in enumerate((e for e, reason in entries if not reason), start=1)
        ),
        omitted=tuple(
            Omitted(title=entry.title, reason=reason) for entry, reason in entries if reason
        ),
    )
