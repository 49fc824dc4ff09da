import pytest

from engagements.areas.dataenv.domain.ports import Expectation, Measured
from engagements.areas.dataenv.domain.probes.empty_values import empty_values
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
