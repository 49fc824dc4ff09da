"""What reports contribute to an engagement, in the same shape as an area."""

from engagements.area import Area

AREA = Area(
    key="reports",
    title="Reports",
    work="reports.work.WORK",
    show="reports.show.SHOW",
)
