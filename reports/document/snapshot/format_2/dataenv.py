"""Data sources of formats 1 and 2, as a part of blocks."""

from collections.abc import Iterable, Sequence

from engagements.domain.prose import DASH, clip, count, listing, moment, percent, sentence, span
from engagements.domain.wording import agree, counted, grouped
from reports.document.snapshot.format_2.plain import (
    Plain,
    make_part,
    make_row,
    make_table,
    moment_of,
)

OUTCOMES = {
    "pass": ("Pass", "good"),
    "warn": ("Warn", "warn"),
    "fail": ("Fail", "bad"),
    "not_measured": ("Not measured", "unknown"),
    "vacuous": ("Vacuous", "left_out"),
}
VERDICTS = {
    "GO": ("Ready", "good"),
    "CONDITIONAL": ("Ready with conditions", "warn"),
    "INCOMPLETE": ("Not known yet", "unknown"),
    "NO_GO": ("Not ready", "bad"),
}


def dataenv(plain: Plain) -> Plain:
    """Return the sources and what was measured on them as a part."""
    sources = plain["dataenv"]["sources"]
    return make_part(
        "dataenv",
        "Data environment",
        absent="" if sources else "no data source is registered",
        lead=_sources_lead(sources) if sources else "",
        blocks=[_sources(sources), *(b for source in sources for b in _source(source, plain))]
        if sources
        else [],
        group_titles={source["key"]: source["name"] for source in sources},
        data=plain["dataenv"],
    )


def _split(probes: Sequence[Plain]) -> list[str]:
    outcomes = [probe["outcome"] for probe in probes]
    return [
        f"{outcomes.count(outcome)} {outcome.replace('_', ' ')}"
        for outcome in OUTCOMES
        if outcome in outcomes
    ]


def _sources_lead(sources: Sequence[Plain]) -> str:
    probes = [row for source in sources for row in source["probes"]]
    split = f": {listing(_split(probes))}" if probes else ""
    text = sentence(
        f"{count(len(sources), 'source')}, {counted(len(probes), 'probe result')}{split}."
    )
    never = [source["name"] for source in sources if not source["probes"]]
    if never:
        text += f" {listing(never, most=4)} {agree(len(never), 'was', 'were')} never measured."
    stopped = [source for source in sources if source["stopped"]]
    if stopped:
        names = listing([source["name"] for source in stopped], most=3)
        dark = sum(p["outcome"] == "not_measured" for s in stopped for p in s["probes"])
        text += f" The run on {names} stopped, so {counted(dark, 'probe')} stayed unmeasured."
    bad = [source["name"] for source in sources if source["standing"]["verdict"] == "NO_GO"]
    if bad:
        text += f" Not ready: {listing(bad, most=4)}."
    return text


def _sources(sources: Sequence[Plain]) -> Plain:
    return make_table(
        "Sources",
        [
            ("Source", 15, "name"),
            ("Kind", 12, "text"),
            ("Rows", 18, "text"),
            ("Run", 16, "text"),
            ("Worst, best", 9, "number"),
            ("Score", 7, "number"),
            ("Coverage", 10, "number"),
            ("Verdict", 13, "verdict"),
        ],
        [
            make_row(
                source["name"],
                source["kind"],
                _size(source),
                _run(source),
                span(source["standing"]["low"], source["standing"]["high"]),
                DASH if source["score"] is None else f"{source['score']:.0f}",
                percent(source["coverage"]),
                VERDICTS[source["standing"]["verdict"]],
            )
            for source in sources
        ],
    )


def _size(source: Plain) -> str:
    if source["tables"] is None:
        return DASH
    tables = counted(source["tables"], "table")
    if source["rows"] is None:
        return f"{tables}, not counted"
    about = "" if source["rows_exact"] else "about "
    return f"{about}{grouped(source['rows'])} in {tables}"


def _run(source: Plain) -> str:
    if source["run"] is None:
        return "never"
    parts = [f"{source['run']}:"]
    if source["statements"] is not None:
        parts.append(counted(source["statements"], "statement") + ",")
    if source["seconds"] is not None:
        parts.append(f"{source['seconds']:.1f} s")
    return " ".join(parts).rstrip(",:")


