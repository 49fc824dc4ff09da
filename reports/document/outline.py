"""The order of a report's sections as data; one without data is left out and named."""

from collections.abc import Callable
from dataclasses import dataclass

from reports.document.sections import (
    compliance,
    dataenv,
    evidence,
    findings,
    reach,
    readiness,
    renewals,
    scope,
    stages,
    summary,
)
from reports.document.snapshot import Snapshot

TEMPLATE_VERSION = "1"


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A section: its name, how to build it, and why there may be nothing to build."""

    key: str
    title: str
    build: Callable[[Snapshot], object]
    absent: Callable[[Snapshot], str]


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
    return Entry(key=key, title=title, build=build, absent=absent)


OUTLINE = (
    _entry("summary", "Executive summary", summary.build),
    _entry("reach", "What this system can reach and do", reach.build, reach.absent),
    _entry("scope", "Scope and method", scope.build),
    _entry("readiness", "Readiness by area", readiness.build, readiness.absent),
    _entry("stages", "Stages and gate", stages.build, stages.absent),
    _entry("compliance", "Compliance", compliance.build, compliance.absent),
    _entry("dataenv", "Data environment", dataenv.build, dataenv.absent),
    _entry("findings", "Findings", findings.build, findings.absent),
    _entry("renewals", "Renewals due", renewals.build, renewals.absent),
    _entry("evidence", "Evidence register", evidence.build, evidence.absent),
)


def compose(snapshot: Snapshot) -> Composition:
    """Build every section that has data, numbered in order."""
    reasons = {entry.key: entry.absent(snapshot) for entry in OUTLINE}
    printed = [entry for entry in OUTLINE if not reasons[entry.key]]
    return Composition(
        sections=tuple(
            Section(
                number=number,
                key=entry.key,
                title=entry.title,
                template=f"reports/document/sections/{entry.key}.html",
                values=entry.build(snapshot),
            )
            for number, entry in enumerate(printed, start=1)
        ),
        omitted=tuple(
            Omitted(title=entry.title, reason=reasons[entry.key])
            for entry in OUTLINE
            if reasons[entry.key]
        ),
    )
