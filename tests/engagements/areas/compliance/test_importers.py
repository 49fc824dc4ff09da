"""Frameworks and rules are files: all checked first, each written once, never edited."""

import pytest

from engagements.areas.compliance.models import Control, Framework, RuleSet
from engagements.domain.datafile import InvalidDataFile
from engagements.importers import catalogs
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.both]


FRAMEWORK = """format: fde-framework/1
key: house-rules
version: "1"
title: House rules
publisher: Us
licence: {class: open, name: CC0, text_shipped: own-words}
source: {name: House rules, as_of: "2026-01-01", retrieved_on: "2026-01-01"}
controls:
  - {ref: H, title: House, assessable: false}
  - {ref: H1, parent: H, title: Doors, statement: Doors close., bearing: hard}
"""


RULES = """format: fde-rules/1
key: house-rules
version: "1"
title: House rules
licence: {class: own, name: ours, text_shipped: own-words}
source: {name: House rules, as_of: "2026-01-01", retrieved_on: "2026-01-01"}
effective_from: "2026-01-01"
rules:
  - id: all
    when: {fact: ai.uses_llm, is: true}
    then: {framework: house-rules, controls: [REF], outcome: applies}
    because: It is a house.
"""


@pytest.fixture
def write(tmp_path):
    def file(name, text):
        path = tmp_path / name
        path.write_text(text)
        return path

    return file


def load(*paths, now):
    return catalogs.load(paths, at=now, write=True)


def test_a_loaded_version_is_never_edited(write, now):
    path = write("house-rules-1.yaml", FRAMEWORK)
    load(path, now=now)
    path.write_text(FRAMEWORK.replace("Doors close.", "Doors open."))

    with pytest.raises(InvalidDataFile, match="a published version is never edited"):
        load(path, now=now)

    assert Control.objects.get(ref="H1").statement == "Doors close."


def test_layout_is_not_content(write, now):
    path = write("house-rules-1.yaml", FRAMEWORK)
    load(path, now=now)
    path.write_text(f"# a remark\n{FRAMEWORK}")

    assert load(path, now=now).loaded == []


def test_one_bad_file_stops_all(write, now):
    good = write("house-rules-1.yaml", FRAMEWORK)
    bad = write("other-1.yaml", FRAMEWORK.replace("hard", "grave").replace("H1,", "H,"))

    with pytest.raises(InvalidDataFile) as refused:
        load(good, bad, now=now)

    assert any("grave" in line for line in refused.value.problems)
    assert any("“H” is used twice" in line for line in refused.value.problems)
    assert not Framework.objects.exists()


def test_rules_are_checked_against_what_is_loaded(write, now):
    load(write("house-rules-1.yaml", FRAMEWORK), now=now)
    folder = write("x", "").parent / "rules"
    folder.mkdir()
    path = folder / "house-rules-1.yaml"

    path.write_text(RULES.replace("REF", "H9"))
    with pytest.raises(InvalidDataFile, match="“H9” is no control of it"):
        load(path, now=now)
    path.write_text(RULES.replace("REF", "H1"))
    assert load(path, now=now).loaded == ["Loaded rules/house-rules-1.yaml."]


def test_the_shipped_frameworks_and_rules_are_loaded():
    first = factories.load_catalogs()

    assert len(first.loaded) == Framework.objects.count() + RuleSet.objects.count() + 1
    assert Framework.objects.count() == 2
    assert Control.objects.filter(framework__key="nist-ai-rmf-1.0", assessable=True).count() == 72
    assert Control.objects.get(ref="MAP 1.1").parent.parent.ref == "MAP"


def test_a_file_of_another_name_is_refused(write, now):
    with pytest.raises(InvalidDataFile, match=r"named house-rules-1\.yaml"):
        load(write("wrong-1.yaml", FRAMEWORK), now=now)
