"""Evidence register: every item with who vouches for it and its fingerprint."""

from dataclasses import dataclass
from datetime import date

from engagements.domain.prose import clip, count, listing, sentence, short_day
from engagements.domain.wording import agree, counted
from reports.document.snapshot import EvidenceRow, Grade, Snapshot
from reports.document.table import Cells, Table, TableCell, column, lapse_cell, table
from reports.document.times import as_of_day


@dataclass(frozen=True, kw_only=True)
class EvidencePage:
    """The register."""

    lead: str
    register: Table


def absent(snapshot: Snapshot) -> str:
    """Return why there is nothing to print, or nothing."""
    return "" if snapshot.evidence else "no evidence is recorded"


def build(snapshot: Snapshot) -> EvidencePage:
    """Return the page ready to print."""
    today = as_of_day(snapshot)
    columns = [
        column("Id", 6, "strong"),
        column("Title", 27),
        column("Kind", 9),
        column("Proof", 11),
        column("Tool, reader", 12),
        column("Effective", 11, "num"),
        column("Valid until", 12, "num"),
        column("SHA-256, first 12", 12, "mono"),
    ]
    made = [_row(row, today=today, target=snapshot.target.on) for row in snapshot.evidence]
    caption = f"Evidence, {counted(len(made), 'item')}, each fixed by its digest on receipt"
    note = (
        "✗ lapsed on the date of this report. ▲ lapses before the target date. A renewal is due "
        "only where a proven requirement rests on the item."
    )
    register = table(caption, columns, made, css="dense", note=note)
    return EvidencePage(lead=_lead(snapshot, today=today), register=register)


def _lead(snapshot: Snapshot, *, today: date) -> str:
    rows = snapshot.evidence
    grades = [row.grade for row in rows]
    phrases = [f"{grades.count(g)} {g.value}" for g in Grade if g in grades]
    text = sentence(f"{count(len(rows), 'item')}: {listing(phrases)}.")
    lapsed = sum(row.valid_until is not None and row.valid_until < today for row in rows)
    if lapsed:
        item = agree(lapsed, "item lapsed and counts", "items lapsed and count")
        text += " " + sentence(f"{count(lapsed, item, item)} for nothing.")
    withdrawn = sum(row.withdrawn for row in rows)
    if withdrawn:
        text += " " + sentence(f"{count(withdrawn, 'item was', 'items were')} withdrawn.")
    return text


def _row(row: EvidenceRow, *, today: date, target: date) -> Cells:
    withdrawn = TableCell(text="✗ withdrawn", css="failing")
    return [
        row.code,
        clip(row.title, 100),
        row.kind.replace("_", " "),
        row.grade.value,
        clip(row.tool, 40),
        short_day(row.effective_on),
        withdrawn if row.withdrawn else lapse_cell(row.valid_until, today=today, target=target),
        row.sha256[:12],
    ]
