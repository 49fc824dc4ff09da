"""Readiness for a target: areas, groups, what blocks, what lapses and the road from here."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property
from itertools import groupby

from engagements.domain.grades import Grade
from engagements.domain.readiness.requirement import (
    LeftOut,
    Level,
    Requirement,
    Status,
    Target,
)
from engagements.domain.readiness.verdict import Judgement, Verdict, judge

NOT_EXAMINED = "not examined by this version"


@dataclass(frozen=True, kw_only=True)
class Group:
    """One framework, source, agent profile, suite or gate, judged by its own requirements."""

    area: str
    key: str
    title: str
    judgement: Judgement


@dataclass(frozen=True, kw_only=True)
class Area:
    """One area with its groups, judged by its own requirements."""

    key: str
    title: str
    judgement: Judgement
    groups: tuple[Group, ...]
    examined: bool


@dataclass(frozen=True, kw_only=True)
class Change:
    """The next day on which the verdict changes by itself, and what it becomes."""

    on: date
    verdict: Verdict


@dataclass(frozen=True, kw_only=True)
class Step:
    """A place on the road: the range once ``count`` things of a kind are dealt with."""

    kind: str  # "today", "failing_musts", "unknown_musts"
    count: int
    judgement: Judgement


@dataclass(frozen=True, kw_only=True)
class Readiness:
    """Everything that pages, API and report say; each part is worked out when it is asked for.

    ``titles`` are the areas in the order in which they are printed, with or without rows.
    """

    target: Target
    today: date
    requirements: tuple[Requirement, ...]
    left_out: tuple[LeftOut, ...]
    expected_worst: int
    titles: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def judgement(self) -> Judgement:
        """Return the verdict and range over all requirements."""
        return judge(self.requirements)

    @cached_property
    def areas(self) -> tuple[Area, ...]:
        """Return every area with its groups, each judged by its own requirements."""
        keys = dict.fromkeys([*self.titles, *(row.area for row in self.requirements)])
        return tuple(_area(key, self.area_title(key), self.requirements) for key in keys)

    @cached_property
    def blocking(self) -> tuple[Requirement, ...]:
        """Return the failing musts: the heaviest first, then the longest open."""
        return _musts(self.requirements, Status.FAILING)

    @cached_property
    def unknown_musts(self) -> tuple[Requirement, ...]:
        """Return the unknown musts: the heaviest first, then the longest open."""
        return _musts(self.requirements, Status.UNKNOWN)

    @cached_property
    def renewals(self) -> tuple[Requirement, ...]:
        """Return what holds today and lapses before the target, the soonest first."""
        return _renewals(self.requirements, until=self.target.on)

    @cached_property
    def next_change(self) -> Change | None:
        """Return the next day on which the verdict changes by itself."""
        return next_change(self.requirements, today=self.today)

    @cached_property
    def road(self) -> tuple[Step, ...]:
        """Return the range today, and once what fails and what is unknown is dealt with."""
        return _road(self.requirements)

    @property
    def verdict(self) -> Verdict:
        """Return the verdict shown."""
        return self.judgement.verdict

    @property
    def behind(self) -> bool:
        """Tell whether the worst world lies below what the stage expects (colours only)."""
        return self.judgement.low < self.expected_worst

    def area_title(self, key: str) -> str:
        """Return the title of an area."""
        return self.titles.get(key, key)

    def days_open(self, requirement: Requirement) -> int | None:
        """Return for how many days a requirement has been open, counting today; None unknown."""
        if requirement.since is None:
            return None
        return (self.today - requirement.since).days + 1


def assess(
    requirements: Iterable[Requirement],
    *,
    target: Target,
    today: date,
    left_out: Iterable[LeftOut] = (),
    expected_worst: int = 0,
    titles: Mapping[str, str] | None = None,
) -> Readiness:
    """Judge all requirements for a target; the order of the rows makes no difference.

    Units:
        ``today`` and ``target.on`` are days in the engagement's time zone; ``expected_worst``
        is the low end of the range that the playbook expects at this stage.
    """
    return Readiness(
        target=target,
        today=today,
        requirements=tuple(sorted(requirements, key=_order)),
        left_out=tuple(sorted(left_out, key=lambda row: (row.area, row.group, row.key))),
        expected_worst=expected_worst,
        titles=titles or {},
    )


def not_examined(area: str, *, title: str, must: bool = False) -> Requirement:
    """Return the one unknown requirement of an area that this version cannot examine.

    ``must``: the target's gate has a criterion on that area.
    """
    return Requirement(
        area=area,
        group=area,
        group_title=title,
        key="examined",
        text=f"{title}: {NOT_EXAMINED}",
        level=Level.MUST if must else Level.SHOULD,
        status=Status.UNKNOWN,
        closes="Examine it outside this toolkit and file the result as evidence.",
        reason=NOT_EXAMINED,
    )


def _order(row: Requirement) -> tuple[str, str, str, str]:
    return row.area, row.group, row.key, row.level


def _area(key: str, title: str, rows: Sequence[Requirement]) -> Area:
    in_area = [row for row in rows if row.area == key]
    groups = tuple(
        Group(area=key, key=group, title=found[0].group_title or group, judgement=judge(found))
        for group, found in ((g, list(r)) for g, r in groupby(in_area, key=lambda row: row.group))
    )
    examined = any(row.reason != NOT_EXAMINED for row in in_area)
    return Area(key=key, title=title, judgement=judge(in_area), groups=groups, examined=examined)


def _musts(rows: Sequence[Requirement], status: Status) -> tuple[Requirement, ...]:
    """Return the musts in ``status``: the heaviest first, then the longest open."""
    found = [row for row in rows if row.level is Level.MUST and row.status is status]
    return tuple(sorted(found, key=lambda row: (-row.weight, row.since or date.max, *_order(row))))


def _renewals(rows: Sequence[Requirement], *, until: date) -> tuple[Requirement, ...]:
    """Return what holds today and lapses before the target, the soonest first."""
    found = [
        row
        for row in rows
        if row.valid_until is not None
        and row.valid_until < until
        and row.status in {Status.PROVEN, Status.EXCEPTED}
    ]
    return tuple(sorted(found, key=lambda row: (row.valid_until or date.max, *_order(row))))


def lapsed(row: Requirement, *, on: date) -> Requirement:
    """Return the requirement as it will stand on a later day if nobody does anything.

    Evidence holds on its ``valid_until`` day and no longer: proof becomes unknown, an exception
    ends and leaves a failing requirement.
    """
    if row.valid_until is None or row.valid_until >= on:
        return row
    later = {Status.PROVEN: Status.UNKNOWN, Status.EXCEPTED: Status.FAILING}
    status = later.get(row.status, row.status)
    return replace(row, status=status, grade=None if status is Status.UNKNOWN else row.grade)


def next_change(rows: Sequence[Requirement], *, today: date) -> Change | None:
    """Return the first day after today on which the verdict differs if nothing is done."""
    now = judge(rows).verdict
    ends = {row.valid_until for row in rows if row.valid_until and row.valid_until >= today}
    for end in sorted(ends):
        day = end + timedelta(days=1)
        verdict = judge([lapsed(row, on=day) for row in rows]).verdict
        if verdict is not now:
            return Change(on=day, verdict=verdict)
    return None


def _proven(rows: Sequence[Requirement], status: Status) -> tuple[Requirement, ...]:
    return tuple(
        replace(row, status=Status.PROVEN, grade=row.grade or Grade.MEASURED)
        if row.level is Level.MUST and row.status is status
        else row
        for row in rows
    )


def _road(rows: Sequence[Requirement]) -> tuple[Step, ...]:
    failing = len(_musts(rows, Status.FAILING))
    unknown = len(_musts(rows, Status.UNKNOWN))
    closed = _proven(rows, Status.FAILING)
    settled = _proven(closed, Status.UNKNOWN)
    steps = [Step(kind="today", count=0, judgement=judge(rows))]
    if failing:
        steps.append(Step(kind="failing_musts", count=failing, judgement=judge(closed)))
    if unknown:
        steps.append(Step(kind="unknown_musts", count=unknown, judgement=judge(settled)))
    return tuple(steps)
