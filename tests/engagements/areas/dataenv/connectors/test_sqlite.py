import json
import sqlite3
import threading

import pytest

from engagements.areas.dataenv.connectors.registry import file_connector
from engagements.areas.dataenv.domain.document import as_document
from engagements.areas.dataenv.domain.ports import (
    Budget,
    ConnectFailed,
    Expectation,
    Relation,
    Statement,
    StatementFailed,
    Stopped,
)
from engagements.areas.dataenv.domain.results import Outcome
from tests.engagements.areas.dataenv.connectors.probing import line, lines, make_sqlite, run_file

HOSTILE = [
    pytest.param('a"; DROP TABLE t; --', id="quote and semicolon"),
    pytest.param("select", id="keyword"),
    pytest.param("\u202eevil\u2066", id="bidi"),
    pytest.param("100% :x $1 ?", id="marks of parameters"),
    pytest.param("' OR 1=1", id="apostrophe"),
    pytest.param("<script>alert(1)</script>", id="markup"),
]


def q(name):
    return '"' + name.replace('"', '""') + '"'


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_are_measured_and_change_nothing(tmp_path, name):
    path = make_sqlite(
        tmp_path / "h.sqlite",
        f"CREATE TABLE {q(name)} ({q(name)} TEXT, id INTEGER PRIMARY KEY);"
        f"INSERT INTO {q(name)} VALUES (NULL, 1), ('x', 2);"
        "CREATE TABLE t (id INTEGER PRIMARY KEY); INSERT INTO t VALUES (1);",
    )
    before = path.read_bytes()

    result = run_file(path)

    table = next(t for t in as_document(result)["tables"] if t["name"] == name)
    assert table["rows"] == 2
    assert next(c for c in table["columns"] if c["name"] == name)["nulls"] == 1
    assert not [s for s in result.statements if s.error]
    assert path.read_bytes() == before


def test_a_primary_key_that_may_hold_null_is_no_proof(tmp_path):
    path = make_sqlite(
        tmp_path / "k.sqlite",
        "CREATE TABLE t (code TEXT PRIMARY KEY, n INTEGER);"
        "INSERT INTO t VALUES (NULL, 1), (NULL, 2), ('a', 3);",
    )

    result = run_file(path)

    assert line(result, "UNQ-01").outcome is Outcome.FAIL
    assert "2 empty" in line(result, "UNQ-01").reason
    assert line(result, "CMP-01", column="code").outcome is Outcome.FAIL  # a key is required


def test_integer_primary_key_and_without_rowid_prove_themselves(tmp_path):
    path = make_sqlite(
        tmp_path / "k.sqlite",
        "CREATE TABLE a (id INTEGER PRIMARY KEY, x TEXT); INSERT INTO a VALUES (1, 'x');"
        "CREATE TABLE b (k TEXT PRIMARY KEY) WITHOUT ROWID; INSERT INTO b VALUES ('x');"
        "CREATE TABLE c (k TEXT NOT NULL, UNIQUE (k)); INSERT INTO c VALUES ('x');",
    )

    result = run_file(path)

    proofs = {t["name"]: t["key"]["proof"] for t in as_document(result)["tables"]}
    assert proofs == {"a": "catalogue", "b": "catalogue", "c": "catalogue"}
    assert not [s for s in result.statements if s.purpose == "key duplicates"]


def test_a_foreign_key_is_counted_although_it_is_declared(tmp_path):
    path = make_sqlite(
        tmp_path / "f.sqlite",
        "CREATE TABLE parent (id INTEGER PRIMARY KEY);"
        "CREATE TABLE child (id INTEGER PRIMARY KEY, p INTEGER REFERENCES Parent);"
        "INSERT INTO parent VALUES (1); INSERT INTO child VALUES (1, 1), (2, 9), (3, NULL);",
    )

    found = line(run_file(path), "REF-01", "child")

    assert (found.outcome, found.numerator, found.denominator) == (Outcome.FAIL, 1, 2)


