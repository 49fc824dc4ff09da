from engagements.areas.dataenv.domain.ports import Measured
from engagements.areas.dataenv.domain.probes.impossible_dates import impossible_dates
from engagements.areas.dataenv.domain.results import Outcome
from tests.engagements.areas.dataenv.domain.made import LIMITS, column, figures


def test_impossible_dates_are_ahead_or_too_early():
    counts = {
        (Measured.DATED, "born"): 1000,
        (Measured.FUTURE, "born"): 1,
        (Measured.EARLY, "born"): 1,
    }
    given = figures(column("born", "date", dated=True), rows=1000, counts=counts)

    (line,) = impossible_dates(given, thresholds=LIMITS)

    assert (line.outcome, line.numerator) == (Outcome.FAIL, 2)
    assert "1 ahead, 1 before 1900" in line.reason


def test_dates_that_may_lie_ahead_are_named_not_counted():
    counts = {(Measured.DATED, "due_on"): 100}

    (line,) = impossible_dates(
        figures(column("due_on", "date", dated=True), counts=counts), thresholds=LIMITS
    )

    assert line.outcome is Outcome.VACUOUS
    assert "due_on" in line.reason
