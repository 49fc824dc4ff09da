"""Validity: columns hold what their type says."""

from engagements.areas.dataenv.domain.ports import Measured
from engagements.areas.dataenv.domain.results import (
    Result,
    TableFigures,
    nothing_to_read,
    share_result,
    unmeasured,
    vacuous,
)
from engagements.areas.dataenv.domain.thresholds import Thresholds

NEARLY_ALL = 0.95  # from here on a text column is a number or date in disguise
SOME = 0.05  # from here on it is a mixture
SHOWN = 4
_CASTS = {
    Measured.NUMBERS: "numbers",
    Measured.DATES: "dates",
    Measured.BOOLEANS: "truth values",
}


def honest_types(figures: TableFigures, *, thresholds: Thresholds) -> list[Result]:
    """VAL-01: columns of text that are numbers, dates or truth values, wholly or in part.

    Where a declared type is only a wish, also numbers' columns that hold text.
    """
    early = nothing_to_read("VAL-01", figures)
    if early:
        return [early]
    if figures.pattern_error:
        return [unmeasured("VAL-01", figures, figures.pattern_error)]
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
        return [vacuous("VAL-01", figures, "no column whose type could mislead holds values")]
    single = len(wrong) == 1
    named = "; ".join(
        f"{'' if single else f'{name}: '}{what}, {count:,} of {filled:,}"
        for name, what, count, filled in wrong[:SHOWN]
    )
    seen = "" if figures.patterns_exact and figures.exact else " (in a sample)"
    more = f"; and {len(wrong) - SHOWN} more" if len(wrong) > SHOWN else ""
    return [
        share_result(
            "VAL-01",
            figures,
            numerator=len(wrong),
            denominator=looked,
            limits=thresholds.limits("VAL-01"),
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
