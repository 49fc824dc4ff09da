"""Playbook files: the shipped one, and what the lint refuses."""

import re
from pathlib import Path

import pytest

from engagements.domain.datafile import InvalidDataFile
from engagements.domain.stages import playbook

FOLDER = Path(playbook.__file__).parents[2] / "data" / "playbooks"
SHIPPED = FOLDER / "enterprise-ai-deployment-1.yaml"
TEXT = SHIPPED.read_text()


def test_the_shipped_playbook():
    found, data = playbook.read(TEXT, name=SHIPPED.name)

    assert [stage.key for stage in found.stages] == [
        "qualify", "scoping", "readiness", "pilot", "hardening", "rollout", "adoption", "handover",
    ]  # fmt: skip
    assert [stage.expected_worst for stage in found.stages] == [0, 10, 35, 60, 75, 80, 100, 100]
    assert [stage.sle_days for stage in found.stages] == [14, 21, 30, 56, 30, 60, 120, 21]
    assert len(found.gates) == 8
    assert playbook.build(data) == found
    assert list(found.area_titles) == [area.key for area in found.areas]


def test_an_area_that_only_a_gate_names_is_counted_without_a_title():
    text = re.sub(r"params: \{area: \w+\}", "params: {area: economics}", TEXT, count=1)
    found, _ = playbook.read(text, name=SHIPPED.name)
    named = {area.key: area.title for area in found.areas}

    assert named
    assert found.area_titles == named | {"economics": ""}


def test_checks_of_areas_are_accepted_whatever_is_installed():
    text = TEXT.replace("check: field_set", "check: economics.cost_is_known", 1)
    found, _ = playbook.read(text, name=SHIPPED.name)

    criterion = found.gate("qualify-scoping").criterion("value-range")
    assert criterion.check == "economics.cost_is_known"


def test_jumping_stages_passes_every_gate_between():
    found, _ = playbook.read(TEXT, name=SHIPPED.name)

    passed = found.gates_between("scoping", "hardening")

    assert [gate.key for gate in passed] == [
        "scoping-readiness", "readiness-pilot", "pilot-hardening",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        pytest.param("sle_days: 14", "sle_days: none", "stages[0].sle_days", id="not a number"),
        pytest.param("  - key: scoping\n", "  - key: qualify\n", "written twice", id="twice"),
        pytest.param("title: Qualify", "titel: Qualify", "titel", id="unknown key"),
        pytest.param("live_stage: rollout", "live_stage: moon", "names no stage", id="no stage"),
        pytest.param("    to: scoping", "    to: pilot", "does not lead", id="a gate that jumps"),
        pytest.param("check: field_set, ", "", "criteria[2]", id="auto without its check"),
        pytest.param("check: field_set", "check: fields_set", "no check of the core",
                     id="a check that the core does not have"),
        pytest.param("check: field_set", "check: .field_set", "criteria[2].check",
                     id="a check of no area"),
        pytest.param("{key: tooling,", "{key: compliance,", "written twice", id="an area twice"),
        pytest.param("kind: evidence, level: must, weight: 3", "kind: wish, level: must, weight: 3",
                     "gates[0].criteria[1].kind", id="unknown kind"),
        pytest.param("version: 1", "version: *x", "aliases", id="an alias"),
        pytest.param("version: 1", "version: !!set {a}", "cannot be read", id="not in JSON"),
        pytest.param("version: 1", "version: .inf", "cannot be read", id="no number"),
        pytest.param("version: 1", f"version: {'[' * 40}{']' * 40}", "nested", id="deep"),
        pytest.param("version: 1", f"version: {'[' * 9000}", "nest", id="deeper than a stack"),
        pytest.param("version: 1", "version: 1\nversion: 2", "written twice", id="key twice"),
        pytest.param("version: 1", "version: [", "", id="not YAML"),
    ],
)  # fmt: skip
def test_a_bad_file_is_refused_with_its_line(old, new, words):
    bad = TEXT.replace(old, new, 1)
    assert bad != TEXT

    with pytest.raises(InvalidDataFile) as caught:
        playbook.read(bad, name="bad.yaml")

    assert words in str(caught.value)
    assert all(line.startswith("bad.yaml:") for line in caught.value.problems)


def test_every_problem_is_named_at_once():
    bad = TEXT.replace("sle_days: 14", "sle_days: 0").replace("stale_days: 10", "stale_days: x", 1)

    with pytest.raises(InvalidDataFile) as caught:
        playbook.read(bad, name="bad.yaml")

    assert len(caught.value.problems) == 2