def test_agreed_relations_over_two_columns_are_counted(tmp_path):
    path = make_sqlite(
        tmp_path / "f.sqlite",
        "CREATE TABLE p (a TEXT, b INTEGER); INSERT INTO p VALUES ('x', 1), ('y', 2);"
        "CREATE TABLE c (a TEXT, b INTEGER);"
        "INSERT INTO c VALUES ('x', 1), ('x', 2), ('y', NULL), ('z', 3);",
    )
    relation = Relation(columns=("a", "b"), table="p", to=("a", "b"))
    wrong = Relation(columns=("nope",), table="p", to=("a",))
    agreed = [Expectation(table="c", relations=(relation, wrong)), Expectation(table="p")]

    found = lines(run_file(path, expectations=agreed), "REF-01", "c")

    assert [(f.outcome, f.numerator, f.denominator) for f in found] == [
        (Outcome.FAIL, 2, 3),
        (Outcome.NOT_MEASURED, None, None),
    ]


def test_declared_types_are_measured_not_believed(tmp_path):
    path = make_sqlite(
        tmp_path / "t.sqlite",
        "CREATE TABLE t (id INTEGER PRIMARY KEY, amount INTEGER, price TEXT, postcode TEXT);"
        "INSERT INTO t VALUES (1, 5, '1.50', '01234'), (2, 'five', '2', '04567'),"
        " (3, 7, '-3.0', '99999');",
    )

    found = line(run_file(path), "VAL-01")

    assert set(found.columns) == {"amount", "price"}
    assert {d["name"]: d["values"] for d in found.detail["columns"]} == {"amount": 1, "price": 3}


def test_dates_as_text_and_as_seconds(tmp_path):
    path = make_sqlite(
        tmp_path / "d.sqlite",
        "CREATE TABLE t (id INTEGER PRIMARY KEY, updated_at TEXT, seen_at INTEGER, due_on DATE);"
        "INSERT INTO t VALUES (1, '2026-11-20T12:00:00Z', 1700000000, '2030-01-01'),"
        " (2, '2027-05-01', 1999999999999, '2031-01-01'), (3, '9999-12-31', NULL, NULL);",
    )
    agreed = [Expectation(table="t", max_age_days=2)]

    result = run_file(path, expectations=agreed)

    fresh = line(result, "TML-01")
    assert (fresh.outcome, fresh.value) == (Outcome.WARN, 4.0)  # the future date is left out
    text, seconds = (line(result, "TML-03", column=c) for c in ("updated_at", "seen_at"))
    assert (text.numerator, text.denominator) == (1, 3)
    assert (seconds.numerator, seconds.denominator) == (1, 2)
    assert not [found for found in lines(result, "TML-03") if "due_on" in found.columns]


def test_without_expectations_nothing_is_guessed_or_failed(tmp_path):
    path = make_sqlite(
        tmp_path / "n.sqlite",
        "CREATE TABLE t (id INTEGER PRIMARY KEY, updated_at DATE);"
        "INSERT INTO t VALUES (1, '2020-01-01'); CREATE VIEW v AS SELECT * FROM t;",
    )

    result = run_file(path)

    assert line(result, "INV-01").outcome is Outcome.VACUOUS
    assert line(result, "TML-01").outcome is Outcome.VACUOUS
    assert "days old" in line(result, "TML-01").reason
    assert [t.table.name for t in result.tables] == ["t"]  # views only where they are named


def test_empty_tables_are_left_out_of_the_score_and_of_nothing_else(tmp_path):
    path = make_sqlite(tmp_path / "e.sqlite", "CREATE TABLE t (id INTEGER PRIMARY KEY, x TEXT);")

    result = run_file(path)

    assert {f.outcome for f in result.results if f.table} == {Outcome.VACUOUS}
    assert result.verdict.coverage == 1.0
    assert result.verdict.dimensions["completeness"] is None


def test_a_file_without_tables(tmp_path):
    path = make_sqlite(tmp_path / "e.sqlite", "PRAGMA user_version = 3;")

    result = run_file(path)

    assert line(result, "ACC-01").outcome is Outcome.PASS
    assert line(result, "CMP-01").outcome is Outcome.VACUOUS


def test_a_missing_table_in_scope_fails_the_inventory(tmp_path):
    path = make_sqlite(tmp_path / "i.sqlite", "CREATE TABLE t (id INTEGER PRIMARY KEY);")

    found = line(run_file(path, expectations=[Expectation(table="gone")]), "INV-01")

    assert (found.outcome, found.numerator, found.denominator) == (Outcome.FAIL, 1, 1)


