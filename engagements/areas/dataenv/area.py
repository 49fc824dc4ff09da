"""What the data environment contributes to the core, on one screen."""

from engagements.area import Area

AREA = Area(key="dataenv", title="Data environment", work="engagements.areas.dataenv.work.WORK")
