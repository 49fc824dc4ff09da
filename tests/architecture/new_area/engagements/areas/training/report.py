"""What training says in a report: its courses as a table."""

from typing import TYPE_CHECKING

from engagements.area import Print
from engagements.areas.training.domain import AREA
from engagements.domain.reporting import Cell, Column, Part, Row, Table

if TYPE_CHECKING:
    from engagements.selectors.readiness import Context


def part(context: "Context") -> Part:
    """Return the section on training."""
    courses = context.cases[AREA].record
    table = Table(
        caption="Courses for the people who use the system",
        columns=(Column(title="Course", width=70), Column(title="People", width=30)),
        rows=tuple(
            Row(cells=(Cell(text=course.title), Cell(text=str(course.people))))
            for course in courses
        ),
    )
    return Part(
        area=AREA,
        key=AREA,
        title="Training",
        blocks=(table,) if courses else (),
        absent="" if courses else "No course is planned.",
    )


PRINT = Print(parts=(part,))
