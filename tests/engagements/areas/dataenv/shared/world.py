"""The sources and runs of an engagement of the world."""

import io
import sqlite3
import tempfile
from pathlib import Path

from engagements.areas.dataenv import services as dataenv
from tests.world import words


def build(case):
    """Connect a server and a file, and measure the file."""
    _sources(case)
    _runs(case)


def _sources(case):
    server = {
        "host": f"{case.told}.example",
        "port": 5432,
        "database": f"db_{case.told}",
        "username": f"user_{case.told}",
        "schema": f"schema_{case.told}",
        "tls_root_certificate": f"-----BEGIN CERTIFICATE-----\n{case.told}\n",
        "secret": words.SECRET[case.key],
    }
    place = {"purpose": f"For {case.told}", "region": f"Region {case.told}"}
    case.made["server"] = dataenv.add_source(
        case.engagement, name=f"Server {case.told}", **place, **server, **case.by()
    )
    case.made["source"] = dataenv.add_source(
        case.engagement,
        name=f"Extract {case.told}",
        upload=io.BytesIO(_database(case.told)),
        file_name=f"extract-{case.told}.sqlite",
        **place,
        **case.by(),
    )
    case.made["expectation"] = dataenv.set_expectation(
        case["source"],
        table=f"orders_{case.told}",
        critical=True,
        change_column=f"changed_{case.told}",
        max_age_days=30,
        required_columns=[f"name_{case.told}"],
        sensitive_columns=[f"name_{case.told}"],
        relations=[
            {
                "columns": [f"team_{case.told}"],
                "table": f"teams_{case.told}",
                "to": [f"id_{case.told}"],
            }
        ],
        **case.by(),
    )


def _database(word):
    """Return a small SQLite file whose names carry the word, and its rows one nobody may read."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "extract.sqlite"
        with sqlite3.connect(path) as found:
            found.execute(f"CREATE TABLE teams_{word} (id_{word} INTEGER PRIMARY KEY, t TEXT)")
            found.execute(
                f"CREATE TABLE orders_{word} (id INTEGER PRIMARY KEY, name_{word} TEXT,"
                f" team_{word} INTEGER, changed_{word} TEXT)"
            )
            found.execute(f"INSERT INTO teams_{word} VALUES (1, ?)", [words.ROW_VALUE])
            found.executemany(
                f"INSERT INTO orders_{word} VALUES (?, ?, 1, '2026-01-02')",
                [(n, f"{words.ROW_VALUE}{n}@mail.example") for n in range(20)],
            )
        found.close()
        return path.read_bytes()


def _runs(case):
    done = dataenv.open_run(case["source"], **case.by())
    dataenv.perform_run(done.job_id, worker=f"w-{case.inside}", clock=lambda: case.at)
    done.refresh_from_db()
    assert done.job.state == "done", done.job.error_text
    case.made["run"] = done
    case.made["run_waiting"] = dataenv.open_run(case["server"], **case.by())
    test = dataenv.open_test(case["source"], **case.by())
    dataenv.perform_test(test.job_id, worker=f"w-{case.inside}", clock=lambda: case.at)
    dataenv.open_test(case["server"], **case.by())
