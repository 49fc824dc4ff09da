import pytest

from engagements.areas.dataenv.domain.ports import Measured, Relation
from engagements.areas.dataenv.domain.probes.uniqueness import duplicates, has_key, orphans
from engagements.areas.dataenv.domain.results import KeyFigures, OrphanFigures, Outcome
from tests.engagements.areas.dataenv.domain.made import LIMITS, column, figures

RELATION = Relation(columns=("x",), table="parent", to=("id",))


def key(**fields):
    return KeyFigures(columns=("x",), **fields)


@pytest.mark.parametrize(
    ("given", "nulls", "outcome"),
    [
        pytest.param(key(proof="catalogue", duplicates=0), 0, Outcome.PASS, id="enforced"),
        pytest.param(key(proof="data", duplicates=0), 0, Outcome.WARN, id="unique in the data"),
        pytest.param(
            key(proof="data", duplicates=0, declared=True), 0, Outcome.PASS, id="declared, counted"
        ),
        pytest.param(key(duplicates=0, declared=True), 1, Outcome.FAIL, id="declared, but empty"),
        pytest.param(key(duplicates=3), 0, Outcome.FAIL, id="repeated"),
        pytest.param(key(reason="timeout"), 0, Outcome.NOT_MEASURED, id="not counted"),
        pytest.param(KeyFigures(), 0, Outcome.FAIL, id="none"),
    ],
)
def test_has_key(given, nulls, outcome):
    found = figures(column("x"), counts={(Measured.NULLS, "x"): nulls}, key=given)

    assert has_key(found, declared_keys=True)[0].outcome is outcome


def test_a_file_has_no_declared_key():
    found = figures(column("x"), key=key(proof="data", duplicates=0, declared=True))

    assert has_key(found, declared_keys=False)[0].outcome is Outcome.WARN


@pytest.mark.parametrize(
    ("given", "outcome"),
    [
        pytest.param(key(proof="catalogue", duplicates=0, rows=1000), Outcome.PASS, id="proven"),
        pytest.param(key(duplicates=1, rows=1000), Outcome.WARN, id="one in a thousand"),
        pytest.param(key(duplicates=2, rows=1000), Outcome.FAIL, id="two in a thousand"),
        pytest.param(key(duplicates=0, rows=0), Outcome.VACUOUS, id="every key empty"),
        pytest.param(key(reason="timeout"), Outcome.NOT_MEASURED, id="not counted"),
        pytest.param(KeyFigures(), Outcome.VACUOUS, id="no key"),
    ],
)
def test_duplicates(given, outcome):
    (line,) = duplicates(figures(column("x"), rows=1000, key=given), thresholds=LIMITS)

    assert line.outcome is outcome


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
