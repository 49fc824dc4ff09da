"""The command that measures any file, without an engagement."""

import json
import os
import sqlite3
import subprocess
import sys
from io import StringIO

import duckdb
import pytest
from django.core.management import CommandError, call_command

from engagements.areas.dataenv import services


@pytest.fixture
def orders(tmp_path):
    path = tmp_path / "orders.sqlite"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE orders (id INTEGER PRIMARY KEY, amount REAL NOT NULL)")
        connection.executemany("INSERT INTO orders VALUES (?, ?)", [(n, n * 1.5) for n in range(9)])
    return path


def probe(*arguments):
    out = StringIO()
    code = 0
    try:
        call_command("probe", *map(str, arguments), stdout=out)
    except SystemExit as end:
        code = end.code
    except CommandError as error:
        code = error.returncode
    return code, out.getvalue()


def test_a_clean_file_ends_with_zero(orders):
    code, text = probe("--sqlite", orders)

    assert code == 0
    assert "orders.sqlite: ready, score" in text
    assert "0 fail" in text


def test_the_document_is_all_that_is_printed(orders):
    code, text = probe("--sqlite", orders, "--json")

    document = json.loads(text)
    assert code == 0
    assert set(document) == {
        "source", "as_of", "verdict", "score", "coverage", "statements", "plan_sha256", "tables",
        "probes",
    }  # fmt: skip
    assert document["source"] == {"kind": "sqlite", "name": "orders.sqlite"}
    (table,) = document["tables"]
    assert (table["name"], table["rows"], table["rows_exact"]) == ("orders", 9, True)
    assert table["key"]["columns"] == ["id"]


def test_an_ordinary_finding_does_not_block(orders):
    with sqlite3.connect(orders) as connection:
        connection.execute("CREATE TABLE people (email TEXT)")
        connection.executemany(
            "INSERT INTO people VALUES (?)", [(f"person{n}@mail.example",) for n in range(50)]
        )

    code, text = probe("--sqlite", orders)

    assert code == 0
    assert "PRV-01" in text
    assert "person1@" not in text


def test_a_source_that_is_not_ready_ends_with_one(tmp_path):
    path = tmp_path / "bad.csv"
    rows = [f"{n % 3},p{n % 3}@mail.example,2990-01-01,{n if n % 2 else 'N/A'}" for n in range(90)]
    path.write_text("id,email,opened_on,amount\n" + "\n".join(rows) + "\n")

    code, text = probe("--csv", path)

    assert code == 1
    assert "not ready" in text


@pytest.mark.parametrize("content", [None, b"", b"no database at all"])
@pytest.mark.parametrize("plan", [[], ["--plan"]])
def test_what_cannot_be_read_ends_with_two(tmp_path, content, plan):
    path = tmp_path / "x.sqlite"
    if content is not None:
        path.write_bytes(content)

    assert probe("--sqlite", path, *plan)[0] == 2


def test_the_plan_lists_what_a_run_executes(orders):
    _, text = probe("--sqlite", orders, "--plan", "--json")
    _, ran = probe("--sqlite", orders, "--json")

    plan = json.loads(text)
    assert plan["plan_sha256"] == json.loads(ran)["plan_sha256"]
    assert all(statement["sql"] for statement in plan["statements"])
    words = probe("--sqlite", orders, "--plan")[1]
    assert plan["plan_sha256"] in words
    assert all(statement["sql"] in words for statement in plan["statements"])


def test_a_run_keeps_to_the_plan_that_was_approved(orders, tmp_path):
    plan = tmp_path / "plan.json"
    plan.write_text(probe("--sqlite", orders, "--plan", "--json")[1])
    assert probe("--sqlite", orders, "--approved", plan)[0] == 0

    with sqlite3.connect(orders) as connection:
        connection.execute("CREATE TABLE added (id INTEGER PRIMARY KEY)")

    with pytest.raises(CommandError, match="added") as refused:
        call_command("probe", "--sqlite", str(orders), "--approved", str(plan))
    assert refused.value.returncode == 2


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"statements": [1]}', "no json"])
def test_what_is_no_plan_is_refused_in_one_sentence(orders, tmp_path, text):
    plan = tmp_path / "plan.json"
    plan.write_text(text)

    with pytest.raises(CommandError, match="this is not a plan") as refused:
        call_command("probe", "--sqlite", str(orders), "--approved", str(plan))
    assert refused.value.returncode == 2


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_files_of_rows(tmp_path, kind):
    path = tmp_path / f"orders.{kind}"
    rows = duckdb.sql("SELECT range AS id, 'a' || range AS name FROM range(20)")
    getattr(rows, f"write_{kind}")(str(path))

    _, text = probe(f"--{kind}", path, "--json")

    assert json.loads(text)["tables"][0]["rows"] == 20


def test_a_file_needs_no_database(orders, tmp_path):
    nowhere = {"DATABASE_URL": "postgresql://nobody@127.0.0.1:9/none", "FDE_VAR": str(tmp_path)}

    ended = subprocess.run(
        [sys.executable, "manage.py", "probe", "--sqlite", orders, "--json"],
        env={**os.environ, **nowhere},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (ended.returncode, ended.stderr) == (0, "")
    assert json.loads(ended.stdout)["tables"][0]["rows"] == 9


@pytest.mark.django_db
@pytest.mark.both
def test_a_registered_source_by_its_name(engagement, engineer, now, settings, tmp_path, orders):
    settings.FDE_FILES = tmp_path / "files"
    with orders.open("rb") as upload:
        services.add_source(
            engagement, name="Orders", upload=upload, file_name="o.sqlite", actor=engineer, at=now
        )

    code, text = probe("--source", "Orders", "--engagement", engagement.code, "--json")

    assert code == 0
    assert json.loads(text)["source"]["name"] == "Orders"
    assert probe("--source", "Other", "--engagement", engagement.code)[0] == 2
    assert probe("--source", "Orders")[0] == 2
