"""Real children over real files: what they measure, and what ends them."""

import contextlib
import json
import socket
import sqlite3
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest

from engagements.areas.dataenv.domain.plan import PlanChanged
from engagements.areas.dataenv.domain.ports import ConnectFailed, Expectation, Stopped
from engagements.areas.dataenv.domain.results import Outcome
from engagements.areas.dataenv.prober import asking, process
from engagements.areas.dataenv.prober.orders import (
    AddressRules,
    ApprovedStatement,
    File,
    Order,
    Server,
    Task,
    Zone,
)
from tests.engagements.areas.dataenv.connectors.probing import lines as lines_of
from tests.engagements.areas.dataenv.connectors.probing import make_sqlite

ROOT = Path(__file__).resolve().parents[5]
QUIETLY = {"progress": lambda _: None, "should_stop": lambda: False}
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
ENDLESS = (
    "CREATE VIEW slow AS WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c "
    "WHERE n < 100000000000) SELECT n FROM c"
)
# Some bytes of a file that want half a gigabyte for one value.
SWOLLEN = (
    "CREATE TABLE t (a INT, b TEXT GENERATED ALWAYS AS (hex(zeroblob(499000000))) VIRTUAL); "
    "INSERT INTO t (a) VALUES (1)"
)


def order(path, *, task=Task.RUN, kind="sqlite", **more):
    file = File(kind=kind, path=str(path), name="Orders", table_name="orders")
    return Order(task=task, as_of=NOW, file=file, **more)


def measured(asked, **more):
    calls = {"progress": lambda _: None, "should_stop": lambda: False} | more
    return asking.measure(asked, **calls)


@pytest.fixture
def orders(tmp_path):
    return make_sqlite(
        tmp_path / "orders.sqlite",
        "CREATE TABLE orders (id INTEGER PRIMARY KEY, note TEXT); "
        "INSERT INTO orders VALUES (1, 'paid'), (2, NULL); CREATE VIEW v AS SELECT 1 AS one",
    )


def test_a_run_crosses_the_pipe_whole(orders):
    told = []
    agreed = Expectation(table="orders", required_columns=("note",))

    record = measured(order(orders, expectations=(agreed,)), progress=told.append)

    (line,) = [one for one in record.results if one.probe == "CMP-01" and one.outcome == "fail"]
    assert (line.columns, line.numerator, line.denominator) == (("note",), 1, 2)
    assert record.as_of == NOW
    assert record.document["source"] == {"kind": "sqlite", "name": "Orders"}
    assert record.document["statements"] == len(record.statements)
    assert [(one.phase, one.table) for one in told] == [
        ("connect", ""), ("measure", "orders"), ("judge", ""),
    ]  # fmt: skip
    assert told[-1].outcomes["fail"] >= 1


def test_a_plan_and_the_tables(orders):
    plan = asking.plan(order(orders, task=Task.PLAN))
    found = asking.tables(
        order(orders, task=Task.TABLES), progress=lambda _: None, should_stop=lambda: False
    )

    assert plan["plan_sha256"] == measured(order(orders)).plan_sha256
    assert [(table.name, table.kind) for table in found.tables] == [
        ("orders", "table"), ("v", "view"),
    ]  # fmt: skip


def test_a_plan_that_changed_is_refused(orders):
    with pytest.raises(PlanChanged, match="new"):
        measured(order(orders, approved=(ApprovedStatement(sql="SELECT 1"),)))


@pytest.mark.parametrize("kind", ["sqlite", "csv", "parquet"])
def test_a_file_that_does_not_open_says_why(tmp_path, kind):
    path = tmp_path / "broken"
    path.write_bytes(b"\x00" * 200)

    record = measured(order(path, kind=kind))

    (access,) = lines_of(record, "ACC-01")
    assert (access.outcome, access.detail["reason"]) == (Outcome.FAIL, "format")
    with pytest.raises(ConnectFailed) as refused:
        asking.plan(order(path, kind=kind, task=Task.PLAN))
    assert (str(refused.value), refused.value.reason) == (access.reason, "format")


def test_memory_ends_as_a_finding(tmp_path):
    path = make_sqlite(tmp_path / "swollen.sqlite", SWOLLEN)
    began = time.monotonic()

    record = measured(order(path))

    assert time.monotonic() - began < 40
    assert record.document["verdict"] == "not_ready" or any(
        line.outcome is Outcome.NOT_MEASURED for line in record.results
    )


def test_a_run_without_end_is_a_finding(tmp_path, monkeypatch):
    path = make_sqlite(tmp_path / "slow.sqlite", ENDLESS)
    monkeypatch.setattr(asking, "RUN_SECONDS", 2)

    record = measured(order(path, expectations=(Expectation(table="slow"),)))

    (access,) = lines_of(record, "ACC-01")
    assert (access.outcome, access.detail["reason"]) == (Outcome.FAIL, "time")
    assert {line.outcome for line in record.results} <= {
        Outcome.FAIL, Outcome.NOT_MEASURED, Outcome.VACUOUS,
    }  # fmt: skip
    assert {line.reason for line in lines_of(record, "CMP-01")} == {
        "reading the source was stopped"
    }
    assert (record.engine, record.exit_code) == ("SQLite file", 2)


