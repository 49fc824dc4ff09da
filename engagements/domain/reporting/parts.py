"""A part of a report with its lines of other sections, and how the results of an area count."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from engagements.domain.reporting.blocks import Block


@dataclass(frozen=True, kw_only=True)
class ExceptionRow:
    """An exception in force: permission to live with something that fails, for a time."""

    number: str
    subject: str
    kind: str
    reason: str
    starts_on: date
    expires_on: date
    asked_by: str = ""
    approved_by: str = ""


@dataclass(frozen=True, kw_only=True)
class Part:
    """One section of a report as an area fills it; without blocks, ``absent`` says why.

    ``in_scope`` and ``out_of_scope`` are lines of the section on scope, ``questions`` what the
    client has yet to answer, ``group_titles`` the names of groups of requirements by their key.
    ``data`` are the rows behind the blocks as plain JSON, for whoever computes the figures again.
    """

    area: str
    key: str
    title: str
    lead: str = ""
    blocks: tuple[Block, ...] = ()
    absent: str = ""
    in_scope: tuple[str, ...] = ()
    out_of_scope: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    exceptions: tuple[ExceptionRow, ...] = ()
    group_titles: Mapping[str, Any] = field(default_factory=dict)
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class FindingWords:
    """How a finding about one kind of requirement reads: what is wrong, and what harm it does."""

    defect: str
    harm: str


@dataclass(frozen=True, kw_only=True)
class Method:
    """How the results of an area count, for the section on scope and method.

    ``unit`` is what makes one requirement, such as "one control". The results that count alike
    are short phrases; ``judged_at_target`` names what is judged on the target date already;
    ``limits`` are sentences on what the results do not say.
    """

    unit: str
    proven: tuple[str, ...] = ()
    failing: tuple[str, ...] = ()
    failing_should: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    excepted: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    judged_at_target: tuple[str, ...] = ()
    limits: tuple[str, ...] = ()
