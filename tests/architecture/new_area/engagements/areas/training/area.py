"""What training contributes to an engagement; each part is found where its floor is."""

from engagements.area import Area

AREA = Area(
    key="training",
    title="Training",
    judge="engagements.areas.training.judging.JUDGE",
    work="engagements.areas.training.work.WORK",
    show="engagements.areas.training.show.SHOW",
    print="engagements.areas.training.report.PRINT",
)
