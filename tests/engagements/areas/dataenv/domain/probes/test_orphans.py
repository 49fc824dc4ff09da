import pytest

from engagements.areas.dataenv.domain.ports import Relation
from engagements.areas.dataenv.domain.probes.orphans import orphans
from engagements.areas.dataenv.domain.results import OrphanFigures, Outcome
from tests.engagements.areas.dataenv.domain.made import LIMITS, column, figures

RELATION = Relation(columns=("x",), table="parent", to=("id",))


@pytest.mark.parametrize(
    ("fields", "outcome"),
    [
        pytest.param({"proven": True}, Outcome.PASS, id="proven"),
        pytest.param({"orphans": 0, "references": 100}, Outcome.PASS, id="counted, none"),
        pytest.param({"orphans": 1, "references": 1000}, Outcome.WARN, id="few"),
        pytest.param({"orphans": 6, "references": 1000}, Outcome.FAIL, id="many"),
        pytest.param({"orphans": 0, "references": 0}, Outcome.VACUOUS, id="no reference filled"),
        pytest.param({"reason": "timeout"}, Outcome.NOT_MEASURED, id="not counted"),
    ],
)
def test_orphans(fields, outcome):
    given = figures(column("x"), orphans=(OrphanFigures(relation=RELATION, **fields),))

    (line,) = orphans(given, thresholds=LIMITS)

    assert (line.outcome, line.weight) == (outcome, 1)


def test_without_relations_nothing_is_asked():
    assert orphans(figures(column("x")), thresholds=LIMITS)[0].outcome is Outcome.VACUOUS
