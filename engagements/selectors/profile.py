"""The questions of the profile, who waits for an answer, and what an answer would change."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from engagements import registry
from engagements.area import Answers, AreaRows, Case, ItemKey
from engagements.domain.facts import FACTS, Answer, Fact
from engagements.domain.readiness import Judgement, Readiness, Target
from engagements.models import Engagement
from engagements.selectors import figures, readiness
from engagements.selectors.facts import answer_uses


@dataclass(frozen=True, kw_only=True)
class ProfileQuestion:
    """One question with its answer: what waits for it, and what it decides, by their keys.

    ``settles`` counts what waits for this answer alone.
    """

    fact: Fact
    answer: Answer | None
    waits: tuple[str, ...]
    decides: tuple[str, ...]
    settles: int


@dataclass(frozen=True, kw_only=True)
class AreaEffect:
    """The judgement of one area, as it is and as it would be."""

    key: str
    title: str
    before: Judgement
    after: Judgement


@dataclass(frozen=True, kw_only=True)
class Effect:
    """What saving answers would change; nothing was saved.

    ``areas`` are those that read answers. ``settles`` counts the items that would no longer wait
    for an answer, ``left_out`` those that would newly make no requirement.
    """

    target: Target
    areas: tuple[AreaEffect, ...]
    overall_before: Judgement
    overall_after: Judgement
    settles: int
    left_out: int


def questions(engagement: Engagement, *, as_of: datetime) -> list[ProfileQuestion]:
    """Return every question: first those that something waits for, then as they are listed."""
    standing = figures.standing(engagement, as_of=as_of)
    uses = answer_uses(standing.case)
    rows = [
        ProfileQuestion(
            fact=fact,
            answer=standing.answers.get(key),
            waits=tuple(item for _, item in uses[key].waits),
            decides=tuple(item for _, item in uses[key].decides),
            settles=uses[key].settles,
        )
        for key, fact in FACTS.items()
    ]
    return sorted(rows, key=_urgency)


def _urgency(row: ProfileQuestion) -> tuple[Any, ...]:
    if row.waits:
        return 0, -row.settles, -len(row.waits), row.fact.key
    return 1, not row.decides


def effect(engagement: Engagement, *, answers: Mapping[str, Any], as_of: datetime) -> Effect:
    """Return readiness as it is and as it would be with these answers (None: not known)."""
    standing = figures.standing(engagement, as_of=as_of)
    judges, before = registry.judges(), standing.readiness
    now = {key: standing.case(key) for key, judge in judges.items() if judge.tried}
    then = {key: _tried(case, answers, area=key) for key, case in now.items()}
    rows = {key: readiness.area_rows(key, case) for key, case in then.items()}
    after = readiness.assessed(
        engagement,
        as_of=as_of,
        areas={**standing.areas, **rows},
        delivery=standing.delivery,
    )
    return Effect(
        target=standing.target,
        areas=tuple(
            AreaEffect(
                key=key,
                title=before.area_title(key),
                before=_area(before, key),
                after=_area(after, key),
            )
            for key in rows
        ),
        overall_before=before.judgement,
        overall_after=after.judgement,
        settles=len(_waiting(now)) - len(_waiting(then)),
        left_out=sum(_newly_left_out(standing.areas[key], rows[key]) for key in rows),
    )


def _tried(case: Case, answers: Mapping[str, Any], *, area: str) -> Case:
    """Return the case with some answers changed; those that nobody gave carry no name."""
    changed: Answers = {
        key: Answer(key=key, value=value, by="", at=case.as_of) for key, value in answers.items()
    }
    known = {key: row for key, row in {**case.answers, **changed}.items() if row.value is not None}
    tried = replace(case, answers=known)
    read = registry.judges()[area].tried
    return replace(tried, record=read(tried)) if read else tried


def _waiting(cases: Mapping[str, Case]) -> set[tuple[str, ItemKey]]:
    judges = registry.judges()
    uses = ((area, judges[area].uses, case) for area, case in cases.items())
    return {
        (area, item)
        for area, read, case in uses
        if read
        for use in read(case)
        for item in use.waits
    }


def _newly_left_out(before: AreaRows, after: AreaRows) -> int:
    known = {(row.group, row.key) for row in before.left_out}
    return sum((row.group, row.key) not in known for row in after.left_out)


def _area(found: Readiness, key: str) -> Judgement:
    return next(area.judgement for area in found.areas if area.key == key)
