"""Readiness by area: ranges, the groups behind them, and what is not known."""

from dataclasses import dataclass

from engagements.charts.ranges import RangeRow, range_bars, short_range
from engagements.domain.prose import clip, count, in_words, listing, short_day, span
from engagements.domain.wording import agree, counted
from reports.document.snapshot import GroupStanding, Level, Requirement, Snapshot, Standings, Status
from reports.document.table import (
    Picture,
    Table,
    TableCell,
    column,
    number_cell,
    table,
    verdict_cell,
)
from reports.document.times import as_of_day
from reports.document.words import VERDICTS

SIGNS = ("✓", "✗", "▲", "?")


@dataclass(frozen=True, kw_only=True)
class ReadinessPage:
    """The ranges by area and group, and every unknown must."""

    lead: str
    bars: Picture
    groups: Table
    unknown: Table | None


def absent(snapshot: Snapshot) -> str:
    """Return why there is nothing to print, or nothing."""
    return "" if snapshot.readiness.areas else "no area has a requirement for this target"


def build(snapshot: Snapshot) -> ReadinessPage:
    """Return the page ready to print."""
    areas = snapshot.readiness.areas
    rows = [
        RangeRow(
            label=area.title,
            low=area.standing.low,
            high=area.standing.high,
            code=area.standing.verdict,
            verdict=VERDICTS[area.standing.verdict],
            note=_note(area),
        )
        for area in areas
    ]
    return ReadinessPage(
        lead=_lead(snapshot),
        bars=Picture(
            svg=range_bars(rows, expected=snapshot.readiness.expected_worst),
            note=(
                "Solid: proven even if every unknown fails. Hatched: what the unknown may add. The "
                "lowest group of an area decides its place."
            ),
        ),
        groups=_groups(snapshot),
        unknown=_unknown(snapshot),
    )


def _note(area: Standings) -> str:
    if not area.examined:
        return "not examined by this version"
    musts = area.standing.musts
    phrases = [f"{musts.proven} proven", f"{musts.failing} failing", f"{musts.unknown} unknown"]
    if not musts.total:
        return "no musts" if area.standing.shoulds.total else "nothing to judge yet"
    return ", ".join(phrases) + (f", {musts.excepted} excepted" if musts.excepted else "")


def _lead(snapshot: Snapshot) -> str:
    areas = [area for area in snapshot.readiness.areas if area.examined]
    groups = [group for area in areas for group in area.groups]
    text = (
        f"Of {count(len(areas), 'area')} examined, {_split([a.standing.verdict for a in areas])}."
    )
    if groups:
        split = _split([group.standing.verdict for group in groups])
        text += f" Of {count(len(groups), 'group')} behind them, {split}."
    dark = [area.title for area in snapshot.readiness.areas if not area.examined]
    if dark:
        are = agree(len(dark), "is", "are")
        text += f" {listing(dark)} {are} not examined by this version."
    return text


def _split(verdicts: list[str]) -> str:
    phrases = []
    for code in ("NO_GO", "INCOMPLETE", "CONDITIONAL", "GO"):
        number = verdicts.count(code)
        if number:
            words = VERDICTS[code].lower()
            phrases.append(f"{in_words(number)} {agree(number, 'is', 'are')} {words}")
    return listing(phrases) or "none has a requirement"


def _groups(snapshot: Snapshot) -> Table:
    columns = [
        column("Group", 20, "strong"),
        *(column(f"{level} {sign}", 6, "num") for level in ("must", "should") for sign in SIGNS),
        column("Range", 13),
        column("Worst, best", 8, "num"),
        column("Verdict", 11),
    ]
    rows: list[list[str | TableCell]] = []
    number = 0
    for area in snapshot.readiness.areas:
        dark = "" if area.examined else ": not examined by this version"
        rows.append([area.title + dark])
        rows += [_group(group) for group in area.groups]
        number += len(area.groups)
    caption = f"The {counted(number, 'group')} behind the areas, musts and shoulds by status"
    return table(caption, columns, rows, css="dense")


def _group(group: GroupStanding) -> list[str | TableCell]:
    standing = group.standing
    musts, shoulds = standing.musts, standing.shoulds
    row = RangeRow(
        label=group.title,
        low=standing.low,
        high=standing.high,
        code=standing.verdict,
        verdict=VERDICTS[standing.verdict],
    )
    return [
        clip(group.title, 60),
        number_cell(musts.proven),
        number_cell(musts.failing),
        number_cell(musts.excepted),
        number_cell(musts.unknown),
        number_cell(shoulds.proven),
        number_cell(shoulds.failing),
        number_cell(shoulds.excepted),
        number_cell(shoulds.unknown),
        TableCell(text=short_range(row)),
        span(standing.low, standing.high),
        verdict_cell(standing),
    ]


def _unknown(snapshot: Snapshot) -> Table | None:
    rows = [
        row
        for row in snapshot.readiness.requirements
        if row.level is Level.MUST and row.status is Status.UNKNOWN
    ]
    if not rows:
        return None
    near = as_of_day(snapshot)
    columns = [
        column("Must", 24, "strong"),
        column("What is not known", 30),
        column("What settles it", 25),
        column("Owner", 13),
        column("Due", 8, "num"),
    ]
    made = [
        [
            f"{row.group_title or row.group} {row.key}",
            clip(_why(row), 130),
            clip(row.closes, 110),
            row.owner or "Nobody yet",
            short_day(row.due, near=near),
        ]
        for row in rows
    ]
    number = len(rows)
    of = f"{in_words(number)} unknown musts" if number > 1 else "unknown must"
    return table(f"The {of} and what settles {agree(number, 'it', 'each')}", columns, made, most=60)


def _why(row: Requirement) -> str:
    return f"{row.text}: {row.reason}" if row.reason else row.text
