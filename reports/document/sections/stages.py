"""Stages and gate: where the time went, what was decided, what the gate asks."""

from dataclasses import dataclass
from datetime import date

from engagements.charts.timeline import Bar, Mark, Wait, timeline
from engagements.domain.prose import DASH, cited, clip, count, day, listing, sentence, short_day
from engagements.domain.wording import counted
from reports.document.snapshot import CriterionRow, Snapshot, Status, VisitRow
from reports.document.table import (
    Cells,
    Picture,
    Table,
    TableCell,
    column,
    grade_word,
    left_out_cell,
    status_cell,
    table,
)
from reports.document.text import Html, markdown
from reports.document.times import as_of_day

STATES = {
    "met": Status.PROVEN,
    "unmet": Status.FAILING,
    "expired": Status.UNKNOWN,
    "unknown": Status.UNKNOWN,
    "waived": Status.EXCEPTED,
}


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A logbook entry for the client, its Markdown made safe."""

    head: str
    body: Html
    foot: str


@dataclass(frozen=True, kw_only=True)
class StagesPage:
    """The time line, decisions and criteria."""

    lead: str
    line: Picture | None
    decisions: Table | None
    days: Table
    criteria: Table | None
    waits: Table | None
    waivers: tuple[str, ...]
    log: tuple[Entry, ...]


def absent(snapshot: Snapshot) -> str:
    """Return why there is nothing to print, or nothing."""
    return "" if snapshot.delivery.visits else "no stage was entered"


def build(snapshot: Snapshot) -> StagesPage:
    """Return the page ready to print."""
    today = as_of_day(snapshot)
    return StagesPage(
        lead=_lead(snapshot, today=today),
        line=_line(snapshot, today=today),
        decisions=_decisions(snapshot),
        days=_days(snapshot),
        criteria=_criteria(snapshot, today=today),
        waits=_waits(snapshot),
        waivers=tuple(clip(text, 300) for text in snapshot.delivery.waivers),
        log=tuple(
            Entry(
                head=f"#{e.number} {sentence(e.kind)}, {day(e.on)}",
                body=markdown(e.text),
                foot=_foot(clip(e.owner, 80), e.due),
            )
            for e in snapshot.delivery.log
        ),
    )


def _foot(owner: str, due: date | None) -> str:
    return ", ".join(part for part in (owner, f"due {day(due)}" if due else "") if part)


def _lead(snapshot: Snapshot, *, today: date) -> str:
    visits = snapshot.delivery.visits
    now = visits[-1]
    text = sentence(f"{count(now.days, 'day')} in {now.stage.lower()}")
    if now.expected_days:
        text += f" against {now.expected_days} expected"
    waited = sum(wait.days for wait in snapshot.delivery.waits)
    if waited:
        text += f"; {count(waited, 'day')} of waiting in all"
    left = (snapshot.target.on - today).days
    if left == 0:
        return f"{text}. The target date is today."
    if left > 0:
        return f"{text}. {sentence(count(left, 'day'))} to the target date."
    return f"{text}. The target date passed {count(-left, 'day')} ago."


def _label(visit: VisitRow) -> str:
    return f"{visit.days} d"


def _line(snapshot: Snapshot, *, today: date) -> Picture:
    delivery = snapshot.delivery
    seen = {visit.stage for visit in delivery.visits}
    last = max(index for index, stage in enumerate(delivery.stages) if stage in seen)
    rows = delivery.stages[: last + 2]
    bars = [
        Bar(row=v.stage, start=v.entered_on, end=v.left_on or today, label=_label(v))
        for v in delivery.visits
    ]
    waits = [
        Wait(row=row, start=start, end=end, words=f"Waiting on {w.waiting_on}: {w.reason}")
        for w in delivery.waits
        for row, start, end in _over(delivery.visits, w.started_on, w.ended_on or today, today)
    ]
    marks = [
        Mark(on=today, words=f"as of {short_day(today)}"),
        Mark(on=snapshot.target.on, words=f"target {short_day(snapshot.target.on)}", strong=True),
    ]
    note = "Calendar days, both ends counted." + (" Hatched red: waiting." if waits else "")
    return Picture(svg=timeline(rows, bars=bars, waits=waits, marks=marks), note=note)


def _over(
    visits: tuple[VisitRow, ...], start: date, end: date, today: date
) -> list[tuple[str, date, date]]:
    """Cut a wait to the stays that it falls into."""
    pieces = [(v.stage, max(start, v.entered_on), min(end, v.left_on or today)) for v in visits]
    return [piece for piece in pieces if piece[1] <= piece[2]]


def _decisions(snapshot: Snapshot) -> Table | None:
    rows = snapshot.delivery.decisions
    if not rows:
        return None
    columns = [
        column("Gate", 27, "strong"),
        column("Date", 15),
        column("Decision", 17),
        column("Reason", 41),
    ]
    made = [
        [row.gate, short_day(row.decided_on), row.outcome, clip(row.rationale, 140)] for row in rows
    ]
    return table("Gate decisions", columns, made, most=30)


def _days(snapshot: Snapshot) -> Table:
    columns = [
        column("Stage", 36, "strong"),
        column("Days", 18, "num"),
        column("Expected", 28, "num"),
        column("Over", 18, "num"),
    ]
    made: list[Cells] = []
    for visit in snapshot.delivery.visits:
        over = max(0, visit.days - visit.expected_days) if visit.expected_days else 0
        expected = str(visit.expected_days) if visit.expected_days else DASH
        late = TableCell(text=str(over), css="failing") if over else TableCell(text=DASH)
        made.append([visit.stage, str(visit.days), expected, late])
    total = sum(visit.days for visit in snapshot.delivery.visits)
    made.append([TableCell(text="In all", css="bold"), str(total), "", ""])
    return table("Days by stay", columns, made, most=40)


def _criteria(snapshot: Snapshot, *, today: date) -> Table | None:
    rows = snapshot.delivery.criteria
    if not rows:
        return None
    states = [row.state for row in rows]
    phrases = [
        f"{states.count(state)} {state.replace('_', ' ')}"
        for state in ("met", "unmet", "waived", "expired", "unknown", "not_applicable")
        if state in states
    ]
    title = snapshot.target.title
    caption = f"{title}: {counted(len(rows), 'criterion', 'criteria')}, {listing(phrases)}"
    columns = [
        column("Key", 15, "strong"),
        column("Criterion", 28),
        column("Kind", 9),
        column("Bearing", 8),
        column("State", 11),
        column("Proof", 11),
        column("Least", 11),
        column("Evid.", 7),
    ]
    made = [_criterion(row, today=today) for row in rows]
    return table(caption, columns, made, css="dense")


def _criterion(row: CriterionRow, *, today: date) -> Cells:
    status = STATES.get(row.state)
    state = (
        TableCell(
            text=f"{status_cell(status).text[:1]} {sentence(row.state.replace('_', ' '))}",
            css=status.value,
        )
        if status
        else left_out_cell()
    )
    return [
        row.key,
        clip(row.text, 120) + _who(row, today=today),
        row.kind,
        row.bearing,
        state,
        grade_word(row.grade),
        grade_word(row.least_grade),
        cited(row.evidence),
    ]


def _who(row: CriterionRow, *, today: date) -> str:
    if row.state in {"met", "not_applicable"} or not (row.owner or row.due):
        return ""
    due = short_day(row.due, near=today) if row.due else ""
    return f" ({', '.join(part for part in (row.owner, due) if part)})"


def _waits(snapshot: Snapshot) -> Table | None:
    rows = snapshot.delivery.waits
    if not rows:
        return None
    columns = [
        column("From", 20, "strong"),
        column("To", 20),
        column("Days", 10, "num"),
        column("Waiting on", 17),
        column("Reason", 33),
    ]
    made = [
        [
            short_day(row.started_on),
            short_day(row.ended_on) if row.ended_on else "still open",
            str(row.days),
            row.waiting_on,
            clip(row.reason, 160),
        ]
        for row in rows
    ]
    return table("Waits", columns, made, most=30)
