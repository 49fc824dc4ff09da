"""The shipped frameworks and rules: complete, in own words, and pointing at each other."""

import re
from collections import Counter
from pathlib import Path

import pytest

from engagements.areas.compliance.domain import applicability, catalog, rules
from engagements.areas.compliance.domain.domains import DOMAINS, OTHER
from engagements.domain import datafile

DATA = Path(__file__).resolve().parents[5] / "engagements/areas/compliance/data"
FRAMEWORKS = sorted((DATA / "frameworks").glob("*.yaml"))
RULES = sorted((DATA / "applicability").glob("*.yaml"))


def library(name):
    path = DATA / "frameworks" / name
    return catalog.load(datafile.parse(path.read_text(), name=path.name))


def refs_of_all():
    return {lib.key: lib.refs() for lib in (library(path.name) for path in FRAMEWORKS)}


@pytest.mark.parametrize("path", FRAMEWORKS, ids=lambda p: p.stem)
def test_a_framework_file_is_sound(path):
    found = library(path.name)

    assert path.stem == f"{found.key}-{found.version}"
    assert found.licence["text_shipped"] == "own-words"
    for control in found.controls:
        if control.assessable:
            assert control.evidence_asks
            assert control.freshness_days
            assert control.methods


@pytest.mark.parametrize("path", FRAMEWORKS, ids=lambda p: p.stem)
def test_a_shipped_control_has_a_row_of_its_own_in_the_heatmap(path):
    rows = set(DOMAINS) - {OTHER}
    unplaced = [c.ref for c in library(path.name).controls if c.domain not in rows]

    assert unplaced == []


@pytest.mark.parametrize(
    ("framework", "ref", "domain"),
    [
        ("owasp-llm-2025-2025.1.yaml", "LLM01", "model"),
        ("owasp-llm-2025-2025.1.yaml", "LLM03", "suppliers"),
        ("nist-ai-rmf-1.0-1.0.yaml", "MEASURE 2.1", "model"),
        ("nist-ai-rmf-1.0-1.0.yaml", "MEASURE 2.10", "data"),
        ("nist-ai-rmf-1.0-1.0.yaml", "MEASURE 2.11", "model"),
        ("nist-ai-rmf-1.0-1.0.yaml", "GOVERN 6.1", "suppliers"),
    ],
)
def test_the_domain_of_a_shipped_control(framework, ref, domain):
    domains = {control.ref: control.domain for control in library(framework).controls}

    assert domains[ref] == domain


@pytest.mark.parametrize("path", RULES, ids=lambda p: p.stem)
def test_a_rules_file_is_sound_and_reaches_every_control(path):
    found = rules.load(datafile.parse(path.read_text(), name=path.name), frameworks=refs_of_all())
    lib = library(f"{found.rules[0].framework}-{found.version}.yaml")
    spoken = {ref for rule in found.rules for ref in rule.controls}

    assert path.stem == f"{found.key}-{found.version}"
    assert spoken == {control.ref for control in lib.controls if control.assessable}


def test_owasp_has_its_ten_risks():
    controls = library("owasp-llm-2025-2025.1.yaml").controls

    assert [control.ref for control in controls] == [f"LLM{n:02d}" for n in range(1, 11)]
    assert {c.ref for c in controls if c.bearing == "hard"} == {"LLM01", "LLM02", "LLM06"}


# How many subcategories NIST AI 100-1 has in each category.
NIST = {
    "GOVERN": [7, 3, 2, 3, 2, 2],
    "MAP": [6, 3, 5, 2, 2],
    "MEASURE": [3, 13, 3, 3],
    "MANAGE": [4, 4, 2, 3],
}


def test_nist_has_all_its_subcategories():
    controls = library("nist-ai-rmf-1.0-1.0.yaml").controls
    leaves = [control for control in controls if control.assessable]
    wanted = [
        f"{function} {category}.{n}"
        for function, counts in NIST.items()
        for category, count in enumerate(counts, start=1)
        for n in range(1, count + 1)
    ]

    assert [leaf.ref for leaf in leaves] == wanted
    assert Counter(ref.split()[0] for ref in wanted) == {
        "GOVERN": 19, "MAP": 18, "MEASURE": 22, "MANAGE": 13,
    }  # fmt: skip
    assert len(leaves) == 72
    assert len(controls) == 72 + 4 + 19
    assert all(leaf.parent == leaf.ref.rpartition(".")[0] for leaf in leaves)
    assert leaves[0].token == "GOVERN-1.1"


def test_the_answers_decide_which_owasp_risks_bind():
    found = rules.load(
        datafile.parse(
            (DATA / "applicability" / "owasp-llm-2025-2025.1.yaml").read_text(), name="x"
        )
    )
    controls = [(c.ref, None) for c in library("owasp-llm-2025-2025.1.yaml").controls]
    facts = {"ai.uses_llm": True, "ai.tool_use": True, "ai.rag": False}

    bound = applicability.decide("owasp-llm-2025", controls, rule_sets=[found], facts=facts)

    assert bound["LLM06"].outcome == "applies"
    assert bound["LLM08"].outcome == "not_applicable"
    assert bound["LLM08"].reasons[0].text == (
        "Left out by the answers. Does it look up documents to answer from? No."
    )
    assert bound["LLM04"].outcome == "undetermined"
    assert bound["LLM04"].questions == ("ai.fine_tunes",)


def test_the_readme_lists_every_framework():
    text = (DATA / "frameworks" / "README.md").read_text()

    assert set(re.findall(r"`([\w.-]+\.yaml)`", text)) == {path.name for path in FRAMEWORKS}
