"""What lapses when, and what that does to the verdict if nobody renews anything."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from engagements.domain.wording import agree, counted
from reports.document.derive.rules import lapsed as lapsed_row
from reports.document.derive.rules import stand
from reports.document.snapshot import (
    AfterwardsRow,
    Change,
    EvidenceRow,
    Grade,
    RenewalRow,
    Renewals,
    Requirement,
    Status,
)

MOST_AFTERWARDS = 8


def lapsed(requirements: Sequence[Requirement], *, on: date) -> list[Requirement]:
    """Return the requirements as they stand on a day if nothing is renewed until then."""
    return [lapsed_row(row, on=on) for row in requirements]


def renewals(
    requirements: Sequence[Requirement],
    *,
    evidence: Sequence[EvidenceRow],
    today: date,
    target: date,
) -> Renewals:
    """Return what lapses before the target date, what ends after it, and the standing then."""
    register = {row.code: row for row in evidence}
    due: dict[tuple[date, str], list[Requirement]] = {}
    later: dict[tuple[date, str], list[Requirement]] = {}
    for row in requirements:
        if row.status is not Status.PROVEN or row.valid_until is None:
            continue
        into = due if row.valid_until < target else later
        into.setdefault((row.valid_until, _carrier(row, register)), []).append(row)
    nothing = lapsed(requirements, on=target)
    return Renewals(
        due=tuple(
            _renewal(code, until, rows, register=register, today=today)
            for (until, code), rows in sorted(due.items())
        ),
        afterwards=tuple(
            _afterwards(code, until, rows, register=register)
            for (until, code), rows in sorted(later.items())[:MOST_AFTERWARDS]
        ),
        if_nothing=stand(nothing) if due else None,
    )


def _carrier(row: Requirement, register: Mapping[str, EvidenceRow]) -> str:
    """Return the evidence that ends on the requirement's day, else the first one named."""
    for code in row.evidence:
        if code in register and register[code].valid_until == row.valid_until:
            return code
    return row.evidence[0] if row.evidence else ""


def _name(row: Requirement) -> str:
    return f"{row.group_title or row.group} {row.key}"


def _renewal(
    code: str,
    until: date,
    rows: Sequence[Requirement],
    *,
    register: Mapping[str, EvidenceRow],
    today: date,
) -> RenewalRow:
    found = register.get(code)
    return RenewalRow(
        valid_until=until,
        evidence=code,
        title=found.title if found else rows[0].text,
        grade=found.grade if found else rows[0].grade or Grade.ATTESTED,
        days_left=(until - today).days,
        rests=tuple(_name(row) for row in rows),
        musts=sum(row.level.value == "must" for row in rows),
    )


def _afterwards(
    code: str, until: date, rows: Sequence[Requirement], *, register: Mapping[str, EvidenceRow]
) -> AfterwardsRow:
    found = register.get(code)
    become = agree(len(rows), "becomes", "become")
    return AfterwardsRow(
        ends_on=until,
        item=code,
        title=found.title if found else rows[0].text,
        then=f"{counted(len(rows), 'requirement')} {become} unknown",
    )


def changes(requirements: Sequence[Requirement], *, target: date) -> tuple[Change, ...]:
    """Return the first day before the target on which each verdict changes by itself."""
    ends = {row.valid_until for row in requirements if row.valid_until and row.valid_until < target}
    days = sorted(end + timedelta(days=1) for end in ends)
    parts: dict[str, list[Requirement]] = {"": list(requirements)}
    for row in requirements:
        parts.setdefault(row.group_title or row.group, []).append(row)
    found = []
    for what, rows in parts.items():
        now = stand(rows).verdict
        for on in days:
            then = stand(lapsed(rows, on=on))
            if then.verdict != now:
                found.append(Change(on=on, what=what, standing=then))
                break
    return tuple(sorted(found, key=lambda change: (change.on, change.what)))
