"""What a measurement is, and how one is taken beside its floor."""

import gc
import time
from dataclasses import dataclass


@dataclass(frozen=True)
class Size:
    """How much there is of everything."""

    engagements: int
    entries: int
    controls: int
    rows: int
    rounds: int

    @classmethod
    def of(cls, *, full):
        """Return the sizes that are promised, or ones that end in a few minutes."""
        if full:
            return cls(engagements=500, entries=100, controls=1200, rows=5_000_000, rounds=5)
        return cls(engagements=40, entries=100, controls=1200, rows=1_000_000, rounds=3)


@dataclass(frozen=True)
class Figure:
    """One figure beside its target; ``beside`` names the floor that a ratio stands on."""

    name: str
    value: float
    target: float
    unit: str
    beside: str
    within: bool


def at_most(name, value, target, unit, beside=""):
    return Figure(name, round(value, 3), target, unit, beside, value <= target)


def best(*acts, rounds, clock=time.process_time):
    """Return the least time of each act; rounds take turns, so that both meet the same machine."""
    least = [float("inf")] * len(acts)
    for act in acts:
        act()
    for _ in range(rounds):
        for place, act in enumerate(acts):
            gc.collect()
            began = clock()
            act()
            least[place] = min(least[place], clock() - began)
    return least
