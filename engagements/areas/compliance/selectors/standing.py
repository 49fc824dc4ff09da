"""Where an engagement's controls and frameworks stand: one computation for pages, API, report."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from engagements.areas.compliance.domain import requirements as needs
from engagements.areas.compliance.domain.catalog import Bearing
from engagements.areas.compliance.domain.rules import Outcome, RuleSet
from engagements.areas.compliance.domain.scoring import Score, score
from engagements.areas.compliance.domain.states import Assessed, Scope, State
from engagements.areas.compliance.models import Framework
from engagements.areas.compliance.selectors.casefiles import case_file
from engagements.areas.compliance.selectors.cases import CaseFile, Override
from engagements.areas.compliance.selectors.scope import rule_outcomes
from engagements.domain.facts import FACTS
from engagements.domain.readiness import (
    Grade,
    Judgement,
    LeftOut,
    Level,
    Requirement,
    judge,
)
from engagements.domain.readiness import Status as Counts
from engagements.models import Engagement

COUNTED = tuple(count.value for count in Counts)
LEFT_OUT = "left_out"


@dataclass(frozen=True, kw_only=True)
class ControlRow:
    """One control as pages, API and report show it.

    ``state`` and everything after it are judged for the target; ``today`` is the state without
    one. ``counts_as`` and ``level`` are None for a control that makes no requirement.
    """

    framework: str
    version: str
    ref: str
    token: str
    title: str
    statement: str
    parent: str
    domain: str
    bearing: Bearing
    weight: int
    state: State
    today: State
    counts_as: Counts | None
    level: Level | None
    reason: str
    closes: str
    grade: Grade | None
    valid_until: date | None
    since: date | None
    owner: str
    due: date | None
    evidence: tuple[str, ...]
    exception: str
    outcome: str
    questions: tuple[str, ...]
    override: Override | None

    def is_listed(self, show: str) -> bool:
        """Tell whether a list of ``show`` holds it: all, one count, or what is left out."""
        if show == LEFT_OUT:
            return self.level is None
        return not show or self.counts_as == show


@dataclass(frozen=True, kw_only=True)
class FrameworkRow:
    """One framework taken on: its verdict, its counts, and the score beside them.

    Units:
        ``score`` runs from 0 to 1 as of today and decides nothing.
    """

    framework: Framework
    judgement: Judgement
    score: Score
    controls: int
    counts: Mapping[str, int]
    states: Mapping[str, int]
    left_out: int
    why: str
    questions: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Question:
    """A fact that is not known, and the controls that wait for it."""

    key: str
    text: str
    controls: tuple[str, ...]
    settles: int  # how many of them wait for this answer alone


def control_rows(
    engagement: Engagement,
    *,
    as_of: datetime,
    target: date | None = None,
    file: CaseFile | None = None,
) -> list[ControlRow]:
    """Return every control that counts, in the order of its framework."""
    file = file or case_file(engagement, as_of=as_of)
    versions = {row.pk: row.version for row in file.frameworks}
    today = {row.case.key: row.state for row in file.assessed(None)}
    return [
        _control_row(file, row, today=today[row.case.key], versions=versions)
        for row in file.assessed(target)
        if row.case.assessable and not row.case.withdrawn
    ]


def framework_coverage(
    engagement: Engagement,
    *,
    as_of: datetime,
    target: date | None = None,
    file: CaseFile | None = None,
) -> list[FrameworkRow]:
    """Return every framework taken on, judged by its own requirements."""
    file = file or case_file(engagement, as_of=as_of)
    judged, today = file.assessed(target), file.assessed(None)
    return [
        _framework_row(
            framework,
            judged=[row for row in judged if row.case.framework == framework.key],
            today=[row for row in today if row.case.framework == framework.key],
        )
        for framework in file.frameworks
    ]


def requirements_of(
    file: CaseFile, rows: Sequence[Assessed]
) -> tuple[list[Requirement], list[LeftOut]]:
    """Return what controls ask of a target, and what they leave out with the reason."""
    return needs.requirements(rows, titles={row.key: row.title for row in file.frameworks})


def open_questions(
    engagement: Engagement, *, as_of: datetime, file: CaseFile | None = None
) -> list[Question]:
    """Return the unanswered facts that controls wait for, the one that settles most first."""
    file = file or case_file(engagement, as_of=as_of)
    waiting: dict[str, list[str]] = {}
    alone: Counter[str] = Counter()
    for case in file.cases:
        questions = case.scope.questions if case.scope else ()
        if len(questions) == 1:
            alone[questions[0]] += 1
        for key in questions:
            waiting.setdefault(key, []).append(case.ref)
    found = [
        Question(key=key, text=FACTS[key].question, controls=tuple(refs), settles=alone[key])
        for key, refs in waiting.items()
        if key in FACTS
    ]
    return sorted(found, key=lambda q: (-q.settles, -len(q.controls), q.key))


def with_answers(
    file: CaseFile, answers: Mapping[str, Any], *, rules: tuple[RuleSet, ...]
) -> CaseFile:
    """Return the cases as they would stand if these were the answers; nothing is written."""
    rows = [row for row in file.controls.values() if row["assessable"] and not row["withdrawn"]]
    outcomes = rule_outcomes(
        rows,
        list(file.frameworks),
        facts=answers,
        rule_sets=rules,
    )
    bound = {str(pk): found for mine in outcomes.values() for pk, found in mine.items()}
    decided = {key for key, override in file.overrides.items() if not override.pending}
    cases = []
    for case in file.cases:
        outcome = bound.get(case.key)
        if outcome is None or case.key in decided:
            cases.append(case)
            continue
        scope = Scope(
            outcome=outcome.outcome,
            from_date=outcome.from_date,
            reason=" ".join(reason.text for reason in outcome.reasons),
            questions=outcome.questions,
        )
        cases.append(replace(case, scope=scope))
    return replace(file, cases=tuple(cases))


def _control_row(
    file: CaseFile, row: Assessed, *, today: State, versions: Mapping[int, str]
) -> ControlRow:
    case, control = row.case, file.controls[row.case.key]
    decision, scope, level = case.decision, case.scope, needs.level_of(row)
    return ControlRow(
        framework=case.framework,
        version=versions[control["framework_id"]],
        ref=case.ref,
        token=control["token"],
        title=case.title,
        statement=case.statement,
        parent=case.parent,
        domain=file.controls[case.key]["domain"],
        bearing=case.bearing,
        weight=case.weight,
        state=row.state,
        today=today,
        counts_as=needs.status_of(row) if level else None,
        level=level,
        reason=row.reason,
        closes=needs.closes(row),
        grade=row.grade,
        valid_until=row.valid_until,
        since=row.since,
        owner=decision.owner if decision else "",
        due=decision.due if decision else None,
        evidence=row.evidence,
        exception=row.exception.ref if row.exception else "",
        outcome=(scope.outcome if scope else Outcome.UNDETERMINED).value,
        questions=scope.questions if scope else (),
        override=file.overrides.get(case.key),
    )


def _framework_row(
    framework: Framework, *, judged: Sequence[Assessed], today: Sequence[Assessed]
) -> FrameworkRow:
    needed, left = needs.requirements(judged, titles={framework.key: str(framework)})
    counts = Counter(row.status.value for row in needed)
    counted = [row for row in judged if row.case.assessable and not row.case.withdrawn]
    questions = Counter(
        key for row in counted if row.case.scope for key in row.case.scope.questions
    )
    reasons = Counter(
        row.case.scope.reason
        for row in counted
        if row.case.scope and row.case.scope.outcome in {Outcome.APPLIES, Outcome.PROHIBITED}
    )
    return FrameworkRow(
        framework=framework,
        judgement=judge(needed),
        score=score(today),
        controls=len(counted),
        counts={status.value: counts[status.value] for status in Counts},
        states=dict(Counter(row.state.value for row in counted)),
        left_out=len(left),
        why=reasons.most_common(1)[0][0] if reasons else "",
        questions=tuple(FACTS[key].question for key, _ in questions.most_common() if key in FACTS),
    )
