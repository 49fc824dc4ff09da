"""What the report covers and what it does not, counted, and how results became requirements."""

from collections.abc import Mapping, Sequence

from engagements.area import Print
from engagements.domain.prose import count, sentence
from engagements.domain.reporting import Method
from reports.document.derive.standings import dark_areas
from reports.document.snapshot import CountedAs, MethodLines, Part, Readiness, Scope

RULE_VERSION = "two-worlds/1"
DELIVERY = "delivery"
COUNTS_AS = ("proven", "failing", "failing_should", "unknown", "excepted", "left_out")
CRITERIA = Method(
    unit="one criterion",
    proven=("criterion met",),
    failing=("criterion not met",),
    unknown=("area not examined",),
    excepted=("waiver in force",),
    limits=("What is declared was told to us and not checked.",),
)
LIMIT = "The report says what held on the date of each item of evidence."


def section(readiness: Readiness, *, parts: Sequence[Part], prints: Mapping[str, Print]) -> Scope:
    """Return the two lists of the section "Scope and method", and the method."""
    criteria = sum(row.area == DELIVERY for row in readiness.requirements)
    dark = dark_areas(readiness.requirements)
    return Scope(
        in_scope=(
            *(line for part in parts for line in part.in_scope),
            f"{sentence(count(criteria, 'criterion', 'criteria'))} of the target's gate "
            "that people settle",
        ),
        out_of_scope=(
            *(
                f"{area.title}: not examined by this version, so it counts as unknown"
                for area in readiness.areas
                if area.key in dark
            ),
            *(line for part in parts for line in part.out_of_scope),
        ),
        rule_version=RULE_VERSION,
        method=method([area.method for area in prints.values() if area.method]),
    )


def method(methods: Sequence[Method]) -> MethodLines:
    """Return how results count, over all areas; the criteria of gates come last."""
    every = (*methods, CRITERIA)
    results = {name: [words for one in every for words in getattr(one, name)] for name in COUNTS_AS}
    return MethodLines(
        units=tuple(one.unit for one in every),
        results=tuple(
            CountedAs(result=sentence("; ".join(words)), counts_as=name)
            for name, words in results.items()
            if words
        ),
        judged_at_target=tuple(words for one in every for words in one.judged_at_target),
        limits=(LIMIT, *(limit for one in every for limit in one.limits)),
    )
