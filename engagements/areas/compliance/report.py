"""What compliance says in a report: frameworks, controls, exceptions in force, how they count."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from engagements import registry
from engagements.area import Print
from engagements.areas.compliance import selectors
from engagements.areas.compliance.domain.catalog import Bearing
from engagements.areas.compliance.models import ControlException
from engagements.areas.compliance.selectors import ControlRow, FrameworkRow
from engagements.domain.codec import to_plain
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
from engagements.domain.readiness import Grade, Status
from engagements.domain.references import Noun, reference
from engagements.domain.reporting import (
    MOST_ROWS,
    Block,
    Callout,
    Column,
    ColumnKind,
    ExceptionRow,
    Method,
    Part,
    Row,
    Share,
    Table,
    Tone,
)
from engagements.domain.reporting.cells import lapse_cell, status_cell, texts
from engagements.domain.wording import agree, counted

if TYPE_CHECKING:
    from engagements.selectors.readiness import Context

AREA = "compliance"
ORDER = (Status.FAILING, Status.EXCEPTED, Status.UNKNOWN, Status.PROVEN, None)
MOST_OPEN = 60
NAME, NUMBER = ColumnKind.NAME, ColumnKind.NUMBER


def part(context: "Context") -> Part:
    """Return every framework taken on, with its controls that can be assessed."""
    engagement, as_of = context.engagement, context.as_of
    target, file = context.target.on, context.cases[AREA].record
    return frameworks_part(
        selectors.framework_coverage(engagement, as_of=as_of, target=target, file=file),
        selectors.control_rows(engagement, as_of=as_of, target=target, file=file),
        _exceptions(context),
        today=context.today,
        target=target,
    )


def frameworks_part(
    frameworks: Sequence[FrameworkRow],
    rows: Sequence[ControlRow],
    exceptions: tuple[ExceptionRow, ...],
    *,
    today: date,
    target: date,
) -> Part:
    """Return the part that prints these frameworks and controls."""
    asked = [question for framework in frameworks for question in framework.questions]
    blocks = _blocks(frameworks, rows, exceptions, today=today, target=target)
    return Part(
        area=AREA,
        key=AREA,
        title=registry.title(AREA),
        lead=_lead(rows),
        blocks=blocks if frameworks else (),
        absent="" if frameworks else "no framework is taken on",
        in_scope=(
            f"{sentence(count(len(rows), 'control'))} of {count(len(frameworks), 'framework')}",
        ),
        questions=tuple(dict.fromkeys(asked)),
        exceptions=exceptions,
        data={
            "frameworks": [_framework_data(row) for row in frameworks],
            "controls": [_control_data(row) for row in rows],
        },
    )


def _blocks(
    frameworks: Sequence[FrameworkRow],
    rows: Sequence[ControlRow],
    exceptions: Sequence[ExceptionRow],
    *,
    today: date,
    target: date,
) -> tuple[Block, ...]:
    open_ = _open(rows, today=today)
    return (
        _frameworks(frameworks, rows),
        _controls(frameworks, rows, today=today, target=target),
        *(_exception(row) for row in exceptions),
        *([open_] if open_ else []),
        _why(frameworks),
    )


def _exceptions(context: "Context") -> tuple[ExceptionRow, ...]:
    """Return the exceptions in force, the oldest first."""
    return tuple(
        _exception_row(row)
        for row in reversed(selectors.exceptions_of(context.engagement))
        if row.approved_at and not row.revoked_at and row.expires_on >= context.today
    )


def _exception_row(row: ControlException) -> ExceptionRow:
    return ExceptionRow(
        number=reference(Noun.EXCEPTION, row.number),
        subject=row.control.ref,
        kind=row.get_kind_display().lower(),
        reason=row.reason,
        starts_on=row.starts_on,
        expires_on=row.expires_on,
        asked_by=str(row.requester),
        approved_by=str(row.approver) if row.approver else "",
    )


def _lead(rows: Sequence[ControlRow]) -> str:
    scored = [row for row in rows if row.counts_as]
    proven = sum(row.counts_as is Status.PROVEN for row in scored)
    text = f"{proven} of {counted(len(scored), 'control')} that count are proven."
    hard = [row for row in scored if row.bearing is Bearing.HARD]
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


def _frameworks(frameworks: Sequence[FrameworkRow], rows: Sequence[ControlRow]) -> Table:
    total = sum(row.counts_as is not None for row in rows)
    caption = f"Status of the {counted(total, 'control')} that {agree(total, 'counts', 'count')}"
    return Table(
        caption=f"{caption}, by framework",
        columns=(
            Column(title="Framework", width=24, kind=NAME),
            Column(title="Status of the controls that count", width=38, kind=ColumnKind.BAR),
            Column(title="Left out", width=9, kind=NUMBER),
            Column(title="Low, high", width=16, kind=NUMBER),
            Column(title="Coverage", width=13, kind=NUMBER),
        ),
        rows=tuple(
            _framework(framework, [r for r in rows if r.framework == framework.framework.key])
            for framework in frameworks
        ),
        note=(
            "Green by proof grade, darkest measured; red failing; amber exception; hatched "
            "unknown. Not applicable and future controls are in no bar and no denominator."
        ),
    )


def _framework(framework: FrameworkRow, rows: Sequence[ControlRow]) -> Row:
    low, high, coverage = _score(framework)
    left = sum(row.counts_as is None for row in rows)
    return Row(
        cells=texts(
            framework.framework.title,
            "",
            str(left) if left else DASH,
            DASH if low is None else f"{low:.2f}, {high or 0:.2f}",
            percent(coverage),
        ),
        bar=_shares(rows),
    )


def _score(framework: FrameworkRow) -> tuple[float | None, float | None, float | None]:
    parts = (framework.score.low, framework.score.high, framework.score.coverage)
    low, high, coverage = (None if part is None else round(float(part), 4) for part in parts)
    return low, high, coverage


def _shares(rows: Sequence[ControlRow]) -> tuple[Share, ...]:
    counts: Counter[str] = Counter()
    for row in rows:
        if row.counts_as is Status.PROVEN:
            counts[(row.grade or Grade.ATTESTED).value] += 1
        elif row.counts_as is not None:
            counts["exception" if row.counts_as is Status.EXCEPTED else row.counts_as.value] += 1
    return tuple(Share(status=status, count=number) for status, number in counts.items())


def _controls(
    frameworks: Sequence[FrameworkRow], rows: Sequence[ControlRow], *, today: date, target: date
) -> Table:
    """Return the control table; of a very long one, what is open comes before what is proven."""
    urgent = sorted(rows, key=lambda row: ORDER.index(row.counts_as))
    printed = set(map(id, urgent[:MOST_ROWS]))
    made: list[Row] = []
    for framework in frameworks:
        key = framework.framework.key
        made.append(Row(cells=texts(framework.framework.title)))
        made += [
            _control(row, today=today, target=target)
            for row in rows
            if row.framework == key and id(row) in printed
        ]
    missing = len(rows) - len(printed)
    return Table(
        caption=f"Control assessment, {counted(len(rows), 'control')}, in our own words",
        columns=(
            Column(title="Control", width=12, kind=NAME),
            Column(title="What must hold", width=24),
            Column(title="Bearing", width=7),
            Column(title="Weight", width=7, kind=NUMBER),
            Column(title="State", width=12),
            Column(title="Counts as", width=10),
            Column(title="Proof", width=10),
            Column(title="Evid.", width=7),
            Column(title="Valid until", width=11, kind=NUMBER),
        ),
        rows=tuple(made),
        note=f"{counted(missing, 'proven or left-out control')} not printed." if missing else "",
        dense=True,
        most=len(made) or 1,
    )


def _control(row: ControlRow, *, today: date, target: date) -> Row:
    return Row(
        cells=texts(
            row.ref,
            clip(row.title, 110),
            row.bearing.value,
            str(row.weight),
            row.state.words,
            status_cell(row.counts_as),
            row.grade.value if row.grade else DASH,
            cited(row.evidence),
            lapse_cell(row.valid_until, today=today, target=target),
        )
    )


def _exception(row: ExceptionRow) -> Callout:
    asked = f" Asked by {row.asked_by}." if row.asked_by else ""
    approved = f" Approved by {row.approved_by}." if row.approved_by else ""
    return Callout(
        lead=f"Exception {row.number} on {row.subject}, {row.kind}.",
        text=(
            f"{clip(row.reason, 600)} In force from {day(row.starts_on)} to "
            f"{day(row.expires_on)}.{asked}{approved} When it ends the control fails by itself."
        ),
        tone=Tone.WARN,
    )


def _open(rows: Sequence[ControlRow], *, today: date) -> Table | None:
    found = [row for row in rows if row.counts_as in {Status.FAILING, Status.UNKNOWN}]
    if not found:
        return None
    found.sort(key=lambda row: (row.bearing is not Bearing.HARD, ORDER.index(row.counts_as)))
    return Table(
        caption="Controls that fail or are not known, and who closes them",
        columns=(
            Column(title="Control", width=13, kind=NAME),
            Column(title="What must hold", width=30),
            Column(title="State", width=14),
            Column(title="Why", width=22),
            Column(title="Owner", width=13),
            Column(title="Due", width=8, kind=NUMBER),
        ),
        rows=tuple(
            Row(
                cells=texts(
                    row.ref,
                    clip(row.title, 110),
                    row.state.words,
                    clip(row.reason, 90) or DASH,
                    row.owner or "Nobody yet",
                    short_day(row.due, near=today),
                )
            )
            for row in found
        ),
        most=MOST_OPEN,
    )


def _why(frameworks: Sequence[FrameworkRow]) -> Table:
    return Table(
        caption="Why these frameworks bind, and the questions still open",
        columns=(
            Column(title="Framework", width=25, kind=NAME),
            Column(title="Why it binds", width=35),
            Column(title="Open", width=40),
        ),
        rows=tuple(
            Row(
                cells=texts(
                    row.framework.title,
                    clip(row.why, 200) or DASH,
                    clip(listing(row.questions, most=4), 240) or "No open question",
                )
            )
            for row in frameworks
        ),
    )


def _framework_data(row: FrameworkRow) -> Mapping[str, Any]:
    low, high, coverage = _score(row)
    return {
        "key": row.framework.key,
        "title": row.framework.title,
        "version": row.framework.version,
        "why": row.why,
        "low": low,
        "high": high,
        "coverage": coverage,
        "questions": list(row.questions),
    }


def _control_data(row: ControlRow) -> Mapping[str, Any]:
    found: Mapping[str, Any] = to_plain(
        {
            "framework": row.framework,
            "ref": row.ref,
            "text": row.title,
            "bearing": row.bearing,
            "weight": row.weight,
            "state": row.state.words,
            "counts_as": row.counts_as,
            "reason": row.reason,
            "grade": row.grade,
            "evidence": row.evidence,
            "valid_until": row.valid_until,
            "owner": row.owner,
            "due": row.due,
        }
    )
    return found


METHOD = Method(
    unit="one control",
    proven=("control satisfied or inherited",),
    failing=("control partial, planned, contested or not satisfied",),
    unknown=("unevidenced", "undetermined"),
    excepted=("exception", "compensating control"),
    left_out=("not applicable (approved by another person)", "law not yet in force"),
    judged_at_target=("law dates", "exceptions", "attestations of providers"),
    limits=("Low, high and coverage of a framework are detail and never decide.",),
)
PRINT = Print(parts=(part,), method=METHOD)
