"""What a gate page and its forms rest on, read once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from engagements import permissions
from engagements.area import Areas
from engagements.domain.access import Access
from engagements.domain.engagement import Status
from engagements.domain.readiness import Target
from engagements.domain.stages.gates import Decision, Review
from engagements.domain.stages.playbook import Gate, Playbook, Stage
from engagements.domain.units import local_day
from engagements.models import Engagement, GateDecision, User
from engagements.selectors import figures
from engagements.selectors import stages as selectors
from engagements.selectors.figures import Standing
from engagements.web.forms.stages import DecisionForm


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What was read once for a gate page; ``gate`` is None after the last one."""

    engagement: Engagement
    user: User
    as_of: datetime
    standing: Standing
    access: Access

    @classmethod
    def read(cls, engagement: Engagement, *, user: User, as_of: datetime) -> "Facts":
        """Read everything that the page and its forms rest on."""
        return cls(
            engagement=engagement,
            user=user,
            as_of=as_of,
            standing=figures.standing(engagement, as_of=as_of),
            access=permissions.access(user, engagement),
        )

    @property
    def book(self) -> Playbook:
        """Return the playbook that the engagement keeps."""
        return selectors.playbook(self.engagement)

    @property
    def target(self) -> Target:
        """Return what readiness is asked for now."""
        return self.standing.target

    @property
    def areas(self) -> Areas:
        """Return the requirements of the measuring areas."""
        return self.standing.areas

    @property
    def review(self) -> Review:
        """Return the gate ahead with every criterion's standing."""
        return self.standing.review

    @property
    def visit(self) -> selectors.Visit | None:
        """Return the open stay; a closed engagement has none."""
        return self.standing.visit if self.engagement.status != Status.CLOSED else None

    @cached_property
    def decisions(self) -> Sequence[GateDecision]:
        """Return what was decided at gates, the latest first."""
        return list(selectors.decisions(self.engagement))

    @property
    def asked_by(self) -> str:
        """Return who asked for the review of the gate ahead in this stay; "" for nobody."""
        return self.standing.asked_by

    @property
    def gate(self) -> Gate | None:
        """Return the gate ahead."""
        return self.review.gates[0] if self.review.gates else None

    @property
    def today(self) -> date:
        """Return today, where the engagement is."""
        return local_day(self.as_of, time_zone=self.engagement.time_zone)

    @property
    def decision(self) -> GateDecision | None:
        """Return the decision in force: the latest of this stay."""
        if self.visit is None:
            return None
        return next((row for row in self.decisions if row.visit_id == self.visit.pk), None)

    @property
    def earlier(self) -> Sequence[Stage]:
        """Return the stages that recycling can go back to, the nearest first."""
        return self.book.stages[: self.book.index(self.engagement.current_stage)][::-1]

    @property
    def next_stage(self) -> Stage | None:
        """Return the stage behind the gate; None behind the last one."""
        keys = [stage.key for stage in self.book.stages]
        if self.gate is None or self.gate.to_stage not in keys:
            return None
        return self.book.stage(self.gate.to_stage)

    def closed(self, decision: Decision) -> str:
        """Return why a decision is not open to this person now; empty when it is."""
        if decision is Decision.RECYCLE and not self.earlier:
            return "There is no earlier stage to go back to."
        if refusal := self.review.refusal(decision):
            return refusal
        if decision not in {Decision.GO, Decision.CONDITIONAL_GO} or self.gate is None:
            return ""
        if not self.access.roles & set(self.gate.approver_roles):
            return f"{self.gate.title} is decided by: {' or '.join(self.gate.approver_roles)}."
        if self.standing.asked_by_id == self.user.pk:
            return "You requested the review, so somebody else decides."
        return ""

    def decision_form(self, data: Any = None) -> DecisionForm:
        """Return the form of a decision; what is not met asks for a condition each."""
        outcome = Decision.HOLD if self.closed(Decision.GO) else Decision.GO
        return DecisionForm(
            data,
            open_items=self.review.conditions_needed(),
            earlier=self.earlier,
            due_on=max(self.target.on, self.today),
            initial={"outcome": outcome},
        )