def test_a_stop_ends_a_statement(tmp_path):
    path = make_sqlite(tmp_path / "slow.sqlite", ENDLESS)
    began = time.monotonic()

    with pytest.raises(Stopped):
        measured(
            order(path, expectations=(Expectation(table="slow"),)),
            should_stop=lambda: time.monotonic() - began > 1,
        )

    assert time.monotonic() - began < 4


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("no json", id="no JSON"),
        pytest.param("[]", id="no words"),
        pytest.param('["unheard of", 1]', id="a word that is none"),
        pytest.param('["answer", {"tables": 1}]', id="an answer of another shape"),
        pytest.param('["answer", null]', id="no answer"),
        pytest.param('["progress", {"phase": [1]}]', id="progress of another shape"),
        pytest.param('["refused", "so"]', id="a refusal of another shape"),
        pytest.param('["ended", {"a": 1}]', id="an end of another shape"),
        pytest.param("[" * 5000, id="too deep"),
        pytest.param("", id="nothing"),
    ],
)
def test_what_makes_no_sense_is_a_finding(orders, monkeypatch, text):
    program = [sys.executable, "-c", f"print({text!r})"]
    monkeypatch.setattr(process, "_program", lambda _seconds: program)

    record = measured(order(orders))

    (access,) = lines_of(record, "ACC-01")
    assert (access.outcome, access.detail["reason"]) == (Outcome.FAIL, "crashed")


def test_a_fault_of_the_child_names_its_place_and_no_value(orders, caplog):
    broken = order(orders, kind="nonsense")

    with pytest.raises(ConnectFailed):
        asking.plan(broken)

    assert "ValueError at registry.py" in caplog.text
    assert "nonsense" not in caplog.text


def server(host, **more):
    return Order(
        task=Task.TABLES,
        as_of=NOW,
        server=Server(
            name="Claims", host=host, database="d", username="u", password="s3cret",
            **{"rules": AddressRules(), "port": 5, **more},
        ),
    )  # fmt: skip


@pytest.fixture
def filtered():
    """Return a port on which nothing is answered to whoever begins to connect."""
    with contextlib.ExitStack() as stack:
        listener = stack.enter_context(socket.create_server(("127.0.0.1", 0), backlog=0))
        for _ in range(3):  # no room is left for one that waits to be taken
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(listener.getsockname())
        yield listener.getsockname()[1]


def test_refused_blocked_and_filtered_addresses_take_the_same_time(filtered):
    def refusal(port, *ports):
        zones = tuple(Zone(cidr="127.0.0.1/32", ports=(one,)) for one in ports)
        rules = AddressRules(zones=zones, loopback_allowed=True)
        began = time.monotonic()
        with pytest.raises(ConnectFailed) as refused:
            asking.tables(server("127.0.0.1", rules=rules, port=port), **QUIETLY)
        return time.monotonic() - began, (refused.value.reason, str(refused.value))

    with ThreadPoolExecutor() as pool:
        found = list(pool.map(lambda ports: refusal(*ports), [(5,), (5, 5), (filtered, filtered)]))

    took, said = zip(*found, strict=True)
    assert len(set(said)) == 1
    assert said[0][0] == "unreachable"
    assert min(took) >= 6
    assert max(took) - min(took) < 0.5


def test_a_secret_stands_in_no_text_of_an_order():
    asked = server("db.example.org")

    assert "s3cret" not in repr(asked)
    assert Order.read(asked.line()) == asked


AREA = ("engagements", "areas", "dataenv")
BARE = """
import sys
import engagements.areas.dataenv.prober.child, engagements.areas.dataenv.prober.command
from engagements.areas.dataenv.connectors.registry import standard_thresholds
standard_thresholds()
print(*sys.modules)
"""


def test_the_child_loads_nothing_of_the_deployment():
    done = subprocess.run(
        [sys.executable, "-E", "-s", "-c", BARE], cwd=ROOT, env={}, capture_output=True, text=True,
        check=True,
    )  # fmt: skip
    loaded = set(done.stdout.split())

    barred = {
        "django", "celery", "kombu", "redis", "structlog", "rich", "weasyprint", "fde", "reports",
        "rest_framework", "allauth", "duckdb", "psycopg", "phonenumbers", "stdnum",
    }  # fmt: skip
    assert {name.partition(".")[0] for name in loaded} & barred == set()
    ours = {tuple(name.split(".")) for name in loaded if name.startswith("engagements.")}
    assert {place[1] for place in ours} == {"areas", "domain"}
    floors = {place[3] for place in ours if place[:3] == AREA and place[3:]}
    assert floors == {"prober", "connectors", "domain"}


def test_the_command_on_a_file_loads_no_framework(orders):
    text = (
        "import sys, json; sys.argv = ['manage.py', 'probe', '--sqlite', sys.argv[1], '--json']; "
        "import manage; manage.main(); "
        "print('LOADED', json.dumps(sorted({name.partition('.')[0] for name in sys.modules})))"
    )
    done = subprocess.run(
        [sys.executable, "-c", text, orders], cwd=ROOT, capture_output=True, text=True, check=True
    )
    document, _, loaded = done.stdout.partition("LOADED")

    assert json.loads(document)["tables"][0]["rows"] == 2
    assert not {"django", "celery", "structlog", "sqlite3", "yaml"} & set(json.loads(loaded))


def test_a_file_is_read_by_the_child_alone(orders):
    with sqlite3.connect(orders) as connection:
        connection.execute("BEGIN EXCLUSIVE")
        record = measured(order(orders))

    assert lines_of(record, "ACC-01")[0].detail["reason"] == "locked"


def test_a_nul_is_replaced_and_six_characters_of_a_name_are_not(orders, monkeypatch):
    names = ["a\x00b", "\x00\x00", "a\\u0000b", "\\\\u0000", "\\\x00"]
    line = json.dumps(["answer", {"tables": [{"name": name, "kind": "table"} for name in names]}])
    program = [sys.executable, "-c", f"print({line!r})"]
    monkeypatch.setattr(process, "_program", lambda _seconds: program)

    found = asking.tables(order(orders), progress=lambda _: None, should_stop=lambda: False)

    assert [table.name for table in found.tables] == [n.replace("\x00", "\ufffd") for n in names]
