"""What the report covers and what it does not, counted."""

from engagements.domain.prose import count, sentence
from engagements.domain.wording import counted
from reports.document.derive.standings import dark_areas
from reports.document.snapshot import Compliance, DataEnvironment, Readiness, Scope

RULE_VERSION = "two-worlds/1"


def section(readiness: Readiness, *, sources: DataEnvironment, compliance: Compliance) -> Scope:
    """Return the two lists of the section "Scope and method"."""
    probes = sum(len(source.probes) for source in sources.sources)
    inside = [
        f"{sentence(count(len(sources.sources), 'data source'))} with "
        f"{counted(probes, 'probe result')}",
        f"{sentence(count(len(compliance.controls), 'control'))} of "
        f"{count(len(compliance.frameworks), 'framework')}",
        f"{sentence(count(_delivery(readiness), 'criterion', 'criteria'))} of the target's gate "
        "that people settle",
    ]
    dark = dark_areas(readiness.requirements)
    outside = [
        f"{area.title}: not examined by this version, so it counts as unknown"
        for area in readiness.areas
        if area.key in dark
    ]
    never = [source.name for source in sources.sources if not source.probes]
    outside += [f"{name}: registered, but no run has finished on it" for name in never]
    return Scope(in_scope=tuple(inside), out_of_scope=tuple(outside), rule_version=RULE_VERSION)


def _delivery(readiness: Readiness) -> int:
    return sum(row.area == "delivery" for row in readiness.requirements)
