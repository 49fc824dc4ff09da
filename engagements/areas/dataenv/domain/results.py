"""Outcomes of probes, the figures they are made of, and the rule that judges a share."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import sqrt
from typing import Any

from engagements.areas.dataenv.domain.intervals import wilson
from engagements.areas.dataenv.domain.limits import Limits
from engagements.areas.dataenv.domain.ports import Expectation, Measured, Relation, Scope, Table
from engagements.areas.dataenv.domain.sensitive import Finding
from engagements.domain.labels import Labelled


class Outcome(Labelled):
    """What a probe found."""

    PASS = "pass"  # noqa: S105 - an outcome, not a password
    WARN = "warn"
    FAIL = "fail"
    NOT_MEASURED = "not_measured"
    VACUOUS = "vacuous"


@dataclass(frozen=True, kw_only=True)
class Result:
    """One line of a run: a probe on a table, or on the whole source (``table`` is empty).

    A probe that looks at columns one by one gives a line for each column that does not pass and
    one line for those that do; ``weight`` is the line's part of its table.

    Units:
        ``value`` is in the unit of the probe, a share of 0 to 1 or days; ``credit`` is 1 at the
        pass limit and 0 from the fail limit on; ``points`` is what the line costs of the score's
        100.
    """

    probe: str
    outcome: Outcome
    reason: str
    table: str = ""
    columns: tuple[str, ...] = ()
    numerator: int | None = None
    denominator: int | None = None
    value: float | None = None
    pass_limit: float | None = None
    fail_limit: float | None = None
    credit: float = 0.0
    weight: float = 1.0
    critical: bool = False
    points: float = 0.0
    detail: Mapping[str, Any] = field(default_factory=dict)

    @property
    def counts(self) -> bool:
        """Tell whether the line is part of the score."""
        return self.outcome is not Outcome.VACUOUS

    @property
    def known(self) -> bool:
        """Tell whether something was measured."""
        return self.outcome not in (Outcome.VACUOUS, Outcome.NOT_MEASURED)


@dataclass(frozen=True, kw_only=True)
class KeyFigures:
    """What is known of a table's key.

    ``proof`` is ``catalogue`` (the database enforces it), ``data`` (counted), or ``none``.
    """

    columns: tuple[str, ...] = ()
    proof: str = "none"
    declared: bool = False
    duplicates: int | None = None
    rows: int | None = None
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class OrphanFigures:
    """What is known of one relation."""

    relation: Relation
    proven: bool = False
    orphans: int | None = None
    references: int | None = None
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class TableFigures:
    """Everything measured of one table; figures hold counts, never values of a row.

    Units:
        ``rows`` is the table's size (exact, or the catalogue's estimate where the pass was a
        sample); a ``latest`` figure is the newest date that is not in the future, in seconds
        since 1970.
    """

    table: Table
    expectation: Expectation | None
    scope: Scope = Scope.FULL
    rows: int | None = None
    figures: Mapping[tuple[Measured, str], int | None] = field(default_factory=dict)
    key: KeyFigures = field(default_factory=KeyFigures)
    orphans: tuple[OrphanFigures, ...] = ()
    findings: Mapping[str, tuple[Finding, ...]] = field(default_factory=dict)
    sampled: Mapping[str, int] = field(default_factory=dict)
    profile_error: str = ""
    pattern_error: str = ""
    patterns_exact: bool = True
    sample_error: str = ""
    left_out_columns: int = 0

    @property
    def critical(self) -> bool:
        """Tell whether the engagement called this table critical."""
        return self.expectation is not None and self.expectation.critical

    @property
    def exact(self) -> bool:
        """Tell whether the counts are of every row."""
        return self.scope is Scope.FULL

    def filled(self, column: str) -> int:
        """Return how many values that were compared with patterns are not NULL."""
        sampled = self.get(Measured.FILLED, column)
        if sampled is not None:
            return sampled
        return self.counted - (self.get(Measured.NULLS, column) or 0)

    @property
    def counted(self) -> int:
        """Return how many rows the pass read: all of them, or those of the sample."""
        return self.get(Measured.ROWS, "") or 0

    def get(self, what: Measured, column: str) -> int | None:
        """Return one figure; None when it was not measured."""
        return self.figures.get((what, column))


@dataclass(frozen=True, kw_only=True)
class Judged:
    """What a share is worth under its limits."""

    outcome: Outcome
    value: float
    credit: float
    note: str = ""


def judge(
    numerator: int, denominator: int, limits: Limits, *, design_effect: float | None = None
) -> Judged:
    """Judge the share of bad rows; ``design_effect`` is given when it was counted in a sample.

    A sampled share passes only if the upper end of its interval is under the pass limit, and
    fails only if the lower end is over the fail limit.

    Source:
        Wilson interval at 95 %, its half-widths times the square root of the design effect
        (L. Kish, Survey Sampling, 1965).
    """
    share = numerator / denominator
    if design_effect is None:
        low = high = share
    else:
        low, high = _widened(numerator, denominator, design_effect)
    credit = _credit(share, limits)
    if high <= limits.passes:
        return Judged(outcome=Outcome.PASS, value=share, credit=1.0)
    if low > limits.fails:
        return Judged(outcome=Outcome.FAIL, value=share, credit=0.0)
    if design_effect is None:
        return Judged(outcome=Outcome.WARN, value=share, credit=credit)
    none_seen = f"none in {denominator:,} sampled rows, so below {min(1, 3 / denominator):.2%}"
    note = none_seen if numerator == 0 else "a sample too small to decide"
    return Judged(
        outcome=Outcome.WARN, value=share, credit=min(credit, 0.99), note=f"inconclusive: {note}"
    )


def _widened(numerator: int, denominator: int, design_effect: float) -> tuple[float, float]:
    share, (low, high) = numerator / denominator, wilson(numerator, denominator)
    wider = sqrt(design_effect)
    return max(0.0, share - (share - low) * wider), min(1.0, share + (high - share) * wider)


def _credit(share: float, limits: Limits) -> float:
    if share <= limits.passes:
        return 1.0
    if share >= limits.fails:
        return 0.0
    return (limits.fails - share) / (limits.fails - limits.passes)


def share_result(
    probe: str,
    figures: TableFigures,
    *,
    numerator: int,
    denominator: int,
    limits: Limits,
    design_effect: float,
    reason: str,
    columns: tuple[str, ...] = (),
    weight: float = 1.0,
    detail: Mapping[str, Any] | None = None,
    exact: bool | None = None,
) -> Result:
    """Return the line of a share of one table, judged under its limits.

    ``exact`` says whether this count is of every row; None: as the pass over the table was.
    """
    whole = figures.exact if exact is None else exact
    sampled = None if whole else design_effect
    judged = judge(numerator, denominator, limits, design_effect=sampled)
    return Result(
        probe=probe,
        table=figures.table.name,
        columns=columns,
        outcome=judged.outcome,
        numerator=numerator,
        denominator=denominator,
        value=judged.value,
        pass_limit=limits.passes,
        fail_limit=limits.fails,
        credit=judged.credit,
        weight=weight,
        critical=figures.critical,
        reason=f"{reason}; {judged.note}" if judged.note else reason,
        detail=detail or {},
    )


def source_result(
    probe: str, outcome: Outcome, reason: str, detail: Mapping[str, Any] | None = None
) -> Result:
    """Return the line of a probe of the whole source that counts nothing."""
    credit = {Outcome.PASS: 1.0, Outcome.WARN: 0.5}.get(outcome, 0.0)
    return Result(
        probe=probe, outcome=outcome, reason=reason[:500], credit=credit, detail=detail or {}
    )


def unmeasured(probe: str, figures: TableFigures, reason: str, *, weight: float = 1.0) -> Result:
    """Return the line of a probe that could not measure: worth nothing, and it says why."""
    return _plain(probe, figures, Outcome.NOT_MEASURED, reason, weight)


def vacuous(probe: str, figures: TableFigures, reason: str) -> Result:
    """Return the line of a probe that has nothing to look at here."""
    return _plain(probe, figures, Outcome.VACUOUS, reason, 1.0)


def _plain(
    probe: str, figures: TableFigures, outcome: Outcome, reason: str, weight: float
) -> Result:
    return Result(
        probe=probe,
        table=figures.table.name,
        outcome=outcome,
        reason=reason,
        weight=weight,
        critical=figures.critical,
    )


def nothing_to_read(probe: str, figures: TableFigures) -> Result | None:
    """Return the line of a table that could not be read or has no rows; None to go on."""
    if figures.profile_error:
        return unmeasured(probe, figures, figures.profile_error)
    if not figures.counted:
        return vacuous(probe, figures, "the table is empty")
    return None
