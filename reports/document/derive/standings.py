"""The readiness that the domain judged, in the values of a snapshot."""

from collections.abc import Sequence
from dataclasses import replace

from engagements.domain import readiness as domain
from engagements.domain.readiness import Grade, Judgement, Requirement, Status
from reports.document.snapshot import (
    Change,
    GroupStanding,
    Readiness,
    RoadStep,
    Standing,
    Standings,
    Tally,
)


def standing(judgement: Judgement) -> Standing:
    """Return a judgement as the snapshot keeps it."""
    return Standing(
        verdict=judgement.verdict.value,
        low=judgement.low,
        high=judgement.high,
        musts=_tally(judgement.musts),
        shoulds=_tally(judgement.shoulds),
    )


def stand(requirements: Sequence[Requirement]) -> Standing:
    """Return where these requirements stand by the one rule."""
    return standing(domain.judge(requirements))


def _tally(tally: domain.Tally) -> Tally:
    return Tally(
        proven=tally.proven,
        failing=tally.failing,
        excepted=tally.excepted,
        unknown=tally.unknown,
    )


def proven(row: Requirement) -> Requirement:
    """Return the requirement as it stands once somebody proved it."""
    return replace(row, status=Status.PROVEN, grade=row.grade or Grade.ATTESTED)


def dark_areas(requirements: Sequence[Requirement]) -> frozenset[str]:
    """Return the areas of which this version examines nothing."""
    seen = {row.area for row in requirements}
    return frozenset(seen) - {row.area for row in requirements if row.reason != domain.NOT_EXAMINED}


def readiness(
    assessed: domain.Readiness, *, stage_title: str, changes: tuple[Change, ...]
) -> Readiness:
    """Return everything about readiness that the report may print."""
    dark = dark_areas(assessed.requirements)
    return Readiness(
        overall=standing(assessed.judgement),
        areas=tuple(_area(area, examined=area.key not in dark) for area in assessed.areas),
        requirements=assessed.requirements,
        left_out=assessed.left_out,
        road=tuple(
            RoadStep(
                kind=step.kind.removesuffix("_musts"),
                count=step.count,
                standing=standing(step.judgement),
            )
            for step in assessed.road
        ),
        changes=changes,
        expected_worst=assessed.expected_worst,
        stage_title=stage_title,
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
