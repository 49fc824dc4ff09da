"""Reports stored in every format open for ever, whatever is added to what they are made of."""

import json

import pytest

from reports import render
from reports.document import front, outline, portal
from reports.document.snapshot import FORMAT, Requirement, Snapshot, Unreadable
from reports.document.snapshot.upgrades import UPGRADES, to_2
from tests.reports import printed, shapes

FILES = [pytest.param(path, id=path.stem) for path in shapes.stored()]
CHANGED = f"""The shape of a report's snapshot changed while its format is still {FORMAT}.
Reports of that shape are stored already. Do four things:
1. raise FORMAT in reports/document/snapshot/upgrades.py to {FORMAT + 1};
2. write to_{FORMAT + 1} there, from plain JSON to plain JSON, and name it in UPGRADES;
3. make a report (make demo ARGS=--once) and keep its snapshot, byte for byte, as
   tests/reports/stored/v{FORMAT + 1}-demo.json;
4. write the new shape and the words that it prints beside it: python -m tests.reports.shapes and
   python -m tests.reports.printed.
Never change shape-{FORMAT}.txt or a stored report instead."""


def opened(path):
    """Return all that page, portal and PDF print of a stored report, short of its markup."""
    snapshot = Snapshot.from_json(path.read_bytes())
    return portal.build(snapshot), front.build(snapshot), outline.compose(snapshot)


@pytest.fixture(scope="module")
def before():
    return [opened(path) for path in shapes.stored()]


def test_every_format_has_a_step_up_and_a_real_report():
    assert list(UPGRADES) == list(range(1, FORMAT))
    assert {shapes.format_of(path) for path in shapes.stored()} == set(range(1, FORMAT + 1))


@pytest.mark.parametrize("path", FILES)
def test_a_stored_report_is_of_the_format_in_its_name_and_canonical(path):
    plain = json.loads(path.read_text())
    canonical = json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False)

    assert plain["format"] in {shapes.format_of(path), "fde-report-snapshot/1"}
    assert path.read_text() == canonical


@pytest.mark.parametrize("damaged", ["compliance.frameworks.0.low", "target.on", "as_of"])
def test_a_damaged_report_of_an_earlier_format_says_that_it_cannot_be_read(damaged):
    (path,) = [path for path in shapes.stored() if shapes.format_of(path) == 2]
    plain = json.loads(path.read_text())
    place, steps = plain, damaged.split(".")
    for step in steps[:-1]:
        place = place[int(step) if step.isdigit() else step]
    place[steps[-1]] = "x"

    with pytest.raises(Unreadable, match="say that they are of format 2"):
        Snapshot.from_json(json.dumps(plain))


def test_a_changed_shape_raises_the_format():
    assert shapes.shape_file().exists(), CHANGED
    assert shapes.shape() == shapes.shape_file().read_text(), CHANGED


@pytest.mark.parametrize("kind", shapes.dataclasses_in(), ids=lambda kind: kind.__name__)
def test_one_field_more_is_a_changed_shape(kind):
    with shapes.one_field_more(kind):
        assert shapes.shape() != shapes.shape_file().read_text()

    assert shapes.shape() == shapes.shape_file().read_text()


@pytest.mark.parametrize("kind", shapes.dataclasses_in(), ids=lambda kind: kind.__name__)
def test_stored_reports_open_with_one_field_more(kind, before):
    with shapes.one_field_more(kind):
        after = [opened(path) for path in shapes.stored()]

    assert after == before


def test_stored_reports_open_when_the_rules_know_more(before):
    last = shapes.stored()[-1].read_bytes()
    read = Snapshot.from_json(last)

    for kind in shapes.rules():
        with shapes.one_field_more(kind):
            assert Snapshot.from_json(last) == read, kind
    with shapes.one_field_more_each(shapes.rules()):
        assert [opened(path) for path in shapes.stored()] == before


@pytest.mark.parametrize("path", FILES)
def test_a_stored_report_is_printed(path):
    snapshot = Snapshot.from_json(path.read_bytes())

    made = render.render(snapshot)

    assert made.pdf.startswith(b"%PDF-")
    assert made.pages > 12


@pytest.mark.parametrize("path", FILES)
def test_a_stored_report_prints_the_same_words_for_ever(path):
    assert printed.printed(path) == printed.words_file(path).read_text()


def test_the_step_to_2_changes_no_figure():
    (path,) = [path for path in shapes.stored() if shapes.format_of(path) == 1]
    before = json.loads(path.read_text())
    after = to_2(before)

    assert list(_differences(before, after)) == []
    dark = [row for row in after["readiness"]["requirements"] if not row["examined"]]
    assert {row["area"] for row in dark} == {"tooling", "evaluation"}
    assert after["readiness"]["overall"] == before["readiness"]["overall"]


def test_the_step_to_3_changes_no_figure_and_loses_no_row():
    (path,) = [path for path in shapes.stored() if shapes.format_of(path) == 2]
    before = json.loads(path.read_text())
    after = json.loads(Snapshot.from_json(path.read_bytes()).to_json())
    controls, sources = after["parts"]

    assert controls["data"] | {"exceptions": []} == before.pop("compliance")
    assert sources["data"] == before.pop("dataenv")
    assert before.pop("reach")["what_it_is"] == after["reach"]["what_it_is"]
    assert list(_differences(before, after)) == ["format"]
    assert {
        row["area"] for row in after["readiness"]["requirements"] if row["reason_for_client"]
    } == {"dataenv", "tooling"}


def _differences(before, after, path=""):
    """Name what is gone or another; what is new is none."""
    if isinstance(before, dict):
        for key, value in before.items():
            yield from _differences(value, after.get(key), f"{path}.{key}".lstrip("."))
    elif isinstance(before, list):
        assert len(before) == len(after), path
        for index, value in enumerate(before):
            yield from _differences(value, after[index], f"{path}[{index}]")
    elif before != after:
        yield path


def test_all_that_is_stored_was_looked_at():
    assert Requirement in shapes.dataclasses_in()
    assert len(shapes.dataclasses_in()) > 35
    assert len(shapes.rules()) > 20  # of the core alone; areas add theirs
