import os

import duckdb
import pytest

from engagements.areas.dataenv.connectors.registry import file_connector
from engagements.areas.dataenv.domain.document import as_document
from engagements.areas.dataenv.domain.ports import Budget, ConnectFailed, Statement, StatementFailed
from engagements.areas.dataenv.domain.results import Outcome
from tests.engagements.areas.dataenv.connectors.probing import line, run_file


@pytest.fixture
def csv(tmp_path):
    path = tmp_path / 'it\'s "here".csv'
    rows = [
        f"{n % 95},n{n},{'' if n % 4 == 0 else n},2026-01-{n % 28 + 1:02d},"
        f"{'N/A' if n % 50 == 0 else f'p{n}@mail.example'}"
        for n in range(100)
    ]
    path.write_text("id,name,amount,updated_at,email\n" + "\n".join(rows) + "\n")
    return path


def as_parquet(path, target):
    source = str(path).replace("'", "''")
    duckdb.sql(f"COPY (SELECT * FROM read_csv('{source}')) TO '{target}' (FORMAT parquet)")
    return target


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_figures_of_a_file(tmp_path, csv, kind):
    path = csv if kind == "csv" else as_parquet(csv, tmp_path / "data.parquet")

    result = run_file(path, kind)

    table = as_document(result)["tables"][0]
    assert (table["name"], table["rows"], table["rows_exact"]) == (path.stem, 100, True)
    assert table["key"] == {"columns": ["id"], "proof": "none", "duplicates": 5}
    assert {c["name"]: c["nulls"] for c in table["columns"]}["amount"] == 25
    assert line(result, "CMP-02", column="email").numerator == 2
    assert line(result, "PRV-01", column="email").outcome is Outcome.FAIL
    assert line(result, "UNQ-02").numerator == 5
    assert line(result, "ACC-02").outcome is line(result, "ACC-03").outcome is Outcome.VACUOUS


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_patterns_of_a_big_file_are_counted_in_a_sample(tmp_path, csv, kind):
    path = csv if kind == "csv" else as_parquet(csv, tmp_path / "data.parquet")

    result = run_file(path, kind, budget=Budget(pattern_bytes=10))

    assert line(result, "CMP-02", column="email").outcome is Outcome.WARN  # 2 of 100 decide little
    assert "inconclusive" in line(result, "CMP-02", column="email").reason


def test_a_key_of_a_file_is_at_best_unique_in_the_data(tmp_path):
    path = tmp_path / "f.csv"
    path.write_text("id,x\n" + "".join(f"{n},a\n" for n in range(50)))

    assert line(run_file(path, "csv"), "UNQ-01").outcome is Outcome.WARN


def test_types_come_from_all_rows_not_the_first_ones(tmp_path):
    path = tmp_path / "f.csv"
    path.write_text("id,amount\n" + "".join(f"{n},{n}.5\n" for n in range(30_000)) + "30001,many\n")

    found = line(run_file(path, "csv"), "VAL-01")

    assert (found.outcome, found.columns) == (Outcome.FAIL, ("amount",))
    assert found.detail["columns"][0]["values"] == 30_000


@pytest.mark.parametrize(
    "sql",
    [
        pytest.param("SELECT * FROM read_csv('/etc/passwd')", id="another file"),
        pytest.param("SELECT * FROM read_text('{folder}/other.txt')", id="a neighbour"),
        pytest.param("SELECT * FROM '{folder}/../../etc/passwd'", id="dots"),
        pytest.param("SELECT * FROM read_csv('http://127.0.0.1/x.csv')", id="web"),
        pytest.param("COPY (SELECT 1) TO '{file}'", id="over itself"),
        pytest.param("COPY (SELECT 1) TO '{folder}/new.csv'", id="beside it"),
        pytest.param("ATTACH '{folder}/x.db'", id="attach"),
        pytest.param("INSTALL httpfs", id="install"),
        pytest.param("SET enable_external_access = true", id="unlock"),
        pytest.param("SELECT 1; DROP VIEW f", id="two statements"),
    ],
)
def test_duckdb_is_shut_in(tmp_path, sql):
    path = tmp_path / "f.csv"
    path.write_text("id\n1\n")
    (tmp_path / "other.txt").write_text("other")
    before = sorted(tmp_path.iterdir()), path.read_bytes()
    session = file_connector("csv", path).open(Budget())

    statement = Statement(sql=sql.format(folder=tmp_path, file=path), purpose="test")

    with pytest.raises(StatementFailed):
        session.rows(statement, {}, seconds=5)

    session.close()
    assert (sorted(tmp_path.iterdir()), path.read_bytes()) == before


