"""What compliance contributes to the core, on one screen."""

from engagements.area import Area

AREA = Area(key="compliance", title="Compliance", work="engagements.areas.compliance.work.WORK")
