"""The warehouse's planted defects, counted again by plain SQL."""

import hashlib
import sqlite3
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from engagements.areas.dataenv.connectors.registry import file_connector, standard_thresholds
from engagements.areas.dataenv.domain.document import as_document
from engagements.areas.dataenv.domain.ports import Budget, Expectation, Relation
from engagements.areas.dataenv.domain.run import run_source
from engagements.areas.dataenv.domain.sensitive import detect
from engagements.areas.dataenv.management import warehouse

TODAY = date(2026, 3, 2)
MISSING = "('', 'na', 'n/a', 'null', '-', 'unknown', '1900-01-01', '9999-12-31', '0000')"


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    path = tmp_path_factory.mktemp("warehouse") / "claims.sqlite"
    planted = warehouse.build(path, today=TODAY)
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    yield planted, connection
    connection.close()


@pytest.fixture(scope="module")
def planted(built):
    return built[0]


@pytest.fixture(scope="module")
def ask(built):
    return lambda sql, *values: built[1].execute(sql, values).fetchone()[0]


@pytest.fixture(scope="module")
def columns(built, planted):
    return [
        (table, row[1], row[2])
        for table in planted.rows
        for row in built[1].execute(f"PRAGMA table_info({table})")
    ]


def test_size(planted, ask):
    counted = {table: ask(f"SELECT count(*) FROM {table}") for table in planted.rows}

    assert counted == dict(planted.rows)
    assert len(counted) == 8
    assert sum(counted.values()) >= 200_000


def test_nulls_of_every_column(planted, ask, columns):
    counted = {
        (table, column): ask(f"SELECT count(*) FROM {table} WHERE {column} IS NULL")
        for table, column, _ in columns
    }

    assert {place: n for place, n in counted.items() if n} == planted.nulls


def test_disguised_missing_values_of_every_column(planted, ask, columns):
    counted = {
        (table, column): ask(
            f"SELECT count(*) FROM {table} WHERE typeof({column}) = 'text'"
            f" AND lower(trim({column})) IN {MISSING}"
        )
        for table, column, _ in columns
    }

    assert {place: n for place, n in counted.items() if n} == planted.disguised


def test_duplicates_of_every_key(planted, ask):
    keys = {
        ("members", "member_id"), ("policies", "policy_id"), ("providers", "provider_id"),
        ("diagnoses", "code"), ("claims", "claim_id"), ("claim_lines", "line_id"),
        ("payments", "payment_id"), ("correspondence", "letter_id"),
    }  # fmt: skip
    counted = {
        (table, key): ask(f"SELECT count(*) - count(DISTINCT {key}) FROM {table}")
        for table, key in keys
    }

    assert {place: n for place, n in counted.items() if n} == planted.duplicates


def test_orphans_of_every_reference(planted, ask):
    references = {
        ("policies", "member_id", "members", "member_id"),
        ("claims", "policy_id", "policies", "policy_id"),
        ("claims", "provider_id", "providers", "provider_id"),
        ("claims", "diagnosis_code", "diagnoses", "code"),
        ("claim_lines", "claim_id", "claims", "claim_id"),
        ("payments", "claim_id", "claims", "claim_id"),
        ("correspondence", "claim_id", "claims", "claim_id"),
    }
    counted = {
        (child, column, parent): ask(
            f"SELECT count(*) FROM {child} c WHERE c.{column} IS NOT NULL"
            f" AND NOT EXISTS (SELECT 1 FROM {parent} p WHERE p.{key} = c.{column})"
        )
        for child, column, parent, key in references
    }

    assert {place: n for place, n in counted.items() if n} == planted.orphans


def test_impossible_dates_of_every_column(planted, ask, columns):
    dates = [(t, c) for t, c, kind in columns if kind in {"DATE", "TIMESTAMP"}]
    limit = (TODAY + timedelta(days=1)).isoformat()
    future = {(t, c): ask(f"SELECT count(*) FROM {t} WHERE date({c}) > ?", limit) for t, c in dates}
    early = {(t, c): ask(f"SELECT count(*) FROM {t} WHERE {c} < '1900-01-01'") for t, c in dates}

    assert {place: n for place, n in future.items() if n} == planted.future
    assert {place: n for place, n in early.items() if n} == planted.before_1900


