"""Runs the engine on real files and servers for tests."""

import sqlite3
from datetime import UTC, datetime

from engagements.areas.dataenv.connectors.registry import file_connector, standard_thresholds
from engagements.areas.dataenv.domain.ports import Budget
from engagements.areas.dataenv.domain.run import run_source

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def make_sqlite(path, script):
    connection = sqlite3.connect(path)
    connection.executescript(script)
    connection.commit()
    connection.close()
    return path


def run(connector, *, expectations=(), budget=None, progress=None, should_stop=None, **options):
    return run_source(
        connector,
        expectations=expectations,
        budget=budget or Budget(),
        thresholds=standard_thresholds(),
        progress=progress or (lambda _: None),
        should_stop=should_stop or (lambda: False),
        clock=lambda: NOW,
        **options,
    )


def run_file(path, kind="sqlite", **options):
    return run(file_connector(kind, path), **options)


def lines(result, probe, table=None):
    found = [line for line in result.results if line.probe == probe]
    return [line for line in found if table is None or line.table == table]


def line(result, probe, table=None, column=None):
    found = lines(result, probe, table)
    if column is not None:
        found = [item for item in found if column in item.columns]
    assert len(found) == 1, found
    return found[0]
