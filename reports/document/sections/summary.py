"""Executive summary: the verdict, what it rests on, what blocks, the road, what is asked."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from engagements.charts.gauge import gauge
from engagements.charts.ranges import RangeRow, range_bars
from engagements.charts.status import PROVEN, Bracket, status_bar
from engagements.domain.prose import (
    DASH,
    clip,
    count,
    day,
    in_words,
    listing,
    sentence,
    short_day,
    span,
)
from engagements.domain.units import days_inclusive
from engagements.domain.wording import agree, counted
from reports.document.snapshot import (
    FindingKind,
    Grade,
    Level,
    Requirement,
    RoadStep,
    Snapshot,
    Standing,
    Status,
)
from reports.document.table import Cells, Picture, Table, column, table
from reports.document.times import as_of_day
from reports.document.words import VERDICTS

MOST_BLOCKS, MOST_RENEWALS = 8, 7


@dataclass(frozen=True, kw_only=True)
class Summary:
    """Page one for whoever decides."""

    gauge: Picture
    headline: str
    prose: str
    musts: str
    bar: Picture
    blocks: Table | None
    no_blocks: str
    unknown: Table | None
    road_title: str
    road: Picture | None
    renewals: Table | None
    renewals_title: str
    no_renewals: str
    changes: str
    decisions: tuple[str, ...]


def build(snapshot: Snapshot) -> Summary:
    """Return the summary ready to print."""
    readiness = snapshot.readiness
    overall = readiness.overall
    today = as_of_day(snapshot)
    blocks = _blocks(snapshot, today=today)
    due = len(snapshot.renewals.due)
    return Summary(
        gauge=Picture(
            svg=gauge(
                low=overall.low,
                high=overall.high,
                verdict=VERDICTS[overall.verdict],
                expected=readiness.expected_worst,
                expected_in=f"in {readiness.stage_title.lower()}",
            )
        ),
        headline=headline(snapshot),
        prose=" ".join(part for part in (_road_prose(snapshot), _progress(snapshot)) if part),
        musts=musts_sentence(snapshot),
        bar=_bar(snapshot),
        blocks=blocks,
        no_blocks="" if blocks else "No must fails today.",
        unknown=None if blocks else _unknown(snapshot, today=today),
        road_title=_road_title(readiness.road),
        road=_road(readiness.road),
        renewals=_renewals(snapshot, today=today) if due else None,
        renewals_title=f"Renewals due before the target date: {due}",
        no_renewals="" if due else "No proof lapses before the target date.",
        changes=_changes(snapshot),
        decisions=tuple(clip(text, 300) for text in snapshot.decisions_asked),
    )


def headline(snapshot: Snapshot) -> str:
    """Return the verdict as one sentence that names the target, its date and what counts."""
    overall, target = snapshot.readiness.overall, snapshot.target
    first = f"{VERDICTS[overall.verdict]} for the {_lower(target.title)} on {day(target.on)}."
    return f"{first} {_because(snapshot, overall)}"


def _lower(title: str) -> str:
    return title[:1].lower() + title[1:]


def _because(snapshot: Snapshot, overall: Standing) -> str:
    failing, unknown = overall.musts.failing, overall.musts.unknown
    if overall.verdict == "NO_GO":
        actions = sum(f.kind is FindingKind.BLOCKS for f in snapshot.findings)
        fails = sentence(f"{count(failing, 'must')} {agree(failing, 'fails', 'fail')}")
        them = agree(failing, "it", "them")
        return f"{fails}; {count(actions, 'action')} {agree(actions, 'closes', 'close')} {them}."
    if overall.verdict == "INCOMPLETE":
        return sentence(f"{count(unknown, 'must')} {agree(unknown, 'is', 'are')} not known yet.")
    conditions = overall.shoulds.failing + overall.shoulds.unknown
    excepted = overall.musts.excepted + overall.shoulds.excepted
    if overall.verdict == "CONDITIONAL":
        parts = [f"{count(conditions, 'should')} not proven"] if conditions else []
        parts += [f"{count(excepted, 'exception')} in force"] if excepted else []
        return sentence(f"{listing(parts)}.")
    return "Every requirement is proven."


def musts_sentence(snapshot: Snapshot) -> str:
    """Return how many musts are proven, by the two best grades, failing and unknown."""
    tally = snapshot.readiness.overall.musts
    grades = _grades(snapshot.readiness.requirements)
    best = grades[Grade.MEASURED] + grades[Grade.WITNESSED]
    text = (
        f"Musts: {tally.proven} proven ({best} measured or witnessed), {tally.failing} failing, "
        f"{tally.unknown} unknown"
    )
    if tally.excepted:
        fails = agree(tally.excepted, "fails", "fail")
        text += f"; {in_words(tally.excepted)} more {fails} under an exception in force"
    return f"{text}."


def _grades(requirements: Sequence[Requirement]) -> dict[Grade, int]:
    grades = dict.fromkeys(Grade, 0)
    for row in requirements:
        if row.level is Level.MUST and row.status is Status.PROVEN and row.grade:
            grades[row.grade] += 1
    return grades


def _bar(snapshot: Snapshot) -> Picture:
    tally = snapshot.readiness.overall.musts
    grades = _grades(snapshot.readiness.requirements)
    counts = {grade.value: number for grade, number in grades.items()}
    counts |= {"failing": tally.failing, "exception": tally.excepted, "unknown": tally.unknown}
    best = grades[Grade.MEASURED] + grades[Grade.WITNESSED]
    brackets = [
        Bracket(kinds=PROVEN[:2], label=f"{best} measured or witnessed"),
        Bracket(kinds=PROVEN[2:], label=f"{sum(grades.values()) - best} other proof"),
        Bracket(kinds=("failing",), label=f"{tally.failing} failing"),
        Bracket(kinds=("unknown",), label=f"{tally.unknown} unknown"),
    ]
    svg = status_bar(counts, of="Musts by status", brackets=brackets, legend=True)
    return Picture(svg=svg)


def _blocks(snapshot: Snapshot, *, today: date) -> Table | None:
    failing = [
        row
        for row in snapshot.readiness.requirements
        if row.level is Level.MUST and row.status is Status.FAILING
    ]
    if not failing:
        return None
    found = {key: finding for finding in snapshot.findings for key in finding.keys}
    rows: list[Cells] = []
    for row in failing:
        finding = found.get(row.identity)
        due = row.due or (finding.due if finding else None)
        rows.append(
            [
                finding.code if finding else DASH,
                f"{row.group_title or row.group} {row.key}",
                clip(row.closes, 110),
                row.owner or "Nobody yet",
                f"{days_inclusive(row.since, today)} d" if row.since else DASH,
                short_day(due, near=today),
            ]
        )
    rows.sort(key=lambda cells: str(cells[0]))
    number = len(failing)
    caption = f"What blocks: the {in_words(number) + ' ' if number > 1 else ''}failing "
    columns = [
        column("Finding", 8, "strong"),
        column("Must", 25),
        column("What closes it", 34),
        column("Owner", 17),
        column("Open", 7, "num"),
        column("Due", 9, "num"),
    ]
    return table(caption + agree(number, "must", "musts"), columns, rows, most=MOST_BLOCKS)


def _unknown(snapshot: Snapshot, *, today: date) -> Table | None:
    """Return what is not known yet, for a summary in which nothing blocks."""
    rows = [
        row
        for row in snapshot.readiness.requirements
        if row.level is Level.MUST and row.status is Status.UNKNOWN
    ]
    if not rows:
        return None
    columns = [
        column("Must", 31, "strong"),
        column("What settles it", 43),
        column("Owner", 17),
        column("Due", 9, "num"),
    ]
    made = [
        [
            f"{row.group_title or row.group} {row.key}",
            clip(row.closes, 110),
            row.owner or "Nobody yet",
            short_day(row.due, near=today),
        ]
        for row in rows
    ]
    number = len(rows)
    caption = f"What is not known: {count(number, 'must')}"
    return table(caption, columns, made, most=MOST_BLOCKS)


def _road_title(road: Sequence[RoadStep]) -> str:
    return f"The road to “{VERDICTS[road[-1].standing.verdict]}”" if len(road) > 1 else ""


def _road(road: Sequence[RoadStep]) -> Picture | None:
    if len(road) < 2:  # noqa: PLR2004 - today alone is no road
        return None
    rows = [
        RangeRow(
            label=_step_label(step),
            low=step.standing.low,
            high=step.standing.high,
            code=step.standing.verdict,
            verdict=VERDICTS[step.standing.verdict],
        )
        for step in road
    ]
    return Picture(svg=range_bars(rows))


def _step_label(step: RoadStep) -> str:
    if step.kind == "today":
        return "Today"
    done = "closed" if step.kind == "failing" else "proven"
    return f"{counted(step.count, f'{step.kind} must')} {done}"


def _road_prose(snapshot: Snapshot) -> str:
    steps = [step for step in snapshot.readiness.road if step.kind != "today"]
    phrases = []
    for step in steps:
        done = "closed" if step.kind == "failing" else "proven"
        what = f"with the {count(step.count, f'{step.kind} must')} {done}"
        phrases.append(f"{what} it becomes {_verdict(step.standing)}")
    if not phrases:
        return ""
    return f"The verdict moves in steps: {'; '.join(phrases)}."


def _verdict(standing: Standing) -> str:
    return f"“{VERDICTS[standing.verdict]}” ({span(standing.low, standing.high)})"


def _progress(snapshot: Snapshot) -> str:
    earlier = [v for v in snapshot.versions if v.number < snapshot.identity.number]
    if not earlier:
        return "This is the first report: it is the baseline of later ones."
    last = max(earlier, key=lambda version: version.number)
    if not last.counted:
        return f"How many musts were proven in report {last.number} is not on record."
    change = snapshot.readiness.overall.musts.proven - last.standing.musts.proven
    if change == 0:
        return f"As many musts are proven as in report {last.number}."
    word = "more" if change > 0 else "fewer"
    are = agree(abs(change), "must is", "musts are")
    return sentence(f"{in_words(abs(change))} {word} {are} proven than in report {last.number}.")


def _renewals(snapshot: Snapshot, *, today: date) -> Table:
    by_day: dict[date, list[str]] = defaultdict(list)
    rests: dict[date, int] = defaultdict(int)
    for row in snapshot.renewals.due:
        by_day[row.valid_until].append(row.evidence)
        rests[row.valid_until] += len(row.rests)
    rows = [
        [short_day(on, near=today), listing(by_day[on], most=4), str(rests[on])]
        for on in sorted(by_day)
    ]
    columns = [
        column("Valid until", 22, "strong"),
        column("Evidence", 44),
        column("Requirements on it", 34, "num"),
    ]
    return table("", columns, rows, most=MOST_RENEWALS)


def _changes(snapshot: Snapshot) -> str:
    changes = snapshot.readiness.changes
    overall = [change for change in changes if not change.what]
    groups = [change for change in changes if change.what]
    if overall:
        first = min(overall, key=lambda change: change.on)
        text = f"If nothing is done, the verdict changes to {_verdict(first.standing)} "
        text += f"by itself on {day(first.on)}."
    else:
        text = "No date changes the verdict by itself before the target date; only work does."
    if groups:
        phrases = [
            f"{clip(c.what, 60)} to {_verdict(c.standing)} on {day(c.on)}" for c in groups[:3]
        ]
        text += f" By themselves change: {'; '.join(phrases)}."
    return text