@pytest.mark.parametrize("open_elsewhere", [False, True])
def test_a_file_in_wal_mode_is_read_whole_and_left_alone(tmp_path, open_elsewhere):
    path = tmp_path / "w.sqlite"
    writer = sqlite3.connect(path, isolation_level=None)
    writer.executescript(
        "PRAGMA journal_mode = WAL; CREATE TABLE t (id INTEGER PRIMARY KEY);"
        "INSERT INTO t VALUES (1), (2);"
    )
    if not open_elsewhere:
        writer.close()
    before = sorted(tmp_path.iterdir())

    result = run_file(path)

    assert as_document(result)["tables"][0]["rows"] == 2
    assert sorted(tmp_path.iterdir()) == before
    writer.close()


def test_on_a_big_table_patterns_are_counted_in_a_sample_and_nulls_in_every_row(tmp_path):
    rows = ",".join(
        f"({n}, {'NULL' if n % 2 else repr('N/A' if n % 10 == 0 else '5')})" for n in range(8000)
    )
    path = make_sqlite(
        tmp_path / "b.sqlite",
        f"CREATE TABLE t (id INTEGER PRIMARY KEY, x TEXT); INSERT INTO t VALUES {rows};",
    )
    budget = Budget(pattern_bytes=1000, sample_rows=2000)

    result = run_file(path, budget=budget)

    assert line(result, "CMP-01", column="x").numerator == 4000
    missing = line(result, "CMP-02", column="x")
    assert 500 < missing.denominator < 2000
    assert 0.15 < missing.value < 0.25
    assert missing.outcome is Outcome.FAIL
    assert "in a sample" in line(result, "VAL-01").reason


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        pytest.param(None, "missing", id="no file"),
        pytest.param(b"", "format", id="empty"),
        pytest.param(b"id,name\n1,x\n", "format", id="another format"),
        pytest.param(b"SQLite format 3\x00" + b"\xff" * 500, "format", id="only the mark"),
    ],
)
def test_what_is_no_database_is_refused_in_words(tmp_path, content, reason):
    path = tmp_path / "x.sqlite"
    if content is not None:
        path.write_bytes(content)

    with pytest.raises(ConnectFailed) as refused:
        file_connector("sqlite", path).open(Budget())

    assert refused.value.reason == reason


def test_a_locked_file_is_not_measured_and_says_so(tmp_path):
    path = make_sqlite(tmp_path / "l.sqlite", "CREATE TABLE t (id INTEGER PRIMARY KEY);")
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")

    result = run_file(path, budget=Budget(connect_seconds=0))
    holder.close()

    assert line(result, "ACC-01").detail["reason"] == "locked"
    assert line(result, "CMP-01").outcome is Outcome.NOT_MEASURED
    assert result.verdict.score < 50


def test_a_damaged_table_is_not_measured_and_the_others_are(tmp_path):
    rows = ",".join(f"({n}, '{'x' * 500}')" for n in range(200))
    path = make_sqlite(
        tmp_path / "c.sqlite",
        "CREATE TABLE a (id INTEGER PRIMARY KEY, x TEXT); INSERT INTO a VALUES (1, 'x');"
        f"CREATE TABLE b (id INTEGER PRIMARY KEY, x TEXT); INSERT INTO b VALUES {rows};",
    )
    connection = sqlite3.connect(path)
    page = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'b'").fetchone()[0]
    connection.close()
    with path.open("r+b") as file:
        file.seek((page - 1) * 4096)
        file.write(b"\xff" * 4096)

    result = run_file(path)

    assert line(result, "CMP-01", "b").outcome is Outcome.NOT_MEASURED
    assert "damaged" in line(result, "CMP-01", "b").reason
    assert line(result, "CMP-01", "a").outcome is Outcome.PASS
    assert result.verdict.coverage < 1


def test_a_statement_ends_at_its_deadline(tmp_path):
    path = make_sqlite(tmp_path / "s.sqlite", "CREATE TABLE t (id INTEGER PRIMARY KEY);")
    session = file_connector("sqlite", path).open(Budget())
    endless = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT max(x) FROM n"

    with pytest.raises(StatementFailed) as failed:
        session.rows(Statement(sql=endless, purpose="test"), {}, seconds=0.2)

    session.close()
    assert failed.value.reason == "timeout"


def test_a_stop_ends_the_running_statement(tmp_path):
    path = make_sqlite(tmp_path / "s.sqlite", "CREATE TABLE t (id INTEGER PRIMARY KEY);")
    session = file_connector("sqlite", path).open(Budget())
    endless = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT max(x) FROM n"
    threading.Timer(0.2, session.cancel).start()

    with pytest.raises(StatementFailed):
        session.rows(Statement(sql=endless, purpose="test"), {}, seconds=20)

    session.close()


