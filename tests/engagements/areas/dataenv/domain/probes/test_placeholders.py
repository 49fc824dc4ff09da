from engagements.areas.dataenv.domain.ports import Measured
from engagements.areas.dataenv.domain.probes.placeholders import placeholders
from engagements.areas.dataenv.domain.results import Outcome
from tests.engagements.areas.dataenv.domain.made import LIMITS, column, figures


def test_placeholders_are_a_share_of_the_filled_values():
    counts = {(Measured.DISGUISED, "x"): 3, (Measured.NULLS, "x"): 50}

    (line,) = placeholders(figures(column("x"), counts=counts), thresholds=LIMITS)

    assert (line.outcome, line.numerator, line.denominator) == (Outcome.FAIL, 3, 50)


def test_a_sample_is_judged_by_its_interval():
    counts = {(Measured.DISGUISED, "x"): 0, (Measured.FILLED, "x"): 50}
    given = figures(column("x"), counts=counts, patterns_exact=False)

    (line,) = placeholders(given, thresholds=LIMITS)

    assert line.outcome is Outcome.WARN
    assert "inconclusive" in line.reason


def test_columns_that_hold_no_text_make_it_vacuous():
    (line,) = placeholders(figures(column("x", "integer")), thresholds=LIMITS)

    assert line.outcome is Outcome.VACUOUS


def test_a_failed_sample_is_not_measured():
    (line,) = placeholders(figures(column("x"), pattern_error="timeout"), thresholds=LIMITS)

    assert line.outcome is Outcome.NOT_MEASURED
