import pytest

from engagements.areas.dataenv.domain.ports import Expectation
from engagements.areas.dataenv.domain.probes.tables_found import tables_found
from engagements.areas.dataenv.domain.results import Outcome
from tests.engagements.areas.dataenv.domain.made import LIMITS, table


@pytest.mark.parametrize(
    ("agreed", "outcome", "numerator"),
    [
        pytest.param([], Outcome.VACUOUS, None, id="no scope"),
        pytest.param(["a"], Outcome.PASS, 0, id="there"),
        pytest.param(["a", "gone"], Outcome.FAIL, 1, id="missing"),
        pytest.param(["hidden"], Outcome.FAIL, 1, id="there, but not readable"),
        pytest.param(["a"] * 19 + ["gone"], Outcome.WARN, 1, id="one in twenty"),
    ],
)
def test_tables_found(agreed, outcome, numerator):
    there = [table(name="a"), table(name="hidden", readable=False)]

    found = tables_found(
        there,
        expectations=[Expectation(table=name) for name in agreed],
        thresholds=LIMITS,
    )

    assert (found.outcome, found.numerator) == (outcome, numerator)


def test_tables_out_of_scope_are_not_agreed():
    agreed = [Expectation(table="gone", in_scope=False)]

    found = tables_found([], expectations=agreed, thresholds=LIMITS)

    assert found.outcome is Outcome.VACUOUS
