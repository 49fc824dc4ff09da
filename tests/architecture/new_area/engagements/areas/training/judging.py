"""How training judges an engagement: by the courses that were held."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime

from engagements.area import Answers, AreaRows, Case, Judge
from engagements.areas.training import domain, selectors
from engagements.areas.training.domain import Held
from engagements.models import Engagement


def read(
    engagements: Sequence[Engagement],
    *,
    answers: Mapping[int, Answers],
    as_of: datetime,
    known_until: datetime,
) -> Mapping[int, tuple[Held, ...]]:
    """Return the courses of each engagement."""
    return selectors.courses(engagements, known_until=known_until)


def requirements(case: Case) -> AreaRows:
    """Return what the courses have to prove."""
    return AreaRows(tuple(domain.requirements(case.record)))


def turning_days(case: Case) -> Iterator[date]:
    """Yield the last day on which each course counts."""
    yield from filter(None, map(domain.valid_until, case.record))


JUDGE = Judge(
    read=read,
    requirements=requirements,
    turning_days=turning_days,
    proofs=lambda case: domain.proofs(case.record),
)
