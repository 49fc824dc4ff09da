"""What a gate page and its forms rest on, read once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from engagements import permissions
from engagements.domain.access import Action
from engagements.domain.readiness import Target
from engagements.domain.stages.gates import Decision, Review
from engagements.domain.stages.playbook import Gate, Playbook, Stage
from engagements.domain.units import local_day
from engagements.models import Engagement, GateDecision, StageVisit, Status, User
from engagements.selectors import stages as selectors
from engagements.selectors.areas import AreaRows, area_rows
from engagements.web.forms.stages import DecisionForm


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What was read once for a gate page; ``gate`` is None after the last one."""

    engagement: Engagement
    user: User
    as_of: datetime
    book: Playbook
    target: Target
    areas: Mapping[str, AreaRows]
    review: Review
    visit: StageVisit | None
    decisions: Sequence[GateDecision]
    rights: frozenset[Action]
    roles: frozenset[str]
    asked_by: User | None

    @classmethod
    def read(cls, engagement: Engagement, *, user: User, as_of: datetime) -> "Facts":
        """Read everything that the page and its forms rest on."""
        target = selectors.target(engagement, as_of=as_of)
        areas = area_rows(engagement, target=target, as_of=as_of)
        is_open = engagement.status != Status.CLOSED
        visit = selectors.open_visit(engagement) if is_open else None
        asked = selectors.gate_request(engagement, visit=visit) if visit else None
        return cls(
            engagement=engagement,
            user=user,
            as_of=as_of,
            book=selectors.playbook(engagement),
            target=target,
            areas=areas,
            review=selectors.gate_review(engagement, as_of=as_of, areas=areas),
            visit=visit,
            decisions=list(selectors.decisions(engagement)),
            rights=permissions.actions(user, engagement),
            roles=permissions.roles_here(user, engagement),
            asked_by=asked.actor if asked else None,
        )

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
        if not self.roles & set(self.gate.approver_roles):
            return f"{self.gate.title} is decided by: {' or '.join(self.gate.approver_roles)}."
        if self.asked_by == self.user:
            return "You asked for the review, so somebody else decides to go."
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
