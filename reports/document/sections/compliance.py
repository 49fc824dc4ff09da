"""Compliance: statuses by framework, the control table, exceptions, and who closes what."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from engagements.charts.status import status_bar
from engagements.domain.prose import (
    DASH,
    cited,
    clip,
    count,
    day,
    in_words,
    listing,
    percent,
    sentence,
    short_day,
)
from engagements.domain.wording import agree, counted
from reports.document.snapshot import (
    ControlRow,
    ExceptionRow,
    FrameworkRow,
    Grade,
    Snapshot,
    Status,
)
from reports.document.table import (
    MOST_ROWS,
    Callout,
    Cells,
    Table,
    TableCell,
    column,
    grade_word,
    lapse_cell,
    left_out_cell,
    status_cell,
    table,
)
from reports.document.times import as_of_day

ORDER = (Status.FAILING, Status.EXCEPTED, Status.UNKNOWN, Status.PROVEN, None)
MOST_OPEN = 60


@dataclass(frozen=True, kw_only=True)
class CompliancePage:
    """The frameworks and their controls."""

    lead: str
    frameworks: Table
    controls: Table
    exceptions: tuple[Callout, ...]
    open: Table | None
    why: Table


def absent(snapshot: Snapshot) -> str:
    """Return why there is nothing to print, or nothing."""
    return "" if snapshot.compliance.frameworks else "no framework is taken on"


def build(snapshot: Snapshot) -> CompliancePage:
    """Return the page ready to print."""
    today = as_of_day(snapshot)
    return CompliancePage(
        lead=_lead(snapshot),
        frameworks=_frameworks(snapshot),
        controls=_controls(snapshot, today=today),
        exceptions=tuple(_exception(row) for row in snapshot.compliance.exceptions),
        open=_open(snapshot, today=today),
        why=_why(snapshot.compliance.frameworks),
    )


def _lead(snapshot: Snapshot) -> str:
    rows = snapshot.compliance.controls
    scored = [row for row in rows if row.counts_as]
    proven = sum(row.counts_as is Status.PROVEN for row in scored)
    text = f"{proven} of {counted(len(scored), 'control')} that count are proven."
    hard = [row for row in scored if row.bearing == "hard"]
    fails = sum(row.counts_as is Status.FAILING for row in hard)
    unknown = sum(row.counts_as is Status.UNKNOWN for row in hard)
    if fails:
        verb = agree(fails, "fails", "fail")
        text += " " + sentence(f"{count(fails, 'hard control')} {verb}.")
    if unknown:
        verb = agree(unknown, "is", "are")
        text += " " + sentence(f"{count(unknown, 'hard control')} {verb} unknown.")
    left = len(rows) - len(scored)
    if left:
        verb = agree(left, "is", "are")
        text += " " + sentence(f"{in_words(left)} {verb} left out with a reason.")
    return text


def _frameworks(snapshot: Snapshot) -> Table:
    columns = [
        column("Framework", 24, "strong"),
        column("Status of the controls that count", 38),
        column("Left out", 9, "num"),
        column("Low, high", 16, "num"),
        column("Coverage", 13, "num"),
    ]
    made: list[Cells] = []
    for framework in snapshot.compliance.frameworks:
        rows = [r for r in snapshot.compliance.controls if r.framework == framework.key]
        counts = _counts(rows)
        bar = status_bar(counts, of=framework.title, width=250, height=14)
        left = sum(row.counts_as is None for row in rows)
        low = "" if framework.low is None else f"{framework.low:.2f}, {framework.high or 0:.2f}"
        made.append(
            [
                framework.title,
                TableCell(text=bar),
                str(left) if left else DASH,
                low or DASH,
                percent(framework.coverage),
            ]
        )
    note = (
        "Green by proof grade, darkest measured; red failing; amber exception; hatched unknown. "
        "Not applicable and future controls are in no bar and no denominator."
    )
    total = sum(row.counts_as is not None for row in snapshot.compliance.controls)
    caption = f"Status of the {counted(total, 'control')} that {agree(total, 'counts', 'count')}"
    return table(f"{caption}, by framework", columns, made, note=note, css="bars")


def _counts(rows: Sequence[ControlRow]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for row in rows:
        if row.counts_as is None:
            continue
        kind = {Status.FAILING: "failing", Status.EXCEPTED: "exception"}.get(row.counts_as)
        if row.counts_as is Status.PROVEN:
            kind = (row.grade or Grade.ATTESTED).value
        kind = kind or "unknown"
        counts[kind] = counts.get(kind, 0) + 1
    return counts


def _controls(snapshot: Snapshot, *, today: date) -> Table:
    columns = [
        column("Control", 12, "strong"),
        column("What must hold", 24),
        column("Bearing", 7),
        column("Weight", 7, "num"),
        column("State", 12),
        column("Counts as", 10),
        column("Proof", 10),
        column("Evid.", 7),
        column("Valid until", 11, "num"),
    ]
    rows = sorted(snapshot.compliance.controls, key=lambda row: ORDER.index(row.counts_as))
    printed = set(map(id, rows[:MOST_ROWS]))
    made: list[Cells] = []
    for framework in snapshot.compliance.frameworks:
        mine = [r for r in snapshot.compliance.controls if r.framework == framework.key]
        shown = [row for row in mine if id(row) in printed]
        made.append([framework.title])
        made += [_control(row, today=today, target=snapshot.target.on) for row in shown]
    missing = len(rows) - len(printed)
    note = f"{counted(missing, 'proven or left-out control')} not printed." if missing else ""
    caption = f"Control assessment, {counted(len(rows), 'control')}, in our own words"
    return table(caption, columns, made, css="dense", note=note, most=len(made) or 1)


def _control(row: ControlRow, *, today: date, target: date) -> Cells:
    return [
        row.ref,
        clip(row.text, 110),
        row.bearing,
        str(row.weight),
        row.state.replace("_", " "),
        status_cell(row.counts_as) if row.counts_as else left_out_cell(),
        grade_word(row.grade),
        cited(row.evidence),
        lapse_cell(row.valid_until, today=today, target=target),
    ]


def _exception(row: ExceptionRow) -> Callout:
    asked = f" Asked by {row.asked_by}." if row.asked_by else ""
    approved = f" Approved by {row.approved_by}." if row.approved_by else ""
    return Callout(
        lead=f"Exception {row.number} on {row.control}, {row.kind}.",
        text=(
            f"{clip(row.reason, 600)} In force from {day(row.starts_on)} to "
            f"{day(row.expires_on)}.{asked}{approved} When it ends the control fails by itself."
        ),
        css="warn",
    )


def _open(snapshot: Snapshot, *, today: date) -> Table | None:
    rows = [
        row
        for row in snapshot.compliance.controls
        if row.counts_as in {Status.FAILING, Status.UNKNOWN}
    ]
    if not rows:
        return None
    columns = [
        column("Control", 13, "strong"),
        column("What must hold", 30),
        column("State", 14),
        column("Why", 22),
        column("Owner", 13),
        column("Due", 8, "num"),
    ]
    made = [
        [
            row.ref,
            clip(row.text, 110),
            row.state.replace("_", " "),
            clip(row.reason, 90) or DASH,
            row.owner or "Nobody yet",
            short_day(row.due, near=today),
        ]
        for row in sorted(rows, key=lambda r: (r.bearing != "hard", ORDER.index(r.counts_as)))
    ]
    caption = "Controls that fail or are not known, and who closes them"
    return table(caption, columns, made, most=MOST_OPEN)


def _why(frameworks: Sequence[FrameworkRow]) -> Table:
    columns = [column("Framework", 25, "strong"), column("Why it binds", 35), column("Open", 40)]
    made = [
        [
            row.title,
            clip(row.why, 200) or DASH,
            clip(listing(row.questions, most=4), 240) or "No open question",
        ]
        for row in frameworks
    ]
    return table("Why these frameworks bind, and the questions still open", columns, made)