def test_a_stop_that_is_asked_for_ends_the_run(tmp_path):
    path = make_sqlite(tmp_path / "s.sqlite", "CREATE TABLE t (id INTEGER PRIMARY KEY);")

    with pytest.raises(Stopped):
        run_file(path, should_stop=lambda: True)


@pytest.mark.parametrize(
    "sql",
    ["INSERT INTO t VALUES (5)", "DROP TABLE t", "ATTACH '/tmp/x' AS x", "PRAGMA user_version = 9"],
)
def test_nothing_but_reading_is_possible(tmp_path, sql):
    path = make_sqlite(tmp_path / "r.sqlite", "CREATE TABLE t (id INTEGER PRIMARY KEY);")
    before = path.read_bytes()
    session = file_connector("sqlite", path).open(Budget())

    with pytest.raises(StatementFailed):
        session.rows(Statement(sql=sql, purpose="test"), {}, seconds=5)

    session.close()
    assert path.read_bytes() == before


def test_no_value_of_a_row_is_in_what_a_run_gives(tmp_path):
    secret = "Zyxwv.Q77@secret-value.example"
    path = make_sqlite(
        tmp_path / "p.sqlite",
        "CREATE TABLE t (id INTEGER PRIMARY KEY, email TEXT, note TEXT, updated_at DATE);"
        + "".join(f"INSERT INTO t VALUES ({n}, '{secret}', 'SECRETNOTE', '2026-03-0{n}');"
                  for n in range(1, 9)),
    )  # fmt: skip

    result = run_file(path)
    told = json.dumps(as_document(result)) + repr(result)

    assert line(result, "PRV-01", column="email").outcome is Outcome.FAIL
    for value in ("secret-value", "SECRETNOTE", "2026-03-08"):
        assert value not in told


@pytest.mark.parametrize(
    "declared",
    [
        "CREATE TABLE pragma_table_xinfo (name, type)",
        "CREATE VIEW PRAGMA_index_list AS SELECT 1",
        "CREATE VIRTUAL TABLE pragma_table_xinfo USING fts5(name, type, cid, hidden, pk)",
    ],
)
def test_what_stands_for_the_catalogue_is_not_believed(tmp_path, declared):
    path = make_sqlite(
        tmp_path / "s.sqlite", f"CREATE TABLE t (id INTEGER PRIMARY KEY); {declared}"
    )

    with pytest.raises(ConnectFailed) as refused:
        file_connector("sqlite", path).open(Budget())

    assert refused.value.reason == "malformed"


def test_a_table_that_only_sounds_like_the_catalogue_is_measured(tmp_path):
    path = make_sqlite(
        tmp_path / "s.sqlite", "CREATE TABLE pragma_settings (id INTEGER PRIMARY KEY)"
    )

    assert as_document(run_file(path))["tables"][0]["name"] == "pragma_settings"


def test_empty_names_are_names_here(tmp_path):
    path = make_sqlite(
        tmp_path / "e.sqlite",
        'CREATE TABLE "" ("" text, id INTEGER PRIMARY KEY);'
        "INSERT INTO \"\" VALUES (NULL, 1), ('x', 2);"
        "CREATE TABLE t (id INTEGER PRIMARY KEY); INSERT INTO t VALUES (1);",
    )

    result = run_file(path)

    tables = {table["name"]: table for table in as_document(result)["tables"]}
    assert (tables[""]["rows"], tables["t"]["rows"]) == (2, 1)
    assert next(c for c in tables[""]["columns"] if c["name"] == "")["nulls"] == 1
    assert not [s for s in result.statements if s.error]


def test_a_column_whose_name_is_no_text_is_not_taken_for_a_value(tmp_path):
    path = make_sqlite(
        tmp_path / "n.sqlite",
        "CREATE TABLE odd (xQx text); INSERT INTO odd VALUES (NULL);"
        "CREATE TABLE t (id INTEGER PRIMARY KEY); INSERT INTO t VALUES (1);",
    )
    path.write_bytes(path.read_bytes().replace(b"xQx", b"x\xffx"))

    result = run_file(path)

    assert {t["name"]: t["rows"] for t in as_document(result)["tables"]} == {"odd": None, "t": 1}
    assert "not UTF-8" in line(result, "CMP-01", "odd").reason
