"""What the data environment contributes to an engagement; each part is found where its floor is."""

from engagements.area import Area

AREA = Area(
    key="dataenv",
    title="Data environment",
    judge="engagements.areas.dataenv.judging.JUDGE",
    work="engagements.areas.dataenv.work.WORK",
    show="engagements.areas.dataenv.show.SHOW",
    print="engagements.areas.dataenv.report.PRINT",
)
