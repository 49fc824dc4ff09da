"""The profile of an engagement: questions, answers, and what an answer would change."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engagements.areas.compliance import selectors as compliance
from engagements.domain.facts import FACTS, Fact
from engagements.domain.readiness import Judgement, Readiness, Target
from engagements.models import Engagement, ProfileFact
from engagements.selectors import figures, readiness
from engagements.selectors.areas import AreaRows


@dataclass(frozen=True, kw_only=True)
class ProfileQuestion:
    """One question with its answer, and the controls that wait for it."""

    fact: Fact
    answer: compliance.FactRow | None
    question: compliance.Question | None
    decides: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Effect:
    """What saving answers would change; nothing was saved.

    ``settles`` counts the controls that would no longer be undetermined, ``left_out`` those that
    would newly make no requirement.
    """

    target: Target
    compliance_before: Judgement
    compliance_after: Judgement
    overall_before: Judgement
    overall_after: Judgement
    settles: int
    left_out: int


def asked(engagement: Engagement, *, as_of: datetime) -> list[ProfileQuestion]:
    """Return every question: first those that controls wait for, then as they are listed."""
    file = figures.standing(engagement, as_of=as_of).file
    waiting = {
        question.key: question
        for question in compliance.open_questions(engagement, as_of=as_of, file=file)
    }
    reads: dict[str, list[str]] = {}
    for case in file.cases:
        for key in file.reads.get(case.key, ()):
            reads.setdefault(key, []).append(case.ref)
    rows = [
        ProfileQuestion(
            fact=fact,
            answer=file.facts.get(key),
            question=waiting.get(key),
            decides=tuple(reads.get(key, ())),
        )
        for key, fact in FACTS.items()
    ]
    order = list(waiting)
    last = len(order)
    return sorted(
        rows,
        key=lambda row: (
            order.index(row.fact.key) if row.fact.key in waiting else last,
            not row.decides,
        ),
    )


def answers(engagement: Engagement) -> dict[str, ProfileFact]:
    """Return the answers that stand, by key, with who gave them."""
    rows = ProfileFact.objects.filter(engagement=engagement).select_related("set_by")
    return {row.key: row for row in rows}


def effect(engagement: Engagement, *, answers: Mapping[str, Any], as_of: datetime) -> Effect:
    """Return readiness as it is and as it would be with these answers."""
    standing = figures.standing(engagement, as_of=as_of)
    now, target, before, areas = (
        standing.file, standing.target, standing.readiness, dict(standing.areas),
    )  # fmt: skip
    then = compliance.with_answers(now, answers)
    rows = compliance.assessed(then, target=target.on)
    needed, left = compliance.requirements_of(then, rows)
    changed = areas | {"compliance": AreaRows(tuple(needed), tuple(left))}
    after = readiness.assessed(engagement, as_of=as_of, areas=changed, delivery=standing.delivery)
    was_left = {(row.group, row.key) for row in areas["compliance"].left_out}
    return Effect(
        target=target,
        compliance_before=_area(before),
        compliance_after=_area(after),
        overall_before=before.judgement,
        overall_after=after.judgement,
        settles=_undetermined(now) - _undetermined(then),
        left_out=sum((row.group, row.key) not in was_left for row in left),
    )


def _area(found: Readiness) -> Judgement:
    return next(area.judgement for area in found.areas if area.key == "compliance")


def _undetermined(file: compliance.CaseFile) -> int:
    return sum(bool(case.scope and case.scope.questions) for case in file.cases)
