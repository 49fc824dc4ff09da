"""The compliance and data parts of a demo engagement: judged, proven, probed, some of it stale."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engagements.areas.compliance import selectors as compliance_selectors
from engagements.areas.compliance import services as compliance
from engagements.areas.compliance.models import Control
from engagements.areas.dataenv import services as dataenv
from engagements.areas.dataenv.management import extract, warehouse
from engagements.areas.dataenv.models import Source
from engagements.domain.jobs import State
from engagements.domain.readiness import Grade
from engagements.management.demo import profiles
from engagements.management.demo.cases import MANAGER
from engagements.models import Evidence
from engagements.services import evidence
from engagements.services.facts import set_profile

if TYPE_CHECKING:
    from engagements.management.demo.story import Story

Moment = tuple[datetime, Callable[[datetime], None]]
OWASP, NIST = "owasp-llm-2025", "nist-ai-rmf-1.0"
WORKER = "demo"
LIVE = ("rollout", "adoption", "handover")
GATES_THAT_PROBE = ("readiness", "hardening")
DAYS_LEFT = (5, 9, 12)
LONG_AGO = timedelta(days=400)  # older than the freshness of any control
_RATIONALE = {
    "satisfied": "Seen in the design and in the test protocol; nothing stands open.",
    "not_satisfied": "The design does not cover it yet; it was tried and failed.",
    "partial": "In place for the main path, not for uploads.",
    "planned": "Planned for the next release.",
}


def answer_profile(story: Story, *, at: datetime) -> None:
    """Answer the questions that the lead could answer on the first day."""
    set_profile(story.engagement, answers=profiles.answers(story.case), actor=story.lead, at=at)


def moments(story: Story, *, entered: int, left: int) -> Iterator[Moment]:
    """Yield what happens in the stage of readiness: scope, source, judgements, a first run."""
    days = max(entered - left, 4)
    yield story.at(entered, 9), lambda at: _adopt(story, at)
    yield story.at(entered - 1, 9), lambda at: _add_source(story, at)
    for part in (0, 1):
        day = entered - days * (part + 1) // 3
        yield story.at(day, 14), _judging(story, part=part)
    open_now = story.case.stays[-1][0] == "readiness" and not story.case.outcome
    if open_now:
        yield from _loose_ends(story)
        if not story.case.is_flagship:
            yield story.at(12 if story.case.silent_source else 3, 7), lambda at: probe(story, at)


def refresh(story: Story, *, at: datetime) -> None:
    """Run the probes and renew the hard judgements before a gate that asks for both."""
    if story.engagement.current_stage in GATES_THAT_PROBE and story.source is not None:
        probe(story, at)
        judge(story, [c for c in _controls(story) if c.bearing == "hard"], at=at)


def later(story: Story) -> Iterator[Moment]:
    """Yield what happens after readiness: renewals, contested and excepted controls."""
    case = story.case
    if case.outcome or not story.passed("readiness"):
        return
    if case.stays[-1][0] in LIVE:
        yield story.at(9, 13), lambda at: judge(story, _controls(story)[case.stale :], at=at)
        yield story.at(8, 7), lambda at: probe(story, at)
    yield from _loose_ends(story)


def probe(story: Story, at: datetime) -> None:
    """Run the probes on the engagement's source as a worker would have at that time."""
    if story.source is None:
        raise RuntimeError(f"{story.case.code} has no source to probe")
    run = dataenv.open_run(story.source, actor=story.lead, at=at)
    dataenv.perform_run(run.job_id, worker=WORKER, clock=lambda: at)
    run.job.refresh_from_db()
    if run.job.state != State.DONE:
        raise RuntimeError(f"{story.case.code}: {run.job.error_text or run.job.state}")


def judge(
    story: Story,
    controls: Sequence[Control],
    *,
    at: datetime,
    state: str = "satisfied",
    effective_at: datetime | None = None,
) -> None:
    """Record one judgement of several controls on one piece of fresh evidence."""
    if not controls:
        return
    proof = _protocol(story, at=at, effective_at=effective_at or at)
    for control in controls:
        failing = state != "satisfied"
        compliance.record_decision(
            story.engagement,
            control=control,
            state=state,
            rationale=_RATIONALE[state],
            actor=story.lead,
            at=at,
            evidence=[] if failing else [(proof, "supports")],
            owner_name=story.case.next_step_owner if failing else "",
            due_on=story.day(21) if failing else None,
        )


def _protocol(story: Story, *, at: datetime, effective_at: datetime) -> Evidence:
    return evidence.attach_evidence(
        story.engagement,
        title=f"Control review of {effective_at:%d %B %Y}",
        uri=f"https://docs.{story.case.client}.example/{story.case.code}/controls/{at:%Y%m%d%H}",
        grade=Grade.DOCUMENTED,
        effective_at=effective_at,
        actor=story.lead,
        at=at,
    )


def _adopt(story: Story, at: datetime) -> None:
    wanted = {OWASP, NIST} if story.case.is_flagship else {OWASP}
    for framework in compliance_selectors.frameworks_to_adopt(story.engagement):
        if framework.key in wanted:
            compliance.adopt_framework(
                story.engagement, framework=framework, actor=story.lead, at=at
            )


