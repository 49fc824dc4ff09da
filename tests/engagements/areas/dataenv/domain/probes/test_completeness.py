import pytest

from engagements.areas.dataenv.domain.ports import Expectation, Measured
from engagements.areas.dataenv.domain.probes.completeness import empty_values, placeholders
from engagements.areas.dataenv.domain.results import KeyFigures, Outcome
from tests.engagements.areas.dataenv.domain.made import LIMITS, column, figures


def nulls(**counts):
    return {(Measured.NULLS, name): count for name, count in counts.items()}


@pytest.mark.parametrize(
    ("count", "outcome"), [(20, Outcome.PASS), (21, Outcome.WARN), (61, Outcome.FAIL)]
)
def test_an_ordinary_column(count, outcome):
    (line,) = empty_values(figures(column("x"), counts=nulls(x=count)), thresholds=LIMITS)

    assert (line.outcome, line.numerator, line.denominator) == (outcome, count, 100)


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"expectation": Expectation(table="t", required_columns=("x",))}, id="agreed"),
        pytest.param({"key": KeyFigures(columns=("x",), declared=True)}, id="key"),
    ],
)
def test_a_required_column_is_held_to_more(fields):
    (line,) = empty_values(figures(column("x"), counts=nulls(x=2), **fields), thresholds=LIMITS)

    assert (line.outcome, line.fail_limit) == (Outcome.FAIL, 0.01)


def test_the_lines_of_a_table_weigh_as_one_and_good_columns_share_a_line():
    given = figures(column("a"), column("b"), column("c"), counts=nulls(a=0, b=90, c=5))

    lines = empty_values(given, thresholds=LIMITS)

    assert sum(line.weight for line in lines) == pytest.approx(1)
    assert [line.columns for line in lines] == [("b",), ("a", "c")]
    assert lines[1].numerator == 5


def test_an_empty_table_is_vacuous_and_an_unreadable_one_not_measured():
    (empty,) = empty_values(figures(column("x"), rows=0), thresholds=LIMITS)
    (broken,) = empty_values(figures(column("x"), profile_error="locked"), thresholds=LIMITS)

    assert (empty.outcome, broken.outcome) == (Outcome.VACUOUS, Outcome.NOT_MEASURED)
    assert broken.credit == 0


def test_placeholders_are_a_share_of_the_filled_values():
    counts = {(Measured.DISGUISED, "x"): 3, **nulls(x=50)}

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
