import pytest

from engagements.areas.dataenv.domain.ports import Measured
from engagements.areas.dataenv.domain.probes.honest_types import honest_types
from engagements.areas.dataenv.domain.results import Outcome
from tests.engagements.areas.dataenv.domain.made import LIMITS, column, figures


def of(**counts):
    given = {(Measured(what), "x"): count for what, count in counts.items()}
    (line,) = honest_types(figures(column("x"), counts=given), thresholds=LIMITS)
    return line


@pytest.mark.parametrize(
    ("counts", "outcome", "says"),
    [
        pytest.param({"numbers": 4}, Outcome.PASS, "all 1", id="a few numbers in text"),
        pytest.param({"numbers": 5}, Outcome.FAIL, "mixed with", id="a mixture"),
        pytest.param({"numbers": 94}, Outcome.FAIL, "mixed", id="still a mixture"),
        pytest.param({"numbers": 95}, Outcome.FAIL, "numbers kept as text", id="numbers as text"),
        pytest.param({"numbers": 0, "dates": 100}, Outcome.FAIL, "dates", id="dates as text"),
        pytest.param({"numbers": 0, "booleans": 100}, Outcome.FAIL, "truth", id="truth as text"),
        pytest.param({"mistyped": 1}, Outcome.FAIL, "text among numbers", id="text in a number"),
        pytest.param({"mistyped": 0}, Outcome.PASS, "all 1", id="numbers in a number"),
        pytest.param({"numbers": 40, "nulls": 60}, Outcome.FAIL, "40 of 40", id="of the filled"),
        pytest.param({"numbers": 0, "nulls": 100}, Outcome.VACUOUS, "no column", id="all empty"),
        pytest.param({}, Outcome.VACUOUS, "no column", id="nothing to look at"),
    ],
)
def test_honest_types(counts, outcome, says):
    line = of(**counts)

    assert line.outcome is outcome
    assert says in line.reason


def test_the_share_is_of_columns():
    names = [f"c{n}" for n in range(20)]
    counts = {(Measured.NUMBERS, name): 100 * (name == "c0") for name in names}

    (line,) = honest_types(figures(*map(column, names), counts=counts), thresholds=LIMITS)

    assert (line.outcome, line.numerator, line.denominator) == (Outcome.WARN, 1, 20)
    assert line.columns == ("c0",)
