"""The rules of readiness, asked about the rows of a report while it is made.

Only this module of the document knows the rules' own types: rows of a report go in, values of a
report come out. What it answers is stored in the snapshot and never asked again of a stored one.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from engagements.domain import readiness as domain
from reports.document.snapshot import Requirement, Standing, Status, Tally, Verdict


def stand(requirements: Sequence[Requirement]) -> Standing:
    """Return where these requirements stand by the one rule."""
    return standing(domain.judge(rules_row(row) for row in requirements))


def lapsed(row: Requirement, *, on: date) -> Requirement:
    """Return the requirement as it will stand on a later day if nobody does anything."""
    later = domain.lapsed(rules_row(row), on=on)
    grade = row.grade if later.grade else None
    return replace(row, status=Status(later.status.value), grade=grade)


def standing(judgement: domain.Judgement) -> Standing:
    """Return a judgement as a report keeps it."""
    return Standing(
        verdict=Verdict(judgement.verdict.value),
        low=judgement.low,
        high=judgement.high,
        musts=_tally(judgement.musts),
        shoulds=_tally(judgement.shoulds),
    )


def rules_row(row: Requirement) -> domain.Requirement:
    """Return a report's row as the rules know it."""
    return domain.Requirement(
        area=row.area,
        group=row.group,
        key=row.key,
        text=row.text,
        level=domain.Level(row.level.value),
        status=domain.Status(row.status.value),
        grade=domain.Grade(row.grade.value) if row.grade else None,
        valid_until=row.valid_until,
        weight=row.weight,
        since=row.since,
        group_title=row.group_title,
        reason=row.reason,
    )


def _tally(tally: domain.Tally) -> Tally:
    return Tally(
        proven=tally.proven,
        failing=tally.failing,
        excepted=tally.excepted,
        unknown=tally.unknown,
    )
