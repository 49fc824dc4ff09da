"""Figures of engagements that are worked out once and hold until something can change them."""

from engagements.selectors.figures.detail import Detail
from engagements.selectors.figures.standing import Standing, standing
from engagements.selectors.figures.summary import Block, Lapse, Summary
from engagements.selectors.figures.table import (
    Found,
    catch_up,
    found,
    lapsed,
    refresh,
    rules_version,
)

__all__ = [
    "Block",
    "Detail",
    "Found",
    "Lapse",
    "Standing",
    "Summary",
    "catch_up",
    "found",
    "lapsed",
    "refresh",
    "rules_version",
    "standing",
]
