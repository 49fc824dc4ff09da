import pytest

from engagements.areas.dataenv.domain.ports import Measured
from engagements.areas.dataenv.domain.probes.has_key import has_key
from engagements.areas.dataenv.domain.results import KeyFigures, Outcome
from tests.engagements.areas.dataenv.domain.made import column, figures


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
