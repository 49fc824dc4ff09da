"""Figures of a source that counts as no table does."""

from datetime import UTC, datetime

import pytest

from engagements.areas.dataenv.connectors.sqlite.dialect import SqliteDialect
from engagements.areas.dataenv.domain.measure import measure_table
from engagements.areas.dataenv.domain.meter import REASONS
from engagements.areas.dataenv.domain.plan import build_plan
from engagements.areas.dataenv.domain.ports import Budget, Capabilities, Measured
from tests.engagements.areas.dataenv.domain.made import column, table

AS_OF = datetime(2026, 11, 24, tzinfo=UTC)
MANY = 2**63 - 1
COUNTS = {
    (Measured.ROWS, ""): 10,
    (Measured.NULLS, "birth_date"): 2,
    (Measured.DISGUISED, "birth_date"): 1,
    (Measured.DATED, "birth_date"): 7,
    (Measured.FUTURE, "birth_date"): 3,
    (Measured.EARLY, "birth_date"): 4,
}


class Counts:
    """Answers the one pass over a table with the figures that it was given."""

    def __init__(self, plan, counts):
        self.row = [counts.get((m.what, m.column), 0) for m in plan.measures]
        self.first = True

    def start_table(self):
        pass

    def measure(self, _statement, _values):
        first, self.first = self.first, False
        return [self.row] if first else []


def measured(**changed):
    counts = COUNTS | {(Measured.ROWS, ""): changed.pop("ROWS", 10)}
    counts |= {(Measured[name], "birth_date"): count for name, count in changed.items()}
    plan = build_plan(
        [table(column("birth_date", "date", dated=True))],
        expectations=(),
        dialect=SqliteDialect(),
        capabilities=Capabilities(
            server_role=False, transport=False, declared_keys=True, engine="none"
        ),
        fixed=(),
        budget=Budget(),
    )
    assert {(m.what, m.column) for m in plan.tables[0].measures} >= set(COUNTS)
    meter = Counts(plan.tables[0], counts)
    return measure_table(plan.tables[0], meter, budget=Budget(), as_of=AS_OF)


def test_figures_that_add_up_are_taken():
    assert measured().profile_error == ""
    assert measured().rows == 10


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param({"DATED": 9}, id="more dates than values"),
        pytest.param({"DISGUISED": 9}, id="more placeholders than values"),
        pytest.param({"EARLY": 5}, id="more impossible dates than dates"),
        pytest.param({"DATED": 3}, id="more dates ahead than dates"),
        pytest.param({"NULLS": 11}, id="more empty than rows"),
        pytest.param(
            {"ROWS": MANY, "NULLS": 0, "DATED": MANY, "FUTURE": MANY, "EARLY": MANY},
            id="more than can be stored",
        ),
    ],
)
def test_figures_that_do_not_add_up_are_none(changed):
    assert measured(**changed).profile_error == REASONS["malformed"]