def _source(source: Plain, plain: Plain) -> Iterable[Plain]:
    yield {"kind": "heading", "text": clip(source["name"], 60)}
    if remark := _remark(source, plain):
        yield {"kind": "note", "text": remark}
    if source["charts"]:
        yield {"kind": "charts", "charts": [_chart(c, source) for c in source["charts"][:3]]}
    if source["probes"]:
        yield _probes(source, time_zone=plain["identity"]["time_zone"])
    yield {"kind": "findings", "group": source["key"]}


def _remark(source: Plain, plain: Plain) -> str:
    if not source["probes"]:
        return "No run has finished on this source: everything about it is unknown."
    if source["stopped"]:
        return f"The run stopped: {clip(source['stopped'], 300)}"
    rows = [r for r in plain["readiness"]["requirements"] if r["group"] == source["key"]]
    measured = any(row["outcome"] in {"pass", "warn", "fail"} for row in source["probes"])
    if measured and rows and all(row["status"] == "unknown" for row in rows):
        return (
            "The run is too old to speak for today: what it measured is printed below, and counts "
            "as unknown until the probes run again."
        )
    return ""


def _chart(chart: Plain, source: Plain) -> Plain:
    return {
        "title": clip(chart["title"], 44),
        "about": f"{source['name']}, {chart['title']}",
        "bars": chart["figures"],
        "note": chart["note"],
        "limit": chart["limit"],
        "limit_words": chart["limit_words"],
    }


def _probes(source: Plain, *, time_zone: str) -> Plain:
    at = source["measured_at"]
    when = moment(moment_of(at), time_zone=time_zone) if at else ""
    proof = ", ".join(part for part in (source["evidence"], when) if part)
    caption = f"{source['name']}: {counted(len(source['probes']), 'probe')}, "
    caption += f"{', '.join(_split(source['probes']))}."
    return make_table(
        f"{caption} Evidence {proof}" if proof else caption,
        [
            ("Probe", 9, "name"),
            ("Question", 22, "text"),
            ("Bearing", 8, "text"),
            ("Result", 12, "text"),
            ("Worst table, column", 19, "text"),
            ("Figure", 21, "text"),
            ("Pass limit", 9, "text"),
        ],
        [_probe(row) for row in source["probes"]],
        dense=True,
    )


def _probe(row: Plain) -> Plain:
    where = ".".join(part for part in (row["table"], ", ".join(row["columns"][:3])) if part)
    also = f", and {counted(len(row['also']), 'more table')}" if row["also"] else ""
    return make_row(
        row["probe"],
        row["question"],
        row["level"],
        OUTCOMES[row["outcome"]],
        clip(where + also, 90) or DASH,
        clip(_figure(row), 120),
        DASH if row["pass_limit"] is None else _measure(row["pass_limit"], unit=row["unit"]),
    )


def _figure(row: Plain) -> str:
    if row["outcome"] in {"not_measured", "vacuous"}:
        return str(row["reason"]) or row["outcome"].replace("_", " ")
    numerator, denominator = row["numerator"], row["denominator"]
    if row["unit"] == "share" and numerator is not None and denominator:
        if numerator in {0, denominator}:
            return f"{grouped(numerator)} of {grouped(denominator)}"
        share = numerator / denominator
        shown = percent(share, places=2 if 0 < share < 0.1 else 1)  # noqa: PLR2004 - readable
        return f"{grouped(numerator)} of {grouped(denominator)} = {shown}"
    if row["value"] is not None:
        return _measure(row["value"], unit=row["unit"])
    return row["reason"] or DASH


def _measure(value: float, *, unit: str) -> str:
    if unit == "share":
        return percent(value, places=1 if value and abs(value * 100 - round(value * 100)) else 0)
    shown = grouped(round(value)) if value == round(value) else f"{value:,.1f}"
    if unit == "days":
        return f"{shown} d"
    return f"{shown} {unit}" if unit not in {"", "count"} else shown
