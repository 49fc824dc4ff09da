"""Readiness: requirements of every area and the two-worlds verdict over them."""

from engagements.domain.grades import Grade
from engagements.domain.readiness.requirement import (
    LeftOut,
    Level,
    Requirement,
    Status,
    Target,
)
from engagements.domain.readiness.verdict import BANDS, Judgement, Tally, Verdict, judge, tally
from engagements.domain.readiness.work import (
    NOT_EXAMINED,
    Area,
    Change,
    Group,
    Readiness,
    Step,
    assess,
    lapsed,
    next_change,
    not_examined,
)

__all__ = [
    "BANDS",
    "NOT_EXAMINED",
    "Area",
    "Change",
    "Grade",
    "Group",
    "Judgement",
    "LeftOut",
    "Level",
    "Readiness",
    "Requirement",
    "Status",
    "Step",
    "Tally",
    "Target",
    "Verdict",
    "assess",
    "judge",
    "lapsed",
    "next_change",
    "not_examined",
    "tally",
]