def test_one_table_is_stale_and_the_others_are_fresh(planted, ask):
    ages = {
        (row["table"], row["change_column"]): (row["max_age_days"], ask(
            f"SELECT max(date({row['change_column']})) FROM {row['table']}"))
        for row in warehouse.expectations()
        if row["max_age_days"]
    }  # fmt: skip
    days = {place: (TODAY - date.fromisoformat(last)).days for place, (_, last) in ages.items()}

    assert {place: n for place, n in days.items() if n > ages[place][0]} == planted.stale_days


def test_text_columns_that_hold_numbers(planted, ask, columns):
    counted = {
        (table, column): ask(
            f"SELECT count(*) FROM {table} WHERE {column} GLOB '[0-9]*.[0-9][0-9]'"
            f" AND {column} NOT GLOB '*[^0-9.]*'"
        )
        for table, column, kind in columns
        if kind == "TEXT"
    }

    assert {place: n for place, n in counted.items() if n} == planted.as_numbers


def test_personal_data_is_where_it_was_planted(planted, built, columns):
    found = {}
    for table, column, kind in columns:
        rows = built[1].execute(
            f"SELECT {column} FROM {table} WHERE {column} IS NOT NULL ORDER BY random() LIMIT 2000"
        )
        for finding in detect(column, kind, (str(value) for (value,) in rows)):
            found[(table, column)] = finding.label

    assert found == {**planted.declared, **planted.undeclared}
    expected = {
        (row["table"], name)
        for row in warehouse.expectations()
        for name in row["sensitive_columns"]
    }
    assert expected == set(planted.declared)


def expectation(told):
    """Return one table's agreement as the probes take it."""
    relations = tuple(
        Relation(columns=tuple(one["columns"]), table=one["table"], to=tuple(one["to"]))
        for one in told["relations"]
    )
    lists = {key: tuple(told[key]) for key in ("required_columns", "sensitive_columns")}
    return Expectation(**{**told, **lists, "relations": relations})


@pytest.fixture(scope="module")
def probed(built):
    path = Path(built[1].execute("PRAGMA database_list").fetchone()[2])
    return run_source(
        file_connector("sqlite", path),
        expectations=[expectation(told) for told in warehouse.expectations()],
        budget=Budget(),
        thresholds=standard_thresholds(),
        progress=lambda _: None,
        should_stop=lambda: False,
        clock=lambda: datetime(2026, 3, 2, 23, tzinfo=UTC),
    )


def found(probed, probe):
    """Return the lines of a probe that are not in order, by table and column."""
    return {
        (line.table, line.columns[0]): line
        for line in probed.results
        if line.probe == probe and line.outcome in {"warn", "fail"}
    }


def test_probes_find_exactly_the_planted_nulls(probed, planted):
    counted = {
        (table["name"], column["name"]): column["nulls"]
        for table in as_document(probed)["tables"]
        for column in table["columns"]
    }

    assert {place: n for place, n in counted.items() if n} == planted.nulls


@pytest.mark.parametrize(
    ("probe", "defects"),
    [
        ("CMP-02", lambda planted: planted.disguised),
        ("UNQ-02", lambda planted: planted.duplicates),
        ("TML-03", lambda planted: {**planted.future, **planted.before_1900}),
        ("REF-01", lambda planted: {place[:2]: n for place, n in planted.orphans.items()}),
    ],
)
def test_probes_find_exactly_the_planted_rows(probed, planted, probe, defects):
    lines = found(probed, probe)

    assert {place: line.numerator for place, line in lines.items()} == defects(planted)


def test_probes_find_the_stale_table_the_numbers_and_the_undeclared_columns(probed, planted):
    stale = {place: int(line.value) for place, line in found(probed, "TML-01").items()}
    numbers = {
        (table, one["name"]): one["values"]
        for (table, _), line in found(probed, "VAL-01").items()
        for one in line.detail["columns"]
    }

    assert stale == planted.stale_days
    assert numbers == planted.as_numbers
    assert set(found(probed, "PRV-01")) == set(planted.undeclared)


def test_same_seed_and_day_make_the_same_data(built, tmp_path):
    path = tmp_path / "again.sqlite"
    before = time.process_time()

    warehouse.build(path, today=TODAY)

    assert time.process_time() - before < 20
    assert [found.name for found in tmp_path.iterdir()] == ["again.sqlite"]
    second = sqlite3.connect(path)
    try:
        for table in warehouse.SIZES:
            rows = f"SELECT * FROM {table}"
            digests = [
                hashlib.sha256(repr(one.execute(rows).fetchall()).encode()).hexdigest()
                for one in (built[1], second)
            ]
            assert digests[0] == digests[1]
    finally:
        second.close()
