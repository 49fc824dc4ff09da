"""What the core contributes, in the same way as an area; delivery is what it judges itself."""

from engagements.area import Area

CORE = Area(key="delivery", title="Delivery", work="engagements.services.contribution.WORK")
