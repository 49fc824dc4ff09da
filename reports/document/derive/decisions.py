"""The decisions that a report asks of the client's steering group, out of its own data."""

from collections.abc import Sequence
from datetime import date

from engagements.domain.prose import count, day, listing
from engagements.domain.reporting import ExceptionRow
from engagements.domain.wording import agree
from reports.document.snapshot import (
    Finding,
    FindingKind,
    Level,
    Requirement,
    Status,
    Target,
)

MOST_QUESTIONS = 2


def decisions_asked(
    *,
    target: Target,
    today: date,
    findings: Sequence[Finding],
    exceptions: Sequence[ExceptionRow],
    requirements: Sequence[Requirement],
    questions: Sequence[str] = (),
) -> tuple[str, ...]:
    """Return what somebody has to decide, most urgent first; none is a good sign."""
    blocks = [finding for finding in findings if finding.kind is FindingKind.BLOCKS]
    asked = [_keep_the_date(target, today=today, blocks=blocks)] if blocks else []
    nobody = [finding.code for finding in blocks if not finding.owner]
    if nobody:
        verb = agree(len(nobody), "closes", "close")
        asked.append(f"Name who {verb} {listing(nobody, most=5)}; nobody is named yet.")
    unknown = sum(row.level is Level.MUST and row.status is Status.UNKNOWN for row in requirements)
    if unknown:
        is_ = agree(unknown, "is", "are")
        asked.append(
            f"See to it that {count(unknown, 'unknown must')} {is_} settled before "
            f"{day(target.on)}: on the day, unknown counts as failing."
        )
    asked += [f"Answer by {day(target.on)}: {text}" for text in questions[:MOST_QUESTIONS]]
    asked += [
        f"Replace or close exception {row.number} on {row.subject} before it ends on "
        f"{day(row.expires_on)}."
        for row in exceptions
        if row.expires_on >= today
    ]
    lapsing = sum(
        row.status is Status.PROVEN and row.valid_until is not None and row.valid_until < target.on
        for row in requirements
    )
    if lapsing:
        rest = agree(lapsing, "rests", "rest")
        asked.append(
            f"Let the checks run again before {day(target.on)}: {count(lapsing, 'requirement')} "
            f"{rest} on proof that lapses first."
        )
    return tuple(asked)


def _keep_the_date(target: Target, *, today: date, blocks: Sequence[Finding]) -> str:
    codes = [finding.code for finding in blocks]
    named = listing(codes, most=4) if len(codes) < 4 else f"{codes[0]} to {codes[-1]}"  # noqa: PLR2004
    are = agree(len(codes), "is", "are")
    if target.on < today:
        return f"Set a new date for the {target.title[:1].lower()}{target.title[1:]}: it passed."
    dues = [finding.due for finding in blocks if finding.due]
    by = f" by {day(max(dues))}" if len(dues) == len(blocks) else ""
    if dues and max(dues) > target.on:
        return f"Move the date of {day(target.on)}: {named} {are} due only on {day(max(dues))}."
    return f"Keep {day(target.on)} as the date, provided {named} {are} closed{by}."
