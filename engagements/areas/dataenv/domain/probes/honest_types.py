"""VAL-01: columns hold what their type says."""

from engagements.areas.dataenv.domain.limits import Thresholds
from engagements.areas.dataenv.domain.ports import Measured
from engagements.areas.dataenv.domain.probe import Probe
from engagements.areas.dataenv.domain.results import (
    Result,
    TableFigures,
    nothing_to_read,
    share_result,
    unmeasured,
    vacuous,
)

PROBE = Probe(
    id="VAL-01",
    dimension="validity",
    title="Columns hold what their type says",
    closes="Store numbers and dates in columns of that type, and separate what is mixed.",
    defect="Values are of another type than declared",
    harm="A value stored as another type breaks sums, sorting and comparison.",
    counts_share=True,
    of_table=lambda table: honest_types(table.figures, thresholds=table.thresholds),
)
NEARLY_ALL = 0.95  # from here on a text column is a number or date in disguise
SOME = 0.05  # from here on it is a mixture
SHOWN = 4
_CASTS = {
    Measured.NUMBERS: "numbers",
    Measured.DATES: "dates",
    Measured.BOOLEANS: "truth values",
}


def honest_types(figures: TableFigures, *, thresholds: Thresholds) -> list[Result]:
    """Judge the share of text columns that hold numbers, dates or truth values.

    Where a declared type is only a wish, number columns that hold text count too.
    """
    early = nothing_to_read(PROBE.id, figures)
    if early:
        return [early]
    if figures.pattern_error:
        return [unmeasured(PROBE.id, figures, figures.pattern_error)]
    looked, wrong = 0, []
    for column in figures.table.columns:
        filled = figures.filled(column.name)
        hits = _hits(figures, column.name)
        if not filled or hits is None:
            continue
        looked += 1
        what, count = hits
        share = count / filled
        if what is Measured.MISTYPED and count:
            wrong.append((column.name, "text among numbers", count, filled))
        elif what is not Measured.MISTYPED and share >= SOME:
            how = "kept as text" if share >= NEARLY_ALL else "mixed with other text"
            wrong.append((column.name, f"{_CASTS[what]} {how}", count, filled))
    if not looked:
        return [vacuous(PROBE.id, figures, "no column whose type could mislead holds values")]
    single = len(wrong) == 1
    named = "; ".join(
        f"{'' if single else f'{name}: '}{what}, {count:,} of {filled:,}"
        for name, what, count, filled in wrong[:SHOWN]
    )
    seen = "" if figures.patterns_exact and figures.exact else " (in a sample)"
    more = f"; and {len(wrong) - SHOWN} more" if len(wrong) > SHOWN else ""
    return [
        share_result(
            PROBE.id,
            figures,
            numerator=len(wrong),
            denominator=looked,
            limits=thresholds.limits(PROBE.id),
            design_effect=thresholds.design_effect,
            columns=tuple(name for name, *_ in wrong),
            reason=(named + more or f"all {looked} columns hold what their type says")[:480] + seen,
            detail={
                "columns": [
                    {"name": name, "finding": what, "values": count, "of": filled}
                    for name, what, count, filled in wrong
                ]
            },
            exact=True,  # the share is of columns; all of them were looked at
        )
    ]


def _hits(figures: TableFigures, column: str) -> tuple[Measured, int] | None:
    mistyped = figures.get(Measured.MISTYPED, column)
    if mistyped is not None:
        return Measured.MISTYPED, mistyped
    found = [(what, figures.get(what, column)) for what in _CASTS]
    known = [(what, count) for what, count in found if count is not None]
    return max(known, key=lambda item: item[1]) if known else None
