import pytest

from engagements.areas.dataenv.domain.probes.duplicate_keys import duplicates
from engagements.areas.dataenv.domain.results import KeyFigures, Outcome
from tests.engagements.areas.dataenv.domain.made import LIMITS, column, figures


def key(**fields):
    return KeyFigures(columns=("x",), **fields)


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
