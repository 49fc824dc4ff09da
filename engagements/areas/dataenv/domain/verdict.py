"""The score of a source, its coverage, and what caps it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from engagements.areas.dataenv.domain.limits import Thresholds
from engagements.areas.dataenv.domain.results import Outcome, Result
from engagements.domain.labels import Labelled

CRITICAL_WEIGHT = 3
GATE_CAP, COVERAGE_CAP = 49.0, 69.0
LEAST_COVERAGE = 0.8


class Word(Labelled):
    """The word for a score."""

    READY = "ready"
    CONDITIONS = "ready_with_conditions"
    REMEDIATE = "remediate"
    NOT_READY = "not_ready"
    UNKNOWN = "unknown"  # nothing applied


BANDS = ((85.0, Word.READY), (70.0, Word.CONDITIONS), (50.0, Word.REMEDIATE))


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What the lines of a run come to.

    Units:
        ``score`` is 0 to 100, ``coverage`` 0 to 1; None when nothing applies. The points of the
        lines are what is missing from 100, before a cap lowers the score further.
    """

    word: Word
    score: float | None
    coverage: float | None
    dimensions: Mapping[str, float | None]
    results: tuple[Result, ...]


def judge_source(results: Sequence[Result], *, thresholds: Thresholds) -> Verdict:
    """Return the score with its coverage; each line is given the points that it costs.

    Source:
        Weighted mean of weighted means; lines that do not apply are outside both sums.
    """
    weights = _dimension_weights(results, thresholds)
    lines = tuple(_priced(result, weights, thresholds) for result in results)
    dimensions = {
        key: _mean(results, key, thresholds) if key in weights else None
        for key in thresholds.dimensions
    }
    if not weights:
        return Verdict(
            word=Word.UNKNOWN,
            score=None,
            coverage=None,
            dimensions=dimensions,
            results=lines,
        )
    uncapped = max(0.0, 100.0 - sum(line.points for line in lines))
    known = sum(_worth(line, weights, thresholds) for line in lines if line.known)
    coverage = min(1.0, known / 100)
    score = min([uncapped, *_caps(results, coverage, thresholds)])
    return Verdict(
        word=next((word for least, word in BANDS if score >= least), Word.NOT_READY),
        score=round(score, 1),
        coverage=coverage,
        dimensions=dimensions,
        results=lines,
    )


def _weight(result: Result) -> float:
    return result.weight * (CRITICAL_WEIGHT if result.critical else 1)


def _of(results: Iterable[Result], dimension: str, thresholds: Thresholds) -> list[Result]:
    return [
        result
        for result in results
        if result.counts and thresholds.probes[result.probe].dimension == dimension
    ]


def _dimension_weights(
    results: Sequence[Result], thresholds: Thresholds
) -> dict[str, tuple[float, float]]:
    """Return for each dimension that applies its part of 100, and the weight of its lines."""
    sums = {
        key: sum(_weight(result) for result in _of(results, key, thresholds))
        for key in thresholds.dimensions
    }
    total = sum(weight for key, weight in thresholds.dimensions.items() if sums[key])
    return {
        key: (weight / total * 100, sums[key])
        for key, weight in thresholds.dimensions.items()
        if sums[key]
    }


def _worth(
    result: Result, weights: Mapping[str, tuple[float, float]], thresholds: Thresholds
) -> float:
    if not result.counts:
        return 0.0
    part, total = weights[thresholds.probes[result.probe].dimension]
    return part * _weight(result) / total


def _priced(
    result: Result, weights: Mapping[str, tuple[float, float]], thresholds: Thresholds
) -> Result:
    return replace(result, points=_worth(result, weights, thresholds) * (1 - result.credit))


def _mean(results: Sequence[Result], dimension: str, thresholds: Thresholds) -> float:
    lines = _of(results, dimension, thresholds)
    return sum(_weight(r) * r.credit for r in lines) / sum(_weight(r) for r in lines)


def _caps(results: Sequence[Result], coverage: float, thresholds: Thresholds) -> Iterable[float]:
    """Yield what the score may not be above: a gate failed, too little measured, no key."""
    failed = [r for r in results if r.outcome is Outcome.FAIL]
    if any(thresholds.probes[r.probe].gate for r in failed):
        yield GATE_CAP
    if coverage < LEAST_COVERAGE:
        yield COVERAGE_CAP
    for result in failed:
        cap = thresholds.probes[result.probe].critical_cap
        if result.critical and cap is not None:
            yield cap
