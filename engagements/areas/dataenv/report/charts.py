"""Bar charts of what a run measured: worst columns, kinds of personal data, ages."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from engagements.areas.dataenv.domain.probe import Probe, Unit
from engagements.areas.dataenv.domain.probes.registry import PROBES
from engagements.areas.dataenv.models import ProbeResult
from engagements.domain.prose import clip
from engagements.domain.reporting import Bar, Chart
from engagements.domain.wording import agree, counted

MOST_BARS, MOST_CHARTS = 6, 3


def charts(
    results: Sequence[ProbeResult], tables: Sequence[dict[str, Any]], *, source: str
) -> tuple[Chart, ...]:
    """Return the charts that the last run of a source has figures for."""
    drawn = [probe for probe in PROBES.values() if probe.chart]
    made = [
        *(_shares(results, probe) for probe in drawn if probe.unit is Unit.SHARE),
        _sensitive(tables),
        *(_ages(results, probe) for probe in drawn if probe.unit is Unit.DAYS),
    ]
    found = [chart for chart in made if chart is not None][:MOST_CHARTS]
    return tuple(
        replace(chart, about=f"{source}, {chart.title}", title=clip(chart.title, 44))
        for chart in found
    )


def _shares(results: Sequence[ProbeResult], probe: Probe) -> Chart | None:
    """Return the worst columns of a probe that counts shares, beside its limit."""
    lines = [r for r in results if r.probe == probe.id and r.value and r.columns]
    if not lines:
        return None
    worst = sorted(lines, key=lambda r: (-(r.value or 0), r.table, r.columns))[:MOST_BARS]
    more = len(lines) - len(worst)
    limits = {r.fail_limit for r in worst}
    one = limits.pop() if len(limits) == 1 else None
    shown = one if one is not None and one * 3 >= (worst[0].value or 0) else None
    return Chart(
        about="",
        title=probe.chart,
        bars=tuple(
            Bar(
                label=str(r.columns[0]),
                value=(r.value or 0) * 100,
                shown=f"{(r.value or 0) * 100:.2g}",
                bad=r.outcome == "fail",
            )
            for r in worst
        ),
        note=f"{counted(more, 'more column')} with less" if more else _tables_of(worst),
        limit=shown * 100 if shown is not None else None,
        limit_words=f"fails above {shown * 100:g}%" if shown is not None else "",
    )


def _tables_of(lines: Sequence[ProbeResult]) -> str:
    tables = sorted({line.table for line in lines})
    return clip(f"in {', '.join(tables)}", 60)


def _sensitive(tables: Sequence[dict[str, Any]]) -> Chart | None:
    """Return how many columns hold which kind of personal data."""
    found: Counter[str] = Counter()
    for table in tables:
        for column in table.get("columns", []):
            found.update({item["label"] for item in column.get("sensitive", [])})
    if not found:
        return None
    most = found.most_common(MOST_BARS)
    total = sum(found.values())
    return Chart(
        about="",
        title=f"Personal data found, {counted(total, 'column')}",
        bars=tuple(
            Bar(label=label, value=float(number), shown=str(number)) for label, number in most
        ),
        note="by kind; samples were looked at, no value was kept",
    )


def _ages(results: Sequence[ProbeResult], probe: Probe) -> Chart | None:
    """Return how old the newest row of each table is."""
    lines = [r for r in results if r.probe == probe.id and r.value is not None]
    if not lines:
        return None
    oldest = sorted(lines, key=lambda r: (-(r.value or 0), r.table))[:MOST_BARS]
    late = sum(r.outcome == "fail" for r in lines)
    note = f"{counted(late, 'table')} {agree(late, 'is', 'are')} older than agreed"
    return Chart(
        about="",
        title=probe.chart,
        bars=tuple(
            Bar(
                label=r.table,
                value=r.value or 0.0,
                shown=f"{r.value:.0f}",
                bad=r.outcome == "fail",
            )
            for r in oldest
        ),
        note=note,
    )
