"""What the core itself contributes, in the same shape as an area: delivery is its own area."""

from engagements.area import Area

CORE = Area(
    key="delivery",
    title="Delivery",
    work="engagements.work.WORK",
    show="engagements.show.SHOW",
)
