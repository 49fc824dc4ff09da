"""The readiness that the rules judged, turned into the values that a report keeps."""

from collections.abc import Sequence

from engagements.area import Print
from engagements.domain import readiness as domain
from reports.document.derive.rules import standing
from reports.document.derive.standings import dark_areas
from reports.document.snapshot import (
    Change,
    Grade,
    GroupStanding,
    LeftOut,
    Level,
    Part,
    Readiness,
    Requirement,
    RoadStep,
    Standings,
    Status,
    Target,
)


def section(
    assessed: domain.Readiness,
    *,
    requirements: tuple[Requirement, ...],
    left_out: tuple[LeftOut, ...],
    changes: tuple[Change, ...],
    stage_title: str,
) -> Readiness:
    """Return everything about readiness that the report may print."""
    dark = dark_areas(requirements)
    return Readiness(
        overall=standing(assessed.judgement),
        areas=tuple(_area(area, examined=area.key not in dark) for area in assessed.areas),
        requirements=requirements,
        left_out=left_out,
        road=tuple(_step(step) for step in assessed.road),
        changes=changes,
        expected_worst=assessed.expected_worst,
        stage_title=stage_title,
    )


def requirement(row: domain.Requirement, area: Print | None = None) -> Requirement:
    """Return a requirement as the report keeps it; a field that is not named here stays out."""
    return Requirement(
        area=row.area,
        group=row.group,
        key=row.key,
        text=row.text,
        level=Level(row.level.value),
        status=Status(row.status.value),
        grade=grade(row.grade),
        valid_until=row.valid_until,
        owner=row.owner,
        closes=row.closes,
        weight=row.weight,
        since=row.since,
        due=row.due,
        reason=row.reason,
        group_title=row.group_title,
        evidence=row.evidence,
        examined=row.reason != domain.NOT_EXAMINED,
        reason_for_client=area is not None and area.reasons_for_client,
    )


def left_out(assessed: domain.Readiness, *, parts: Sequence[Part]) -> tuple[LeftOut, ...]:
    """Return what made no requirement as the report keeps it, with the title of its group."""
    titles = {group.key: group.title for area in assessed.areas for group in area.groups}
    for part in parts:
        titles |= part.group_titles
    return tuple(
        LeftOut(
            area=row.area,
            group=row.group,
            key=row.key,
            text=row.text,
            reason=row.reason,
            group_title=titles.get(row.group, ""),
        )
        for row in assessed.left_out
    )


def target(asked: domain.Target) -> Target:
    """Return the target as the report keeps it."""
    return Target(gate=asked.gate, title=asked.title, on=asked.on, scope=asked.scope)


def grade(found: domain.Grade | None) -> Grade | None:
    """Return a proof grade as the report keeps it."""
    return Grade(found.value) if found else None


def _step(step: domain.Step) -> RoadStep:
    return RoadStep(
        kind=step.kind.removesuffix("_musts"),
        count=step.count,
        standing=standing(step.judgement),
    )


def _area(area: domain.Area, *, examined: bool) -> Standings:
    groups = [
        GroupStanding(key=group.key, title=group.title, standing=standing(group.judgement))
        for group in area.groups
    ]
    return Standings(
        key=area.key,
        title=area.title,
        examined=examined,
        standing=standing(area.judgement),
        groups=tuple(groups) if examined else (),
    )
