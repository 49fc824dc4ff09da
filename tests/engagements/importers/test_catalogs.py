"""Loading data files: all checked first, each written once, never edited."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from engagements.areas.compliance.models import Control, Framework, RuleSet
from engagements.domain.datafile import InvalidDataFile
from engagements.importers import catalogs
from engagements.models import Event, PlaybookVersion
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


def test_everything_shipped_loads_once(now):
    first = factories.load_catalogs()
    told = Event.objects.count()
    second = factories.load_catalogs()

    assert len(first.loaded) == Framework.objects.count() + RuleSet.objects.count() + 1
    assert PlaybookVersion.objects.count() == 1
    assert Control.objects.filter(framework__key="nist-ai-rmf-1.0", assessable=True).count() == 72
    assert Control.objects.get(ref="MAP 1.1").parent.parent.ref == "MAP"
    assert (second.loaded, Event.objects.count()) == ([], told)
    assert second.lines() == [f"{first.checked} data files are sound; nothing new."]


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


@pytest.mark.parametrize(
    ("name", "text", "wanted"),
    [
        ("wrong-1.yaml", FRAMEWORK, "the file has to be named house-rules-1.yaml"),
        ("x-1.yaml", "format: moon/1\n", "is none of"),
        ("x-1.yaml", "- 1\n", "is none of"),
        ("x-1.yaml", "", "empty"),
    ],
)
def test_files_that_are_nothing_of_ours(write, now, name, text, wanted):
    with pytest.raises(InvalidDataFile, match=wanted):
        load(write(name, text), now=now)


def test_unreadable_files_are_one_line(write, tmp_path, now):
    binary = tmp_path / "b.yaml"
    binary.write_bytes(b"\xff\xfe\x00")

    for path in (binary, tmp_path / "missing.yaml", tmp_path):
        with pytest.raises(InvalidDataFile, match="cannot be read as UTF-8 text"):
            load(path, now=now)


def test_the_commands(write):
    out = StringIO()
    call_command("check_catalogs", stdout=out)
    assert "data files are sound" in out.getvalue()
    assert not Framework.objects.exists()

    call_command("load_catalogs", stdout=out)
    assert Framework.objects.count() == 2

    bad = write("x-1.yaml", "format: moon/1\n")
    for command, code in (("check_catalogs", 1), ("load_catalogs", 2)):
        with pytest.raises(CommandError) as refused:
            call_command(command, bad)
        assert refused.value.returncode == code
