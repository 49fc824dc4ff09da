"""Where one engagement stands, for its own pages."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

import structlog

from engagements import registry
from engagements.area import Answers, Areas, Case, Judge
from engagements.domain import codec
from engagements.domain.readiness import Readiness, Target
from engagements.domain.stages.gates import Review
from engagements.domain.units import EVER
from engagements.models import Engagement
from engagements.selectors import readiness, stages
from engagements.selectors.figures import detail as stored
from engagements.selectors.figures.detail import Detail
from engagements.selectors.figures.table import found
from engagements.selectors.readiness import Rows

log = structlog.get_logger(__name__)


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Readiness, areas and the gate ahead of one engagement, judged for today.

    ``detail`` was worked out at ``detail.as_of`` and still holds at ``now``.
    """

    engagement: Engagement
    detail: Detail
    now: datetime
    _cases: dict[str, Case] = field(default_factory=dict, repr=False, compare=False)

    @property
    def as_of(self) -> datetime:
        """Return when it was worked out."""
        return self.detail.as_of

    @cached_property
    def target(self) -> Target:
        """Return what readiness is asked for now: the gate ahead, and its day."""
        return stages.target(self.engagement, as_of=self.now)

    @cached_property
    def titles(self) -> Mapping[str, str]:
        """Return the titles of the areas, in the order in which they are printed."""
        return readiness.area_titles(stages.playbook(self.engagement))

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
    def answers(self) -> Answers:
        """Return the answers of the profile, by the key of the question."""
        return {row.key: row for row in self.detail.answers}

    def case(self, area: str) -> Case:
        """Return what an installed area judges by; areas ask it for their own record.

        A record that was not stored, or that cannot be read, is read anew from its rows.
        """
        if area not in self._cases:
            self._cases[area] = Case(
                engagement=self.engagement,
                record=self._record(area, registry.judges()[area]),
                answers=self.answers,
                target=self.target,
                as_of=self.now,
            )
        return self._cases[area]

    def _record(self, area: str, judge: Judge) -> Any:
        storage, plain = judge.storage, self.detail.records.get(area)
        if storage and plain is not None:
            try:
                return storage.unpack(
                    codec.build(storage.shape, plain, path=area),
                    engagement=self.engagement,
                    answers=self.answers,
                    as_of=self.now,
                )
            except codec.Unreadable as error:
                log.warning("figures.record_unreadable", area=area, reason=str(error))
        answers = {self.engagement.pk: self.answers}
        found = judge.read([self.engagement], answers=answers, as_of=self.now, known_until=EVER)
        return found[self.engagement.pk]

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
