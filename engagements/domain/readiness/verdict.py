"""The two-worlds verdict: what may be said for certain, and what is still possible.

In the *worst* world every unknown fails, in the *best* one every unknown passes.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor
from typing import NamedTuple

from engagements.domain.grades import Grade
from engagements.domain.labels import Labelled
from engagements.domain.readiness.requirement import Level, Requirement, Status


class Verdict(Labelled):
    """What may be decided; INCOMPLETE exists only where the two worlds disagree about going."""

    NO_GO = "NO_GO", "Not ready"
    INCOMPLETE = "INCOMPLETE", "Not known yet"
    CONDITIONAL = "CONDITIONAL", "Ready with conditions"
    GO = "GO", "Ready"


# First and last number of each band; nothing lies between them, so that a verdict is never a
# matter of one point.
BANDS = {Verdict.NO_GO: (0, 49), Verdict.CONDITIONAL: (70, 84), Verdict.GO: (100, 100)}


@dataclass(frozen=True, kw_only=True)
class Tally:
    """How many requirements of a level are in each status, the proven ones by grade."""

    by_grade: tuple[tuple[Grade, int], ...]
    failing: int
    unknown: int
    excepted: int

    @property
    def proven(self) -> int:
        """Return how many are proven, whatever the grade."""
        return sum(count for _, count in self.by_grade)

    @property
    def total(self) -> int:
        """Return how many there are."""
        return self.proven + self.failing + self.unknown + self.excepted

    def of(self, grade: Grade) -> int:
        """Return how many are proven with ``grade``."""
        return dict(self.by_grade).get(grade, 0)


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """The verdict over some requirements, with the range between the worlds.

    Units:
        ``low`` and ``high`` are whole numbers from 0 to 100: NO_GO 0 to 49, CONDITIONAL 70 to
        84, GO 100.
    """

    verdict: Verdict
    worst: Verdict
    best: Verdict
    low: int
    high: int
    musts: Tally
    shoulds: Tally


def judge(requirements: Iterable[Requirement]) -> Judgement:
    """Return the verdict and range over ``requirements``.

    Nothing to judge is not good news: an empty set is not known, from 0 to 100.
    """
    rows = tuple(requirements)
    if not rows:
        empty = tally(())
        return Judgement(
            verdict=Verdict.INCOMPLETE,
            worst=Verdict.NO_GO,
            best=Verdict.GO,
            low=0,
            high=100,
            musts=empty,
            shoulds=empty,
        )
    worst_rows = _world(rows, Status.FAILING)
    best_rows = _world(rows, Status.PROVEN)
    worst, best = world_verdict(worst_rows), world_verdict(best_rows)
    return Judgement(
        verdict=_shown(worst, best),
        worst=worst,
        best=best,
        low=_number(worst, worst_rows, floor),
        high=_number(best, best_rows, ceil),
        musts=tally(row for row in rows if row.level is Level.MUST),
        shoulds=tally(row for row in rows if row.level is Level.SHOULD),
    )


def tally(requirements: Iterable[Requirement]) -> Tally:
    """Count ``requirements`` by status, the proven ones by grade (ungraded ones as attested)."""
    grades: dict[Grade, int] = defaultdict(int)
    counts: dict[Status, int] = defaultdict(int)
    for row in requirements:
        if row.status is Status.PROVEN:
            grades[row.grade or Grade.ATTESTED] += 1
        else:
            counts[row.status] += 1
    return Tally(
        by_grade=tuple((grade, grades[grade]) for grade in Grade),
        failing=counts[Status.FAILING],
        unknown=counts[Status.UNKNOWN],
        excepted=counts[Status.EXCEPTED],
    )


class _Row(NamedTuple):  # many are made for each judgement, and a tuple is made fastest
    """A requirement in one world: no unknowns are left."""

    group: tuple[str, str]
    must: bool
    status: Status
    weight: int


def _world(rows: Sequence[Requirement], unknown_becomes: Status) -> list[_Row]:
    return [
        _Row(
            (row.area, row.group),
            row.level is Level.MUST,
            unknown_becomes if row.status is Status.UNKNOWN else row.status,
            row.weight,
        )
        for row in rows
    ]


def world_verdict(rows: Sequence[_Row]) -> Verdict:
    """Return what may be decided in one world."""
    if any(row.must and row.status is Status.FAILING for row in rows):
        return Verdict.NO_GO
    if any(row.status in {Status.FAILING, Status.EXCEPTED} for row in rows):
        return Verdict.CONDITIONAL
    return Verdict.GO


def _shown(worst: Verdict, best: Verdict) -> Verdict:
    if best is Verdict.NO_GO:
        return Verdict.NO_GO
    return Verdict.INCOMPLETE if worst is Verdict.NO_GO else worst


def _number(verdict: Verdict, rows: Sequence[_Row], rounded: Callable[[Fraction], int]) -> int:
    """Return the place in the verdict's band: the lowest group's proven share by weight."""
    counted = [row for row in rows if row.must] if verdict is Verdict.NO_GO else rows
    proven: dict[tuple[str, str], int] = defaultdict(int)
    total: dict[tuple[str, str], int] = defaultdict(int)
    for row in counted:
        total[row.group] += row.weight
        proven[row.group] += row.weight * (row.status is Status.PROVEN)
    share = min(Fraction(proven[group], total[group]) for group in total)
    first, last = BANDS[verdict]
    return first + rounded(share * (last - first))
