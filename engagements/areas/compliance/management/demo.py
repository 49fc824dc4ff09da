"""The compliance part of the demo: controls judged and proven, some stale, failing or contested."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from engagements.areas.compliance import selectors, services
from engagements.areas.compliance.models import Control
from engagements.domain.readiness import Grade
from engagements.management.demo.cases import MANAGER
from engagements.management.demo.contribution import Act, Demo, Moment
from engagements.models import Evidence
from engagements.services import evidence

if TYPE_CHECKING:
    from engagements.management.demo.story import Stay, Story

OWASP, NIST = "owasp-llm-2025", "nist-ai-rmf-1.0"
LIVE = ("rollout", "adoption", "handover")
GATES_THAT_RENEW = ("readiness", "hardening")
DAYS_LEFT = (5, 9, 12)
LONG_AGO = timedelta(days=400)  # older than the freshness of any control
RATIONALE = {
    "satisfied": "Seen in the design and in the test protocol; nothing stands open.",
    "not_satisfied": "The design does not cover it yet; it was tried and failed.",
}


@dataclass(frozen=True, kw_only=True)
class Judgements:
    """How far the controls of an engagement were judged, and what is wrong with some of them.

    Units:
        ``decided`` is the share of controls with a decision, in per cent; the others are counts.
    """

    decided: int = 100
    stale: int = 0
    contested: int = 0
    failing: int = 0
    expired_exception: bool = False


JUDGEMENTS: Mapping[str, Judgements] = {
    "BRW-01": Judgements(decided=82, stale=2, contested=1, failing=3),
    "OST-01": Judgements(decided=64, stale=6, contested=2, failing=4),
    "OST-02": Judgements(decided=90),
    "QUI-01": Judgements(stale=1),
    "FER-01": Judgements(stale=3),
    "FER-02": Judgements(decided=95),
    "MAR-01": Judgements(decided=55, stale=5, failing=2),
    "TES-01": Judgements(contested=1),
    "NGC-02": Judgements(decided=30, failing=3),
    "SOL-01": Judgements(stale=4),
    "SOL-02": Judgements(decided=92, failing=1, expired_exception=True),
    "DRU-01": Judgements(stale=1),
    "DRU-02": Judgements(decided=40),
    "CAS-01": Judgements(decided=97, contested=1),
}
ALL_JUDGED = Judgements()


def moments(story: Story) -> Iterator[Moment]:
    """Yield what happens to the controls: adopted and judged in readiness, renewed later."""
    controls = _StoryControls(story)
    case = story.case
    for stay in story.stays():
        if stay.stage == "readiness":
            yield from controls.readiness(stay)
    for stage, at in story.gates():
        if stage in GATES_THAT_RENEW:
            yield Moment(at - timedelta(hours=2), controls.renew_hard_ones)
    if case.outcome:
        return
    if case.stays[-1][0] in LIVE:
        yield Moment(story.at(9, 13), controls.renew)
    if case.stays[-1][0] == "readiness" or story.passed("readiness"):
        yield from controls.loose_ends()


class _StoryControls:
    """The controls of the frameworks that a story's engagement adopted."""

    def __init__(self, story: Story) -> None:
        self.story = story
        self.planned = JUDGEMENTS.get(story.case.code, ALL_JUDGED)

    def adopt(self, at: datetime) -> None:
        """Adopt the frameworks of the demo that were not adopted before."""
        keys = {OWASP, NIST} if self.story.case.is_flagship else {OWASP}
        for framework in selectors.frameworks_to_adopt(self.story.engagement):
            if framework.key in keys:
                services.adopt_framework(
                    self.story.engagement, framework=framework, actor=self.story.lead, at=at
                )

    def readiness(self, stay: Stay) -> Iterator[Moment]:
        """Yield what happens in readiness: frameworks are adopted, then judged in two parts."""
        yield Moment(self.story.at(stay.entered, 9), self.adopt)
        days = max(stay.entered - stay.left, 4)
        for part in (0, 1):
            day = stay.entered - days * (part + 1) // 3
            yield Moment(self.story.at(day, 14), self.judging(part))

    def judging(self, part: int) -> Act:
        """Return what judges the first or second half of the controls that get a decision."""

        def judge(at: datetime) -> None:
            controls = self._all()
            decided = controls[: self._decided(controls)]
            half = decided[part::2]
            old = [] if self.story.passed("readiness") else decided[: self.planned.stale]
            self._judge([c for c in half if c not in old], at=at)
            self._judge([c for c in half if c in old], at=at, effective_at=at - LONG_AGO)

        return judge

    def renew_hard_ones(self, at: datetime) -> None:
        """Judge the hard controls again before a gate that asks for fresh proof."""
        self._judge([c for c in self._all() if c.bearing == "hard"], at=at)

    def renew(self, at: datetime) -> None:
        """Judge all but the stale controls again, as somebody does while the system is live."""
        self._judge(self._all()[self.planned.stale :], at=at)

    def loose_ends(self) -> Iterator[Moment]:
        """Yield what makes a portfolio real: failing, contested and once excepted controls."""
        story, planned = self.story, self.planned
        last_stay = story.case.stays[-1][1]
        if planned.failing:
            yield Moment(story.at(min(11, last_stay), 12), self._fail)
        if planned.expired_exception:
            yield Moment(story.at(min(40, last_stay), 13), self._except)
        if planned.contested:
            yield Moment(story.at(min(6, last_stay), 12), self._contest)
        if story.case.is_flagship:
            yield Moment(story.at(7, 14), self._let_some_lapse_soon)

    def _fail(self, at: datetime) -> None:
        """Judge some controls as failing: behind the gate of readiness only soft ones can be."""
        found = self._soft() if self.story.passed("readiness") else self._all()[1:]
        self._judge(found[: self.planned.failing], at=at, state="not_satisfied")

    def _let_some_lapse_soon(self, at: datetime) -> None:
        """Judge some controls on evidence that was fresh once and lapses within two weeks."""
        controls = self._all()
        left = controls[self._decided(controls) :]
        fresh_for = ((c, c.freshness_days) for c in left if c.freshness_days)
        for days, (control, fresh) in zip(DAYS_LEFT, fresh_for, strict=False):
            effective_at = self.story.at(fresh - days)  # by day: no hour near midnight counts
            self._judge([control], at=at, effective_at=min(effective_at, at))

    def _contest(self, at: datetime) -> None:
        """Hold a report of the client's auditors against controls that were judged satisfied."""
        story = self.story
        audit = evidence.attach_evidence(
            story.engagement,
            title="Findings of the client's internal audit",
            uri=f"https://docs.{story.case.client}.example/{story.case.code}/audit",
            grade=Grade.WITNESSED,
            actor=story.lead,
            at=at,
        )
        for control in self._soft()[-self.planned.contested :]:
            services.link_evidence(
                story.engagement,
                control=control,
                evidence=audit,
                verdict="contradicts",
                actor=story.lead,
                at=at,
            )

    def _except(self, at: datetime) -> None:
        """Request and approve an exception that has run out since."""
        control = self._soft()[0]
        self._judge([control], at=at, state="not_satisfied")
        requested = services.request_exception(
            self.story.engagement,
            control=control,
            kind="risk_acceptance",
            reason="The supplier's fix comes with the next release; the risk is small until then.",
            starts_on=at.date(),
            expires_on=self.story.day(-5),
            actor=self.story.lead,
            at=at,
        )
        manager = self.story.people[MANAGER]
        services.approve_exception(requested, actor=manager, at=at + timedelta(hours=1))

    def _judge(
        self,
        controls: Sequence[Control],
        *,
        at: datetime,
        state: str = "satisfied",
        effective_at: datetime | None = None,
    ) -> None:
        """Record one judgement of several controls on one piece of fresh evidence."""
        if not controls:
            return
        story = self.story
        proof = self._protocol(at=at, effective_at=effective_at or at)
        failing = state != "satisfied"
        for control in controls:
            services.record_decision(
                story.engagement,
                control=control,
                state=state,
                rationale=RATIONALE[state],
                actor=story.lead,
                at=at,
                evidence=[] if failing else [(proof, "supports")],
                owner_name=story.case.next_step_owner if failing else "",
                due_on=story.day(21) if failing else None,
            )

    def _protocol(self, *, at: datetime, effective_at: datetime) -> Evidence:
        story = self.story
        place = f"{story.case.client}.example/{story.case.code}/controls/{at:%Y%m%d%H}"
        return evidence.attach_evidence(
            story.engagement,
            title=f"Control review of {effective_at:%d %B %Y}",
            uri=f"https://docs.{place}",
            grade=Grade.DOCUMENTED,
            effective_at=effective_at,
            actor=story.lead,
            at=at,
        )

    def _all(self) -> list[Control]:
        """Return the controls of the adopted frameworks, hard ones first."""
        rows = selectors.controls_of(self.story.engagement)
        return sorted(rows, key=lambda c: (c.bearing != "hard", c.framework_id, c.order))

    def _soft(self) -> list[Control]:
        return [control for control in self._all() if control.bearing == "soft"]

    def _decided(self, controls: Sequence[Control]) -> int:
        return round(len(controls) * self.planned.decided / 100)


DEMO = Demo(moments=moments)
