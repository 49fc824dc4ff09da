"""Figures of probes as people read them: counts beside shares, a bound instead of "none"."""

from engagements.areas.dataenv.report.rows import ProbeRow
from engagements.domain.prose import DASH, percent
from engagements.domain.wording import grouped


def figure(row: ProbeRow) -> str:
    """Return what a probe measured, with the counts it rests on."""
    if row.outcome in {"not_measured", "vacuous"}:
        return row.reason or row.outcome.replace("_", " ")
    if row.unit == "share" and row.numerator is not None and row.denominator:
        if row.numerator in {0, row.denominator}:
            return f"{grouped(row.numerator)} of {grouped(row.denominator)}"
        share = row.numerator / row.denominator
        shown = percent(share, places=2 if 0 < share < 0.1 else 1)  # noqa: PLR2004 - readable
        return f"{grouped(row.numerator)} of {grouped(row.denominator)} = {shown}"
    if row.value is not None:
        return measure(row.value, unit=row.unit)
    return row.reason or DASH


def limit(row: ProbeRow) -> str:
    """Return up to where the probe passes."""
    return DASH if row.pass_limit is None else measure(row.pass_limit, unit=row.unit)


def measure(value: float, *, unit: str) -> str:
    """Return one value in its unit."""
    if unit == "share":
        return percent(value, places=1 if value and abs(value * 100 - round(value * 100)) else 0)
    shown = grouped(round(value)) if value == round(value) else f"{value:,.1f}"
    if unit == "days":
        return f"{shown} d"
    return f"{shown} {unit}" if unit not in {"", "count"} else shown
