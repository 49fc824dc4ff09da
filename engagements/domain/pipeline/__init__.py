"""The pipeline: how long engagements stay in their stages, and how many come through."""

from engagements.domain.pipeline.asked import (
    AGE,
    GO_LIVE,
    ME,
    NAMES,
    WAITING,
    Asked,
    UnknownChoice,
    asked,
    go_live_span,
    kept,
)
from engagements.domain.pipeline.flow import (
    ENOUGH_CASES,
    ENOUGH_STAYS,
    Age,
    Ages,
    StageFlow,
    Stay,
    age,
    ages,
    flow,
    window_start,
)
from engagements.domain.pipeline.lanes import Lane, lanes

__all__ = [
    "AGE",
    "ENOUGH_CASES",
    "ENOUGH_STAYS",
    "GO_LIVE",
    "ME",
    "NAMES",
    "WAITING",
    "Age",
    "Ages",
    "Asked",
    "Lane",
    "StageFlow",
    "Stay",
    "UnknownChoice",
    "age",
    "ages",
    "asked",
    "flow",
    "go_live_span",
    "kept",
    "lanes",
    "window_start",
]
