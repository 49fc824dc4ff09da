"""Requirements, the one currency of readiness, and the target they are asked for."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from engagements.domain.grades import Grade
from engagements.domain.proof import Ask


class Level(StrEnum):
    """How much a requirement binds."""

    MUST = "must"
    SHOULD = "should"


class Status(StrEnum):
    """What today's evidence says of a requirement."""

    PROVEN = "proven"
    FAILING = "failing"
    UNKNOWN = "unknown"
    EXCEPTED = "excepted"  # failing, with an exception in force


@dataclass(frozen=True, kw_only=True)
class Requirement:
    """One thing that must or should hold for a target.

    ``(area, group, key, level)`` is unique within a target. ``grade`` is None while nothing
    is proven. ``since`` is the day from which a failing or unknown row has been open. ``asks`` are
    what would prove it.
    """

    area: str
    group: str
    key: str
    text: str
    level: Level
    status: Status
    grade: Grade | None = None
    valid_until: date | None = None
    owner: str = ""
    closes: str = ""
    weight: int = 1
    since: date | None = None
    due: date | None = None
    reason: str = ""
    group_title: str = ""
    evidence: tuple[str, ...] = ()
    asks: tuple[Ask, ...] = ()


@dataclass(frozen=True, kw_only=True)
class LeftOut:
    """Something that makes no requirement for this target, with the reason printed."""

    area: str
    group: str
    key: str
    text: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Target:
    """What readiness is asked for: a gate out of the present stage on a date.

    ``gate`` is the playbook's gate key, or ``go-live`` when no gate is left. ``on`` is a day
    in the engagement's time zone.
    """

    gate: str
    title: str
    on: date
    scope: str = ""
