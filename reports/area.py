"""What the reports contribute to the core, on one screen."""

from engagements.area import Area

AREA = Area(key="reports", title="Reports", work="reports.work.WORK")
