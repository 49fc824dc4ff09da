"""What the probes find in the generated warehouse is what was planted, and plain SQL agrees."""

import sqlite3

import pytest

from engagements.areas.dataenv.connectors.registry import file_connector
from engagements.areas.dataenv.domain.document import as_document
from engagements.areas.dataenv.domain.ports import Expectation, Relation
from engagements.areas.dataenv.domain.results import Outcome
from engagements.areas.dataenv.management import warehouse
from tests.engagements.areas.dataenv.connectors.probing import NOW, run

PLANTED = warehouse.PLANTED
BAD = (Outcome.FAIL, Outcome.WARN)
DISGUISED = "lower(trim({0})) IN ('', '-', 'n/a', 'na', 'null', 'unknown', '1900-01-01')"


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    path = tmp_path_factory.mktemp("warehouse") / "claims.sqlite"
    warehouse.build(path, today=NOW.date())
    return path


@pytest.fixture(scope="module")
def count(path):
    connection = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)
    yield lambda rest: connection.execute(f"SELECT count(*) FROM {rest}").fetchone()[0]
    connection.close()


def agreed():
    for stated in warehouse.expectations():
        relations = tuple(
            Relation(columns=tuple(r["columns"]), table=r["table"], to=tuple(r["to"]))
            for r in stated["relations"]
        )
        columns = ("required_columns", "sensitive_columns")
        lists = {name: tuple(stated[name]) for name in columns}
        yield Expectation(**stated | lists | {"relations": relations})


@pytest.fixture(scope="module")
def result(path):
    return run(file_connector("sqlite", path), expectations=list(agreed()))


@pytest.fixture(scope="module")
def found(result):
    """Lines that do not pass, as probe -> (table, column) -> line."""
    lines = {}
    for line in result.results:
        if line.outcome in BAD:
            for column in line.columns or ("",):
                lines.setdefault(line.probe, {})[(line.table, column)] = line
    return lines


@pytest.fixture(scope="module")
def document(result):
    return {table["name"]: table for table in as_document(result)["tables"]}


def test_rows_and_nulls(document, count):
    nulls = {
        (name, column["name"]): column["nulls"]
        for name, table in document.items()
        for column in table["columns"]
        if column["nulls"]
    }

    assert {name: table["rows"] for name, table in document.items()} == dict(PLANTED.rows)
    assert nulls == dict(PLANTED.nulls)
    for (table, column), figure in nulls.items():
        assert figure == count(f"{table} WHERE {column} IS NULL")


def test_placeholders(found, count):
    figures = {place: line.numerator for place, line in found["CMP-02"].items()}

    assert figures == dict(PLANTED.disguised)
    for (table, column), figure in figures.items():
        assert figure == count(f"{table} WHERE {DISGUISED.format(column)}")


def test_repeated_keys(found, count):
    figures = {place: line.numerator for place, line in found["UNQ-02"].items()}

    assert figures == dict(PLANTED.duplicates)
    for (table, column), figure in figures.items():
        distinct = count(f"(SELECT DISTINCT {column} FROM {table})")
        assert figure == count(table) - distinct


def test_orphans(found, count):
    figures = {
        (table, column, line.detail["to"]): line.numerator
        for (table, column), line in found["REF-01"].items()
    }

    assert figures == dict(PLANTED.orphans)
    for (table, column, parent), figure in figures.items():
        lost = f"NOT EXISTS (SELECT 1 FROM {parent} AS p WHERE p.{column} = c.{column})"
        assert figure == count(f"{table} AS c WHERE c.{column} IS NOT NULL AND {lost}")


def test_impossible_dates(found, count):
    figures = {place: line.numerator for place, line in found["TML-03"].items()}

    assert figures == {**PLANTED.future, **PLANTED.before_1900}
    for (table, column), figure in figures.items():
        ahead = f"{column} > date('{NOW.date()}', '+1 day')"
        assert figure == count(f"{table} WHERE {ahead} OR {column} < '1900-01-01'")


def test_the_stale_table(found):
    (place, line), = found["TML-01"].items()  # fmt: skip

    assert list(PLANTED.stale_days) == [place]
    assert abs(line.value - PLANTED.stale_days[place]) < 1  # planted by calendar day
    assert line.outcome is Outcome.FAIL


def test_numbers_kept_as_text(result):
    figures = {
        (line.table, item["name"]): item["values"]
        for line in result.results
        if line.probe == "VAL-01"
        for item in line.detail.get("columns", ())
    }

    assert figures == dict(PLANTED.as_numbers)


def test_undeclared_personal_data(found, document):
    labels = {place: line.detail["label"] for place, line in found["PRV-01"].items()}
    declared = {
        (name, column["name"])
        for name, table in document.items()
        for column in table["columns"]
        if column["sensitive"] and (name, column["name"]) not in labels
    }

    assert labels == dict(PLANTED.undeclared)
    assert declared == set(PLANTED.declared)


def test_tables_without_a_planted_defect_are_clean(found):
    assert not {table for lines in found.values() for table, _ in lines} & {"diagnoses"}
    assert "INV-01" not in found
