"""What courses have to prove."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from engagements.domain.grades import Grade
from engagements.domain.proof import Ask, Outcome, Proof
from engagements.domain.readiness import Level, Requirement, Status

AREA, GROUP, COURSE = "training", "courses", "course"
DAYS = 180  # for which a course counts


@dataclass(frozen=True, kw_only=True)
class Held:
    """One course as it is judged; without ``held_at`` it is planned."""

    number: int
    title: str
    held_at: datetime | None
    people: int


def valid_until(course: Held) -> date | None:
    """Return the last day on which a course counts."""
    return course.held_at.date() + timedelta(days=DAYS) if course.held_at else None


def requirements(courses: Sequence[Held]) -> list[Requirement]:
    """Return what has to hold: every course was held, and somebody came."""
    return [
        Requirement(
            area=AREA,
            group=GROUP,
            group_title="Courses",
            key=f"course-{course.number}",
            text=f"{course.title} was held",
            level=Level.MUST,
            status=_status(course),
            grade=Grade.ATTESTED if _status(course) is Status.PROVEN else None,
            valid_until=valid_until(course),
            closes="Hold the course.",
            asks=(Ask(kind="record:course", about=course.title, max_age_days=DAYS),),
        )
        for course in courses
    ]


def proofs(courses: Sequence[Held]) -> list[Proof]:
    """Return a proof for each course that was held."""
    return [
        Proof(
            kind="record:course",
            subject=course.title,
            outcome=Outcome.GOOD if course.people else Outcome.NOTHING,
            count=course.people,
            at=course.held_at,
            grade=Grade.ATTESTED,
        )
        for course in courses
        if course.held_at
    ]


def _status(course: Held) -> Status:
    if course.held_at is None:
        return Status.UNKNOWN
    return Status.PROVEN if course.people else Status.FAILING
