"""The pipeline: how long engagements stay in their stages, and how many come through."""

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
    "ENOUGH_CASES",
    "ENOUGH_STAYS",
    "Age",
    "Ages",
    "Lane",
    "StageFlow",
    "Stay",
    "age",
    "ages",
    "flow",
    "lanes",
    "window_start",
]