def _add_source(story: Story, at: datetime) -> None:
    if story.source is not None:
        return
    if story.case.is_flagship:
        story.source = _warehouse(story, at)
        return
    last = at.date() - timedelta(days=35 if story.case.silent_source else 0)
    content = extract.build(last_day=last, seed=story.case.code)
    story.source = dataenv.add_source(
        story.engagement,
        name="Case extract",
        purpose="Cases of the last quarter, refreshed by a nightly job.",
        region="Client network",
        upload=io.BytesIO(content),
        file_name="case-extract.sqlite",
        actor=story.lead,
        at=at,
    )
    silent: dict[str, Any] = (
        {"change_column": "updated_on", "max_age_days": 2} if story.case.silent_source else {}
    )
    for table in ("cases", "teams"):
        dataenv.set_expectation(
            story.source,
            table=table,
            in_scope=True,
            actor=story.lead,
            at=at,
            **(silent if table == "cases" else {}),
        )


def _warehouse(story: Story, at: datetime) -> Source:
    """Add the generated claims warehouse with what the client agreed about its tables."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "claims-warehouse.sqlite"
        warehouse.build(path, today=story.now.date())
        with path.open("rb") as file:
            source = dataenv.add_source(
                story.engagement,
                name="Claims warehouse",
                purpose="Claims, policies and payments that the assistant reads.",
                region="United Kingdom",
                upload=file,
                file_name=path.name,
                actor=story.lead,
                at=at,
            )
    for told in warehouse.expectations():
        dataenv.set_expectation(source, actor=story.lead, at=at, **told)
    return source


def _judging(story: Story, *, part: int) -> Callable[[datetime], None]:
    """Judge the first half of the controls, then the second, as far as the case says."""

    def act(at: datetime) -> None:
        controls = _controls(story)
        decided = controls[: round(len(controls) * story.case.decided / 100)]
        half = decided[part::2]
        old = [] if story.passed("readiness") else decided[: story.case.stale]
        judge(story, [c for c in half if c not in old], at=at)
        judge(story, [c for c in half if c in old], at=at, effective_at=at - LONG_AGO)

    return act


def _loose_ends(story: Story) -> Iterator[Moment]:
    """Yield what makes a portfolio real: failing, contested and once excepted controls."""
    case = story.case
    last_stay = case.stays[-1][1]
    if case.failing:
        yield story.at(min(11, last_stay), 12), lambda at: _fail(story, at)
    if case.expired_exception:
        yield story.at(min(40, last_stay), 13), lambda at: _except(story, at)
    if case.contested:
        yield story.at(min(6, last_stay), 12), lambda at: _contest(story, at)
    if case.is_flagship:
        yield story.at(7, 14), lambda at: _nearly_over(story, at)


def _fail(story: Story, at: datetime) -> None:
    """Judge some controls as failing: behind the gate of readiness only soft ones can be."""
    found = _soft(story) if story.passed("readiness") else _controls(story)[1:]
    judge(story, found[: story.case.failing], at=at, state="not_satisfied")


def _nearly_over(story: Story, at: datetime) -> None:
    """Judge some controls on evidence that was fresh once and lapses within two weeks."""
    controls = _controls(story)
    left = controls[round(len(controls) * story.case.decided / 100) :]
    fresh_for = ((c, c.freshness_days) for c in left if c.freshness_days)
    for days, (control, fresh) in zip(DAYS_LEFT, fresh_for, strict=False):
        spoken_of = story.at(fresh - days)  # by day: no hour near midnight counts
        judge(story, [control], at=at, effective_at=min(spoken_of, at))


def _contest(story: Story, at: datetime) -> None:
    """Hold a report of the client's auditors against controls that were judged satisfied."""
    found = evidence.attach_evidence(
        story.engagement,
        title="Findings of the client's internal audit",
        uri=f"https://docs.{story.case.client}.example/{story.case.code}/audit",
        grade=Grade.WITNESSED,
        actor=story.lead,
        at=at,
    )
    for control in _soft(story)[-story.case.contested :]:
        compliance.link_evidence(
            story.engagement,
            control=control,
            evidence=found,
            verdict="contradicts",
            actor=story.lead,
            at=at,
        )


def _except(story: Story, at: datetime) -> None:
    """Ask for and give an exception that has run out since."""
    control = _soft(story)[0]
    judge(story, [control], at=at, state="not_satisfied")
    asked = compliance.request_exception(
        story.engagement,
        control=control,
        kind="risk_acceptance",
        reason="The supplier's fix comes with the next release; the risk is small until then.",
        starts_on=at.date(),
        expires_on=story.day(-5),
        actor=story.lead,
        at=at,
    )
    compliance.approve_exception(asked, actor=story.people[MANAGER], at=at + timedelta(hours=1))


def _controls(story: Story) -> list[Control]:
    """Return the controls of the frameworks taken on, hard ones first."""
    rows = compliance_selectors.controls_of(story.engagement)
    return sorted(rows, key=lambda c: (c.bearing != "hard", c.framework_id, c.order))


def _soft(story: Story) -> list[Control]:
    return [control for control in _controls(story) if control.bearing == "soft"]
