"""What a measurement is, and how one is taken beside its floor."""

import gc
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Size:
    """How much there is of everything.

    ``crowd`` engagements are asked over HTTP, ``export`` of them written into a file; ``peers``
    are in the database of each of two commits. ``users`` ask for ``seconds``, ``turns`` times.
    """

    engagements: int
    entries: int
    controls: int
    rows: int
    rounds: int
    crowd: int
    export: int
    peers: int
    asks: int
    users: int
    seconds: int
    turns: int

    @classmethod
    def of(cls, *, full):
        """Return the sizes that are promised, or ones that end in a minute for each area."""
        if full:
            return cls(
                engagements=500, entries=100, controls=1200, rows=5_000_000, rounds=5,
                crowd=20_000, export=5_000, peers=500, asks=20, users=50, seconds=30, turns=2,
            )  # fmt: skip
        return cls(
            engagements=40, entries=100, controls=1200, rows=1_000_000, rounds=3,
            crowd=300, export=150, peers=100, asks=10, users=20, seconds=5, turns=1,
        )  # fmt: skip


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


def at_least(name, value, target, unit, beside=""):
    return Figure(name, round(value, 3), target, unit, beside, value >= target)


def percentile(values: Sequence[float], percent: int) -> float:
    """Return the least value that at least so many per cent do not exceed."""
    ordered = sorted(values)
    return ordered[(percent * len(ordered) + 99) // 100 - 1]


def say(line):
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


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
