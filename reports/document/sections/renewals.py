"""Renewals due: proof that lapses before the target date, and what rests on it."""

from dataclasses import dataclass
from datetime import date

from engagements.charts.timeline import Bar, Mark, timeline
from engagements.domain.prose import clip, count, day, in_words, listing, sentence, short_day, span
from engagements.domain.wording import agree
from reports.document.snapshot import EvidenceRow, Snapshot
from reports.document.table import Callout, Picture, Table, column, table
from reports.document.times import as_of_day
from reports.document.words import VERDICTS

MOST_BARS = 24


@dataclass(frozen=True, kw_only=True)
class RenewalsPage:
    """What lapses before the target date and after it."""

    lead: str
    due: Table
    line: Picture | None
    afterwards: Table | None
    if_nothing: Callout | None


def absent(snapshot: Snapshot) -> str:
    """Return why there is nothing to print, or nothing."""
    if snapshot.renewals.due or snapshot.renewals.afterwards:
        return ""
    return "no proof in use has an end"


def build(snapshot: Snapshot) -> RenewalsPage:
    """Return the page ready to print."""
    today = as_of_day(snapshot)
    return RenewalsPage(
        lead=_lead(snapshot),
        due=_due(snapshot, today=today),
        line=_line(snapshot, today=today),
        afterwards=_afterwards(snapshot),
        if_nothing=_if_nothing(snapshot),
    )


def _lead(snapshot: Snapshot) -> str:
    rows = snapshot.renewals.due
    if not rows:
        return f"Nothing in use lapses before {day(snapshot.target.on)}."
    rests = {name for row in rows for name in row.rests}
    musts = sum(row.musts for row in rows)
    under = f"under {count(len(rests), 'proven requirement')} ({musts} of them musts)"
    lapse = agree(len(rows), "lapses", "lapse")
    items = count(len(rows), "item")
    return sentence(f"{items} of evidence, {under}, {lapse} before {day(snapshot.target.on)}.")


def _due(snapshot: Snapshot, *, today: date) -> Table:
    columns = [
        column("Valid until", 12, "strong"),
        column("Evid.", 8),
        column("Title", 30),
        column("Proof", 11),
        column("Days left", 9, "num"),
        column("Rests on it", 23),
        column("Musts", 7, "num"),
    ]
    made = [
        [
            short_day(row.valid_until, near=today),
            row.evidence,
            clip(row.title, 90),
            row.grade.value,
            str(row.days_left),
            clip(listing(row.rests, most=4), 130),
            str(row.musts),
        ]
        for row in snapshot.renewals.due
    ]
    caption = f"Evidence behind a proven requirement that lapses before {day(snapshot.target.on)}"
    return table(caption, columns, made, most=120)


def _line(snapshot: Snapshot, *, today: date) -> Picture | None:
    evidence = {row.code: row for row in snapshot.evidence}
    rows = [
        (due, evidence[due.evidence]) for due in snapshot.renewals.due if due.evidence in evidence
    ]
    if not rows:
        return None
    rows = rows[:MOST_BARS]
    labels = [_label(found) for _, found in rows]
    bars = [
        Bar(row=label, start=found.effective_on, end=due.valid_until, kind="amber")
        for label, (due, found) in zip(labels, rows, strict=True)
    ]
    marks = [
        Mark(on=today, words=f"as of {short_day(today)}"),
        Mark(on=snapshot.target.on, words=f"target {short_day(snapshot.target.on)}", strong=True),
    ]
    note = (
        "Bars run from the date that the evidence stands for to the last day on which it is fresh."
    )
    return Picture(svg=timeline(labels, bars=bars, marks=marks), note=note)


def _label(row: EvidenceRow) -> str:
    return f"{row.code} {clip(row.title, 18)}"


def _afterwards(snapshot: Snapshot) -> Table | None:
    rows = snapshot.renewals.afterwards
    if not rows:
        return None
    columns = [
        column("Ends", 16, "strong"),
        column("Item", 10),
        column("Title", 40),
        column("What happens then", 34),
    ]
    made = [[short_day(r.ends_on), r.item, clip(r.title, 100), clip(r.then, 120)] for r in rows]
    return table("After the target date: what ends by itself next", columns, made, most=30)


def _if_nothing(snapshot: Snapshot) -> Callout | None:
    standing = snapshot.renewals.if_nothing
    if standing is None:
        return None
    now = snapshot.readiness.overall
    text = (
        f"With the same results and no renewal the range on {day(snapshot.target.on)} would be "
        f"{span(standing.low, standing.high)} instead of {span(now.low, now.high)}, the verdict "
        f"“{VERDICTS[standing.verdict]}”: proof has to be fresh on the day."
    )
    groups = [change for change in snapshot.readiness.changes if change.what]
    if groups:
        phrases = [
            f"{clip(c.what, 60)} to “{VERDICTS[c.standing.verdict]}” on {day(c.on)}"
            for c in groups[:4]
        ]
        text = f"By themselves change {in_words(len(groups))}: {'; '.join(phrases)}. {text}"
    return Callout(lead="If nothing is renewed.", text=text)
