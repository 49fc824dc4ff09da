"""Tells one engagement's history through the services, each step at its own past moment."""

import io
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from engagements.areas.dataenv.models import Source
from engagements.domain.access import MemberRole
from engagements.domain.readiness import Grade, Level
from engagements.domain.stages.playbook import Criterion, Gate, Kind
from engagements.domain.units import local_day
from engagements.management.demo import checks, letter, portal, talk
from engagements.management.demo.cases import MANAGER, SECOND, THIRD, Case
from engagements.models import Client, Engagement, Evidence, User
from engagements.selectors import stages as stage_selectors
from engagements.services import engagement as engagements
from engagements.services import evidence, logbook, stages

Act = Callable[[datetime], None]
Moment = tuple[datetime, Act]
LATE = 17  # o'clock, UTC: the hour of gate reviews, after the day's other work


@dataclass(kw_only=True)
class Story:
    """One case on its way from its first day to today."""

    case: Case
    client: Client
    people: dict[str, User]
    now: datetime
    random: random.Random
    engagement: Engagement = field(init=False)
    source: Source | None = None
    proofs: dict[tuple[str, str], Evidence] = field(default_factory=dict)

    def tell(self) -> Engagement:
        """Write the whole history in the order it happened, and return the engagement."""
        self._begin(self.at(self.case.age_days, 8))
        for at, act in sorted(self._moments(), key=lambda moment: moment[0]):
            act(at)
        return self.engagement

    # --- time and people -----------------------------------------------------------------------

    def at(self, days_ago: int, hour: int = 10, minute: int = 0) -> datetime:
        """Return a moment of a day before today, never later than now."""
        day = self.now - timedelta(days=days_ago)
        wanted = day.replace(hour=hour, minute=minute, second=0, microsecond=0)
        return min(wanted, self.now)

    def day(self, days_from_today: int) -> date:
        """Return a calendar day relative to today, as the client's own calendar has it."""
        today = local_day(self.now, time_zone=self.client.time_zone)
        return today + timedelta(days=days_from_today)

    @property
    def lead(self) -> User:
        """Return who leads the engagement."""
        return self.people[self.case.lead]

    def passed(self, stage: str) -> bool:
        """Tell whether the case is further than ``stage`` today."""
        order = stage_selectors.playbook(self.engagement)
        return order.index(self.case.stays[-1][0]) > order.index(stage)

    @property
    def manager(self) -> User:
        """Return who decides at its gates."""
        return self.people[MANAGER]

    # --- the steps -----------------------------------------------------------------------------

    def _begin(self, at: datetime) -> None:
        case, money = self.case, self.case.money
        amounts = money.amounts()
        self.engagement = engagements.create_engagement(
            client=self.client,
            code=case.code,
            name=case.name,
            owner=self.lead,
            actor=self.lead,
            at=at,
            target_go_live=self.day(case.golive_days) if case.golive_days is not None else None,
            value_low=amounts["value_low"],
            value_high=amounts["value_high"],
            currency=money.currency,
            value_basis=money.basis,
        )
        engagements.change_engagement(
            self.engagement,
            changes={"value_mode": amounts["value_mode"]},
            version=self.engagement.version,
            actor=self.lead,
            at=at,
        )
        helper = self.people[SECOND if case.lead != SECOND else THIRD]
        engagements.add_member(
            self.engagement, user=helper, role=MemberRole.ENGINEER, actor=self.lead, at=at
        )
        checks.answer_profile(self, at=at)

    def _moments(self) -> Iterator[Moment]:
        """Yield every later step with its time, in any order."""
        left = self.case.age_days
        for place, (stage, days) in enumerate(self.case.stays):
            entered, left = left, left - days
            yield from self._while_in(stage, entered=entered, left=left)
            following = self.case.stays[place + 1 : place + 2]
            if following:
                yield self.at(left, LATE), self._leaving(stage, following[0][0])
        yield from self._waits()
        yield from talk.entries(self)
        yield from checks.later(self)
        yield from portal.moments(self)
        if self.case.outcome:
            yield self.at(self.case.ended_days or 0, LATE), self._end
        else:
            yield self.at(1, 16), self._name_next_step
        if self.case.gate_days is not None:
            yield self.at(self.case.gate_days, LATE), self._pass_gate

    def _while_in(self, stage: str, *, entered: int, left: int) -> Iterator[Moment]:
        if stage == "readiness":
            yield from checks.moments(self, entered=entered, left=left)
        if stage == self.case.stays[-1][0] and left == (self.case.ended_days or 0):
            middle = (entered + left) // 2
            yield self.at(middle, 15), lambda at: self._meet_some(at, share=0.5)

    def _leaving(self, stage: str, following: str) -> Act:
        def leave(at: datetime) -> None:
            book = stage_selectors.playbook(self.engagement)
            if book.index(following) < book.index(stage):
                self._decide(at, "recycle", back_to=following)
                return
            self._pass_gate(at)
            stages.advance_stage(
                self.engagement,
                target=following,
                version=self.engagement.version,
                actor=self.lead,
                at=at + timedelta(minutes=5),
            )

        return leave

    def _pass_gate(self, at: datetime) -> None:
        """Prove everything the gate ahead asks, have it reviewed, and decide to go."""
        checks.refresh(self, at=at - timedelta(hours=2))
        book = stage_selectors.playbook(self.engagement)
        gate = book.gate_out_of(self.engagement.current_stage)
        if gate is not None:
            self._meet(gate, at=at - timedelta(hours=1))
        stages.request_gate(self.engagement, actor=self.lead, at=at - timedelta(minutes=30))
        self._decide(at, "go")

    def _decide(self, at: datetime, outcome: str, *, back_to: str = "") -> None:
        self.engagement.refresh_from_db()
        stages.decide_gate(
            self.engagement,
            outcome=outcome,
            rationale=self.case.reason if outcome == "kill" else talk.RATIONALE[outcome],
            version=self.engagement.version,
            actor=self.manager,
            at=at,
            back_to=back_to,
        )
        self.engagement.refresh_from_db()

    def _end(self, at: datetime) -> None:
        case = self.case
        self.engagement.refresh_from_db()
        if case.outcome == "killed":
            self._decide(at, "kill")
            return
        if case.outcome == "completed":
            self._pass_gate(at)
            at += timedelta(minutes=5)
        engagements.close(
            self.engagement,
            outcome=case.outcome,
            reason=case.reason,
            version=self.engagement.version,
            actor=self.manager,
            at=at,
        )

    def _waits(self) -> Iterator[Moment]:
        for kind, wait in (("paused", self.case.pause), ("blocked", self.case.blocked)):
            if wait is None:
                continue
            began, lasted = wait
            yield self.at(began, 9), self._starting(kind)
            if lasted is not None:
                yield self.at(began - lasted, 9), self._ending(kind)

    def _starting(self, kind: str) -> Act:
        def start(at: datetime) -> None:
            engagements.start_wait(
                self.engagement,
                kind=kind,
                waiting_on=self.case.waiting_on,
                reason=self.case.why,
                actor=self.lead,
                at=at,
            )

        return start

    def _ending(self, kind: str) -> Act:
        return lambda at: engagements.end_wait(self.engagement, kind=kind, actor=self.lead, at=at)

    def _name_next_step(self, at: datetime) -> None:
        case = self.case
        self.engagement.refresh_from_db()
        due = case.next_step_days
        engagements.change_engagement(
            self.engagement,
            changes={
                "next_step": case.next_step,
                "next_step_owner": case.next_step_owner,
                "next_step_due": self.day(due) if due is not None else None,
            },
            version=self.engagement.version,
            actor=self.lead,
            at=at,
        )

    # --- criteria ------------------------------------------------------------------------------

    def _meet(self, gate: Gate, *, at: datetime) -> None:
        """Record the musts that people settle as met, with proof that is good enough."""
        for criterion in gate.criteria:
            if criterion.kind is not Kind.AUTO and criterion.level is Level.MUST:
                self._record(gate, criterion, at=at)

    def _meet_some(self, at: datetime, *, share: float) -> None:
        """Record some criteria of the gate ahead, so that a review shows work under way."""
        gate = stage_selectors.playbook(self.engagement).gate_out_of(self.engagement.current_stage)
        if gate is None:
            return
        by_hand = [c for c in gate.criteria if c.kind is not Kind.AUTO]
        for criterion in by_hand[: round(len(by_hand) * share)]:
            self._record(gate, criterion, at=at)

    def _record(self, gate: Gate, criterion: Criterion, *, at: datetime) -> None:
        signed = criterion.kind is Kind.SIGNOFF
        proof: Evidence | None = None
        if signed:
            proof = self._signature(gate, criterion, at=at)
        elif criterion.kind is not Kind.ATTEST:
            proof = self._proof(gate, criterion, at=at)
        stages.record_criterion(
            self.engagement,
            gate_key=gate.key,
            criterion_key=criterion.key,
            state="met",
            actor=self.lead,
            at=at,
            evidence=proof,
            signer_name=talk.SIGNERS[self.case.client] if signed else "",
        )

    def _proof(self, gate: Gate, criterion: Criterion, *, at: datetime) -> Evidence:
        """Return evidence of the grade asked for; one document serves several criteria."""
        grade = criterion.least_grade or Grade.DOCUMENTED
        visit = f"{gate.key} {self.engagement.stage_entered_at:%Y%m%d}"
        if (visit, grade) not in self.proofs:
            self.proofs[(visit, grade)] = evidence.attach_evidence(
                self.engagement,
                title=talk.PROOF_TITLES[grade].format(gate=gate.title),
                uri=f"https://docs.{self.case.client}.example/{self.case.code}/{gate.key}/{grade}",
                grade=grade,
                actor=self.lead,
                at=at,
                visibility="client",
            )
        return self.proofs[(visit, grade)]

    def _signature(self, gate: Gate, criterion: Criterion, *, at: datetime) -> Evidence:
        """File the document that the client's approver signed."""
        signer = talk.SIGNERS[self.case.client]
        lines = [
            f"{self.client.name}: {self.case.name} ({self.case.code})",
            gate.title,
            f"{criterion.text}.",
            f"Signed: {signer}, {at:%d %B %Y}",
        ]
        return evidence.attach_evidence(
            self.engagement,
            title=f"Signed by {signer}: {criterion.text}"[:200],
            upload=io.BytesIO(letter.pdf(lines)),
            file_name=f"{self.case.code}-{criterion.key}.pdf",
            grade=Grade.WITNESSED,
            actor=self.lead,
            at=at,
            visibility="client",
        )

    def log(
        self, text: str, *, at: datetime, kind: str = "note", who: str = "", **more: Any
    ) -> None:
        """Write one entry as the lead, or as somebody else of the firm."""
        author = self.people[who] if who else self.lead
        logbook.add_entry(self.engagement, kind=kind, text=text, actor=author, at=at, **more)
