"""Where one engagement stands, for its own pages."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from engagements.areas.compliance.selectors import CaseFile
from engagements.domain.readiness import Readiness, Target
from engagements.domain.stages.gates import Review
from engagements.models import Engagement
from engagements.selectors import readiness, stages
from engagements.selectors.areas import Areas
from engagements.selectors.figures import detail as stored
from engagements.selectors.figures.detail import Detail
from engagements.selectors.figures.table import found
from engagements.selectors.readiness import Rows


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Readiness, controls and the gate ahead of one engagement, judged for today.

    ``detail`` was worked out at ``detail.as_of`` and still holds at ``now``.
    """

    engagement: Engagement
    detail: Detail
    now: datetime

    @property
    def as_of(self) -> datetime:
        """Return when it was worked out."""
        return self.detail.as_of

    @cached_property
    def target(self) -> Target:
        """Return what readiness is asked for now: the gate ahead, and its day."""
        return stages.target(self.engagement, as_of=self.now)

    @cached_property
    def areas(self) -> Areas:
        """Return the requirements of the areas that measure something."""
        return stored.areas_of(self.detail)

    @property
    def delivery(self) -> Rows:
        """Return the delivery requirements, and what they leave out."""
        return stored.delivery_of(self.detail)

    @cached_property
    def readiness(self) -> Readiness:
        """Return readiness for the gate ahead."""
        return readiness.assessed(
            self.engagement, as_of=self.now, areas=self.areas, delivery=self.delivery
        )

    @cached_property
    def review(self) -> Review:
        """Return the gate ahead with every criterion's standing."""
        return stored.review_of(self.detail, stages.playbook(self.engagement))

    @cached_property
    def file(self) -> CaseFile:
        """Return everything on record about the controls."""
        return stored.file_of(self.detail, self.engagement, as_of=self.now)

    @property
    def visits(self) -> tuple[stages.Visit, ...]:
        """Return the stays that count, the open one last."""
        return self.detail.visits

    @property
    def visit(self) -> stages.Visit | None:
        """Return the open stay; a closed engagement has none."""
        return next((stay for stay in self.visits if stay.left_at is None), None)

    @property
    def recorded_after(self) -> int:
        """Return how many events there are since the open stay began."""
        return self.detail.recorded_after

    @property
    def outcome(self) -> str:
        """Return what was decided in the open stay; "" for nothing yet."""
        return self.detail.outcome

    @property
    def decided_for(self) -> str:
        """Return the stage that the decision of the open stay leads to."""
        return self.detail.decided_for

    @property
    def asked_by_id(self) -> int | None:
        """Return who asked for the review of the gate ahead in this stay."""
        return self.detail.asked_by_id

    @property
    def asked_by(self) -> str:
        """Return their name; "" for nobody."""
        return self.detail.asked_by


def standing(engagement: Engagement, *, as_of: datetime) -> Standing:
    """Return where an engagement stands now."""
    detail = found([engagement], as_of=as_of, detail=True)[engagement.pk].detail
    if detail is None:
        raise RuntimeError("figures were made without the detail that was asked for")
    return Standing(engagement=engagement, detail=detail, now=as_of)
