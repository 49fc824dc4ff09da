"""A probe is one file: a module planted beside the others is run, judged and worded."""

import sqlite3
from datetime import UTC, date, datetime

import pytest

from engagements.areas.dataenv.connectors.registry import file_connector, standard_thresholds
from engagements.areas.dataenv.domain import probes
from engagements.areas.dataenv.domain.ports import Budget, Capabilities
from engagements.areas.dataenv.domain.probes import registry
from engagements.areas.dataenv.domain.probes.registry import PROBES
from engagements.areas.dataenv.domain.requirements import Line, SourceStanding, requirements
from engagements.areas.dataenv.domain.results import Outcome
from engagements.areas.dataenv.domain.run import run_source
from engagements.areas.dataenv.domain.thresholds import load
from engagements.domain.readiness import Status
from tests.engagements.areas.dataenv.domain.test_thresholds import SHIPPED

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
FILE = Capabilities(server_role=False, transport=False, declared_keys=True, engine="x")
WIDE_TABLES = '''
"""A table has few columns."""

from engagements.areas.dataenv.domain.probe import Probe
from engagements.areas.dataenv.domain.results import share_result

PROBE = Probe(
    id="INV-09",
    dimension="inventory",
    title="No table is wide",
    closes="Split the table.",
    defect="A table is too wide",
    harm="Nobody can name all of its columns.",
    counts_share=True,
    of_table=lambda table: [
        share_result(
            "INV-09",
            table.figures,
            numerator=max(0, len(table.figures.table.columns) - 2),
            denominator=len(table.figures.table.columns),
            limits=table.thresholds.limits("INV-09"),
            design_effect=table.thresholds.design_effect,
            reason=f"{len(table.figures.table.columns)} columns",
        )
    ],
)
'''


@pytest.fixture
def planted(tmp_path, monkeypatch):
    """All probes, with one more module in a folder of its own."""
    (tmp_path / "wide_tables.py").write_text(WIDE_TABLES)
    monkeypatch.setattr(probes, "__path__", [*probes.__path__, str(tmp_path)])
    return registry.discover()


def measured(path, thresholds):
    return run_source(
        file_connector("sqlite", path),
        expectations=[],
        budget=Budget(),
        thresholds=thresholds,
        progress=lambda _: None,
        should_stop=lambda: False,
        clock=lambda: NOW,
    )


def test_a_module_beside_the_others_is_run_judged_and_worded(planted, tmp_path):
    path = tmp_path / "x.sqlite"
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE t (a INTEGER PRIMARY KEY, b TEXT, c TEXT, d TEXT)")
        database.execute("INSERT INTO t VALUES (1, 'x', 'y', 'z')")
    text = SHIPPED[0].read_text().replace("probes:\n", "probes:\n  INV-09: {pass: 0, fail: 0.1}\n")
    thresholds = load(text, name="x.yaml", known=planted)

    run = measured(path, thresholds)

    (line,) = (line for line in run.results if line.probe == "INV-09")
    assert (line.outcome, line.table, line.value) == (Outcome.FAIL, "t", 0.5)
    assert line.points > 0
    lines = [Line(probe=r.probe, outcome=r.outcome, reason=r.reason) for r in run.results]
    source = SourceStanding(group="1", title="X", lines=lines, measured_on=NOW.date())
    rows, _ = requirements(source, thresholds=thresholds, today=date(2026, 11, 24))
    (row,) = (row for row in rows if row.key == "INV-09")
    assert (row.status, row.text, row.closes) == (
        Status.FAILING,
        "No table is wide",
        "Split the table.",
    )
    assert planted["INV-09"].defect == "A table is too wide"


def test_a_planted_probe_without_limits_is_not_asked(planted):
    assert "INV-09" in planted
    assert "INV-09" not in standard_thresholds().probes


def test_two_modules_of_one_key_are_refused(tmp_path, monkeypatch):
    (tmp_path / "again.py").write_text(WIDE_TABLES.replace("INV-09", "ACC-01"))
    monkeypatch.setattr(probes, "__path__", [*probes.__path__, str(tmp_path)])

    with pytest.raises(ValueError, match="ACC-01 is declared by another module"):
        registry.discover()


def test_every_probe_is_asked_by_the_standard_limits():
    assert set(standard_thresholds().probes) == set(PROBES)


@pytest.mark.parametrize("probe", PROBES.values(), ids=PROBES)
def test_a_probe_says_all_that_people_read(probe):
    texts = (probe.title, probe.closes, probe.defect, probe.harm)

    assert all(texts)
    assert [probe.of_source, probe.of_table].count(None) == 1
    assert bool(probe.needs) == bool(probe.absent)
    assert not (probe.needs and probe.applies_to(FILE))
