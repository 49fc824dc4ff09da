"""Age in a stage, and how many engagements came through each stage, from their stays."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from engagements.domain.pipeline.limits import half
from engagements.domain.units import days_inclusive, local_day, percentile_of

ENOUGH_CASES = 8  # below this, a share of the cases says nothing: both counts are shown
ENOUGH_STAYS = 5  # below this, no percentile is given
PERCENT = 85
WINDOW_MONTHS = 12
FAR_OVER_DAYS = 7


@dataclass(frozen=True, kw_only=True)
class Age:
    """How long an engagement has been in its stage, beside what the playbook gives it.

    Units:
        Calendar days, both ends counted.
    """

    days: int
    limit_days: int

    @property
    def over_days(self) -> int:
        """Return the days beyond the limit, 0 within it."""
        return max(self.days - self.limit_days, 0)

    @property
    def is_far_over(self) -> bool:
        """Tell whether the limit was passed more than a week ago (colours only)."""
        return self.over_days > FAR_OVER_DAYS


def age(*, entered_at: datetime, until: datetime, limit_days: int, time_zone: str) -> Age:
    """Return the age in a stage in days of ``time_zone``.

    Units:
        ``entered_at`` and ``until`` are aware; days are calendar days, both ends counted.
    """
    first = local_day(entered_at, time_zone=time_zone)
    last = local_day(until, time_zone=time_zone)
    return Age(days=days_inclusive(first, last), limit_days=limit_days)


@dataclass(frozen=True, kw_only=True)
class Ages:
    """How the engagements of a stage spread over its time: each is counted once."""

    first_half: int
    second_half: int
    over: int

    @property
    def total(self) -> int:
        """Return how many there are."""
        return self.first_half + self.second_half + self.over


def part_of_time(passed_days: int, *, limit_days: int) -> str:
    """Return the part of ``Ages`` of a stay that is older than ``passed_days``, by its limit.

    Units:
        Calendar days; ``passed_days`` is the longest known number that the stay has passed.
    """
    if passed_days >= limit_days:
        return "over"
    return "second_half" if passed_days >= half(limit_days) else "first_half"


def window_start(today: date) -> date:
    """Return the first day of the twelve calendar months that end with the present one."""
    months = today.year * 12 + today.month - WINDOW_MONTHS
    return date(months // 12, months % 12 + 1, 1)


@dataclass(frozen=True, kw_only=True)
class Stay:
    """One stay of an engagement in a stage, as far as figures need it.

    ``closed``: the engagement has ended. Voided visits never become a stay.
    """

    engagement: int
    stage: str
    entered_at: datetime
    left_at: datetime | None
    closed: bool
    time_zone: str

    @property
    def days(self) -> int | None:
        """Return the calendar days of a finished stay, both ends counted; None while it lasts."""
        if self.left_at is None:
            return None
        first = local_day(self.entered_at, time_zone=self.time_zone)
        return days_inclusive(first, local_day(self.left_at, time_zone=self.time_zone))


@dataclass(frozen=True, kw_only=True)
class StageFlow:
    """What became of the engagements that entered a stage within the window.

    Units:
        Counts of distinct engagements, except ``stays``, which counts finished stays;
        ``p85_days`` are calendar days.
    """

    stage: str
    entered: int
    reached_next: int
    ended: int
    stays: int
    p85_days: int | None

    @property
    def open(self) -> int:
        """Return those whose fate is not settled: neither further on nor closed."""
        return self.entered - self.resolved

    @property
    def resolved(self) -> int:
        """Return those that went on or were closed."""
        return self.reached_next + self.ended

    @property
    def share_ratio(self) -> float | None:
        """Return the share of the settled ones that went on; None with too few cases.

        Units:
            0 to 1.
        """
        if self.resolved < ENOUGH_CASES:
            return None
        return self.reached_next / self.resolved


def stage_flow(
    stage: str, *, entered: int, reached_next: int, ended: int, days: Mapping[int, int]
) -> StageFlow:
    """Return the figures of a stage; ``days`` counts its finished stays by their length.

    Units:
        The keys of ``days`` are calendar days, both ends counted.
    """
    stays = sum(days.values())
    return StageFlow(
        stage=stage,
        entered=entered,
        reached_next=reached_next,
        ended=ended,
        stays=stays,
        p85_days=percentile_of(days, percent=PERCENT) if stays >= ENOUGH_STAYS else None,
    )


def flow(stays: Iterable[Stay], *, stages: Sequence[str], since: date) -> dict[str, StageFlow]:
    """Return for each stage how many entered it since a day, and how many of them went on.

    An engagement counts once in a stage however often it entered; it went on when it entered a
    later stage after its first entry in the window. The last stage leads to the end of the
    engagement, so nobody goes on from it.

    Units:
        ``since`` is a day in each engagement's own time zone.

    Source:
        Cohort conversion by entry; nearest-rank percentile of finished stays.
    """
    rank = {stage: place for place, stage in enumerate(stages)}
    mine: dict[int, list[Stay]] = defaultdict(list)
    for stay in stays:
        if stay.stage in rank:
            mine[stay.engagement].append(stay)
    counts = {stage: _Count() for stage in stages}
    for rows in mine.values():
        for stage in {row.stage for row in rows}:
            counts[stage].add(rows, stage=stage, rank=rank, since=since)
    return {stage: count.flow(stage) for stage, count in counts.items()}


class _Count:
    """Counts one stage, engagement by engagement."""

    def __init__(self) -> None:
        self.entered = self.reached = self.ended = 0
        self.days: list[int] = []

    def add(self, rows: Sequence[Stay], *, stage: str, rank: dict[str, int], since: date) -> None:
        """Count one engagement that has been in ``stage``."""
        inside = [
            row
            for row in rows
            if row.stage == stage and local_day(row.entered_at, time_zone=row.time_zone) >= since
        ]
        if not inside:
            return
        first = min(row.entered_at for row in inside)
        went_on = any(rank[row.stage] > rank[stage] and row.entered_at >= first for row in rows)
        self.entered += 1
        self.reached += went_on
        self.ended += not went_on and rows[0].closed
        self.days += [row.days for row in inside if row.days is not None]

    def flow(self, stage: str) -> StageFlow:
        """Return the figures of the stage."""
        return stage_flow(
            stage,
            entered=self.entered,
            reached_next=self.reached,
            ended=self.ended,
            days=Counter(self.days),
        )
