"""What compliance contributes to an engagement; each part is found where its floor is."""

from engagements.area import Area

AREA = Area(
    key="compliance",
    title="Compliance",
    judge="engagements.areas.compliance.judging.JUDGE",
    work="engagements.areas.compliance.work.WORK",
    show="engagements.areas.compliance.show.SHOW",
    print="engagements.areas.compliance.report.PRINT",
)
