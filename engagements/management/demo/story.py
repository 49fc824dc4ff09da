"""Tells one engagement's history through the services, each step at its own past moment."""

import io
import itertools
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from engagements import registry
from engagements.domain.access import MemberRole
from engagements.domain.readiness import Grade, Level
from engagements.domain.stages.playbook import Criterion, Gate, Kind
from engagements.domain.units import local_day
from engagements.management.demo import letter, portal, profiles, talk
from engagements.management.demo.cases import MANAGER, SECOND, THIRD, Case
from engagements.management.demo.contribution import Act, Moment, contributed
from engagements.models import Client, Engagement, Evidence, User
from engagements.selectors import stages as stage_selectors
from engagements.services import engagement as engagements
from engagements.services import evidence, logbook, stages
from engagements.services.facts import set_profile

LATE = 17  # o'clock, UTC: the hour of gate reviews, after the day's other work


class Stay(NamedTuple):
    """A stay in a stage, from ``entered`` to ``left`` days before today."""

    stage: str
    entered: int
    left: int


@dataclass(kw_only=True)
class Story:
    """One case on its way from its first day to today."""

    case: Case
    client: Client
    people: dict[str, User]
    now: datetime
    random: random.Random
    engagement: Engagement = field(init=False)
    is_stuck: bool = False  # a gate asks for an area that is not installed
    proofs: dict[tuple[str, str], Evidence] = field(default_factory=dict)

    def tell(self) -> Engagement:
        """Write the whole history in the order it happened, and return the engagement."""
        self._begin(self.at(self.case.age_days, 8))
        for moment in sorted(self._moments(), key=lambda moment: (moment.at, moment.rank)):
            moment.act(moment.at)
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

    def stays(self) -> Iterator[Stay]:
        """Yield the stays in stages, the first one first."""
        left = self.case.age_days
        for stage, days in self.case.stays:
            entered, left = left, left - days
            yield Stay(stage, entered, left)

    def gates(self) -> Iterator[tuple[str, datetime]]:
        """Yield each stage that the case left through a gate, with the time of the decision."""
        order = stage_selectors.playbook(self.engagement)
        for stay, following in itertools.pairwise(self.stays()):
            if order.index(following.stage) > order.index(stay.stage):
                yield stay.stage, self.at(stay.left, LATE)

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
        set_profile(self.engagement, answers=profiles.answers(case), actor=self.lead, at=at)

    def _moments(self) -> Iterator[Moment]:
        """Yield every later step with its time, in any order."""
        stays = list(self.stays())
        for stay, following in itertools.pairwise(stays):
            yield Moment(self.at(stay.left, LATE), self._leaving(stay.stage, following.stage))
        middle = (stays[-1].entered + stays[-1].left) // 2
        yield Moment(self.at(middle, 15), lambda at: self._meet_some(at, share=0.5))
        yield from self._waits()
        yield from talk.entries(self)
        yield from portal.moments(self)
        for demo in contributed():
            yield from demo.moments(self)
        if self.case.outcome:
            yield Moment(self.at(self.case.ended_days or 0, LATE), self._end)
        else:
            yield Moment(self.at(1, 16), self._name_next_step)
        if self.case.gate_days is not None:
            yield Moment(self.at(self.case.gate_days, LATE), self._pass_gate)

    def _leaving(self, stage: str, following: str) -> Act:
        def leave(at: datetime) -> None:
            book = stage_selectors.playbook(self.engagement)
            if self.is_stuck:
                return
            if book.index(following) < book.index(stage):
                self._decide(at, "recycle", back_to=following)
                return
            self._pass_gate(at)
            if self.is_stuck:
                return
            stages.advance_stage(
                self.engagement,
                target=following,
                version=self.engagement.version,
                actor=self.lead,
                at=at + timedelta(minutes=5),
            )

        return leave

    def _pass_gate(self, at: datetime) -> None:
        """Prove what people settle at the gate ahead, have it reviewed, and decide to go.

        Without an area that the gate asks for nobody can: the engagement stays where it is.
        """
        book = stage_selectors.playbook(self.engagement)
        gate = book.gate_out_of(self.engagement.current_stage)
        if gate is not None:
            if not _areas_of(gate) <= {area.key for area in registry.areas()}:
                self.is_stuck = True
                return
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
            if self.is_stuck:
                return
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
            yield Moment(self.at(began, 9), self._starting(kind))
            if lasted is not None:
                yield Moment(self.at(began - lasted, 9), self._ending(kind))

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


def _areas_of(gate: Gate) -> set[str]:
    """Return the areas that a gate's automatic criteria ask for."""
    return {area for criterion in gate.criteria for area in criterion.areas}