def test_a_statement_ends_at_its_deadline(tmp_path):
    path = tmp_path / "f.csv"
    path.write_text("id\n1\n")
    session = file_connector("csv", path).open(Budget())
    slow = (
        "SELECT count(*) FROM range(100000000) a, range(100000) b WHERE a.range % 7 = b.range % 3"
    )

    with pytest.raises(StatementFailed) as failed:
        session.rows(Statement(sql=slow, purpose="test"), {}, seconds=0.3)

    session.close()
    assert failed.value.reason == "timeout"


@pytest.mark.parametrize(
    ("name", "kind", "content", "reason"),
    [
        pytest.param("f.csv", "csv", None, "missing", id="no file"),
        pytest.param("f.csv", "csv", b"", "format", id="empty"),
        pytest.param("f.csv", "csv", b"\x1f\x8b\x08\x00", "format", id="compressed"),
        pytest.param("f.csv", "csv", b'id,n\n1,"open\n2,x\n', "format", id="unclosed quote"),
        pytest.param("f.csv", "csv", b"id,n\n1,\xff\xfe\xe9\n", "format", id="not UTF-8"),
        pytest.param("f.parquet", "parquet", b"id\n1\n", "format", id="no Parquet"),
        pytest.param("f.parquet", "parquet", b"PAR1" + b"x" * 99, "corrupt", id="cut Parquet"),
    ],
)
def test_what_cannot_be_read_is_refused_in_words(tmp_path, name, kind, content, reason):
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)

    with pytest.raises(ConnectFailed) as refused:
        file_connector(kind, path).open(Budget())

    assert refused.value.reason == reason
    assert "open" not in str(refused.value)


def test_a_name_that_could_stand_for_many_files_stands_for_its_own(tmp_path):
    (tmp_path / "f2.csv").write_text("id\n1\n2\n3\n")
    path = tmp_path / "f*.csv"
    path.write_text("id\n7\n")

    table = as_document(run_file(path, "csv"))["tables"][0]

    assert (table["name"], table["rows"]) == ("f*", 1)


@pytest.mark.parametrize("folder", [True, False])
def test_a_path_that_is_no_text_is_what_is_wrong(tmp_path, folder):
    odd = tmp_path / os.fsdecode(b"\xff")
    path = odd / "a.csv" if folder else odd.with_suffix(".csv")
    path.parent.mkdir(exist_ok=True)
    path.write_text("a,b\n1,2\n")

    with pytest.raises(ConnectFailed) as refused:
        file_connector("csv", path).open(Budget())

    assert (refused.value.reason, "UTF-8" in str(refused.value)) == ("path", True)


def test_a_name_with_a_nul_costs_its_table_and_not_the_run(tmp_path):
    path = tmp_path / "n.parquet"
    duckdb.sql(f"COPY (SELECT 1 AS \"aQa\") TO '{path}' (FORMAT parquet)")
    path.write_bytes(path.read_bytes().replace(b"aQa", b"a\0a"))

    result = run_file(path, kind="parquet")

    assert line(result, "ACC-01").outcome == Outcome.PASS
    assert line(result, "CMP-01").outcome == Outcome.NOT_MEASURED
