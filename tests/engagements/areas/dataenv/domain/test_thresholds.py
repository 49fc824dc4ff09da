from pathlib import Path

import pytest

from engagements.areas.dataenv.connectors import registry
from engagements.areas.dataenv.connectors.registry import standard_thresholds
from engagements.areas.dataenv.domain.thresholds import load
from engagements.domain.datafile import InvalidDataFile

SHIPPED = sorted((Path(registry.__file__).parents[1] / "data" / "probes").glob("*.yaml"))


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.name)
def test_shipped_files_load_and_are_named_after_their_version(path):
    limits = load(path.read_text(), name=path.name)

    assert path.name == f"{limits.key}-{limits.version}.yaml"
    assert {probe.dimension for probe in limits.probes.values()} == set(limits.dimensions)


def test_gates_are_the_three_of_access():
    gates = {probe.id for probe in standard_thresholds().probes.values() if probe.gate}

    assert gates == {"ACC-01", "ACC-02", "ACC-03"}


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        pytest.param("valid_days: 30", "valid_days: none", "valid_days", id="wrong type"),
        pytest.param("  privacy: 10\n", "", "privacy, has no weight", id="dimension"),
        pytest.param("pass: 0.2,", "pass: 0.9,", "pass is above fail", id="order"),
        pytest.param("pass: 0.2,", "", "come together", id="half a limit"),
        pytest.param("ACC-01: {}", "ACC-01: {pass: 0, fail: 1}", "count a share", id="no share"),
        pytest.param("{pass: 0, fail: 0.1}", "{}", "count a share", id="a share without limits"),
        pytest.param(
            ", required: {pass: 0, fail: 0.01}", "", "required columns", id="no strict limits"
        ),
        pytest.param("VAL-01", "VAL-07", "no probe of this key", id="no such probe"),
        pytest.param("format: probes/1", "format: probes/2", "format", id="format"),
    ],
)
def test_a_bad_file_is_named_with_its_line(old, new, says):
    text = SHIPPED[0].read_text()
    assert old in text

    with pytest.raises(InvalidDataFile) as refused:
        load(text.replace(old, new), name="x.yaml")

    assert any(says in problem for problem in refused.value.problems)
    assert all(problem.startswith("x.yaml:") for problem in refused.value.problems)
