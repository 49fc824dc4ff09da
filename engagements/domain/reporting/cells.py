"""Cells that tables of every area have: states, verdicts, ends of validity, evidence."""

from datetime import date

from engagements.domain.prose import DASH, short_day
from engagements.domain.readiness import Judgement, Status
from engagements.domain.reporting.blocks import Cell, Tone

LEFT_OUT = Cell(text="Left out", tone=Tone.LEFT_OUT)
STATUSES = {
    Status.PROVEN: Cell(text="Proven", tone=Tone.GOOD),
    Status.FAILING: Cell(text="Failing", tone=Tone.BAD),
    Status.UNKNOWN: Cell(text="Unknown", tone=Tone.UNKNOWN),
    Status.EXCEPTED: Cell(text="Exception", tone=Tone.EXCEPTED),
}
VERDICTS = {
    "GO": Tone.GOOD,
    "CONDITIONAL": Tone.WARN,
    "INCOMPLETE": Tone.UNKNOWN,
    "NO_GO": Tone.BAD,
}


def status_cell(status: Status | None) -> Cell:
    """Return where a requirement stands; None is a row that makes none."""
    return STATUSES[status] if status else LEFT_OUT


def verdict_cell(judgement: Judgement) -> Cell:
    """Return a verdict in words."""
    return Cell(text=judgement.verdict.label, tone=VERDICTS[judgement.verdict])


def lapse_cell(valid_until: date | None, *, today: date, target: date) -> Cell:
    """Return a last day of validity, marked when it is over or ends before the target."""
    if valid_until is None:
        return Cell(text=DASH, tone=Tone.QUIET)
    tone = Tone.BAD if valid_until < today else Tone.WARN if valid_until < target else Tone.PLAIN
    return Cell(text=short_day(valid_until), tone=tone)


def texts(*values: str | Cell) -> tuple[Cell, ...]:
    """Return the cells of a row; a plain text becomes a cell without a tone."""
    return tuple(v if isinstance(v, Cell) else Cell(text=v) for v in values)
