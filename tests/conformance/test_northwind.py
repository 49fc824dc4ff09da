"""Figures of a well-known sample database, counted a second time by plain SQL."""

import os
import sqlite3
import warnings
from pathlib import Path

import pytest

from engagements.areas.dataenv.connectors.registry import file_connector
from engagements.areas.dataenv.domain.document import as_document
from tests.engagements.areas.dataenv.connectors.probing import lines, run

FOLDER = os.environ.get("FDE_CONFORMANCE_DATA", "")
if not FOLDER:
    warnings.warn("FDE_CONFORMANCE_DATA is not set: conformance is NOT checked", stacklevel=1)
pytestmark = pytest.mark.skipif(
    not FOLDER, reason="FDE_CONFORMANCE_DATA is not set: conformance is NOT checked"
)


def quoted(name):
    return '"' + name.replace('"', '""') + '"'


@pytest.fixture(scope="module")
def path():
    # Connectors follow no link; whoever named the folder may have chosen one.
    return Path(FOLDER).resolve() / "databases" / "northwind.sqlite"


@pytest.fixture(scope="module")
def result(path):
    return run(file_connector("sqlite", path))


@pytest.fixture(scope="module")
def sql(path):
    connection = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)
    yield lambda text: connection.execute(text).fetchall()
    connection.close()


def test_every_table_row_and_null(result, sql):
    document = as_document(result)
    names = {
        name
        for (name,) in sql("SELECT name FROM sqlite_master WHERE type = 'table'")
        if not name.startswith("sqlite_")
    }

    assert {table["name"] for table in document["tables"]} == names
    for table in document["tables"]:
        source = quoted(table["name"])
        assert table["rows"] == sql(f"SELECT count(*) FROM {source}")[0][0]
        assert table["rows_exact"] is True
        for column in table["columns"]:
            counted = f"SELECT count(*) FROM {source} WHERE {quoted(column['name'])} IS NULL"
            assert column["nulls"] == (sql(counted)[0][0] if table["rows"] else column["nulls"])


def test_every_declared_reference(result, sql):
    found = {}
    for line in lines(result, "REF-01"):
        if line.denominator is not None:
            found[(line.table, line.columns[0])] = (line.numerator, line.denominator)

    assert found
    for (table, column), counts in found.items():
        parent, to = next(
            (row[2], row[4])
            for row in sql(f"PRAGMA foreign_key_list({quoted(table)})")
            if row[3] == column
        )
        filled = f"FROM {quoted(table)} WHERE {quoted(column)} IS NOT NULL"
        lost = f"{filled} AND {quoted(column)} NOT IN (SELECT {quoted(to)} FROM {quoted(parent)})"
        assert counts == (
            sql(f"SELECT count(*) {lost}")[0][0],
            sql(f"SELECT count(*) {filled}")[0][0],
        )


def test_every_key(result, sql):
    for table in as_document(result)["tables"]:
        columns = table["key"]["columns"]
        if not columns or not table["rows"]:
            continue
        names = ", ".join(quoted(column) for column in columns)
        repeated = sql(
            f"SELECT coalesce(sum(n - 1), 0) FROM (SELECT count(*) AS n FROM "
            f"{quoted(table['name'])} GROUP BY {names})"
        )
        assert table["key"]["duplicates"] == repeated[0][0]
