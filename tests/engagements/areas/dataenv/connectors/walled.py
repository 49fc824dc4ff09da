"""Reads sources as the product's child process does: bounded in memory, and killed by a clock.

``python -m`` this module takes one JSON list of tasks on its standard input and answers a line for
each: how it ended, in how many seconds, and how much memory it took. Each task runs in a process
that is forked, so that what the imports take is taken once.
"""

import json
import os
import resource
import select
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from engagements.areas.dataenv.connectors.postgres import PostgresConnector
from engagements.areas.dataenv.connectors.registry import file_connector
from engagements.areas.dataenv.domain.document import as_document
from engagements.areas.dataenv.domain.ports import (
    Budget,
    ConnectFailed,
    Expectation,
    StatementFailed,
)
from engagements.connectors.gateway import AddressPolicy
from tests.engagements.areas.dataenv.connectors.probing import run

MEMORY = 1 << 30
GRACE = 5.0  # beyond the budget
AT_ONCE = 8
BUDGET = Budget(
    connect_seconds=1,
    catalogue_seconds=1.0,
    statement_seconds=1.0,
    table_seconds=2.0,
    run_seconds=4.0,
)
SECONDS = {"tables": 2.0, "run": 4.0}


def outcomes(tasks, *, at_once=AT_ONCE):
    """Run tasks in processes of their own; return what came of each, in order."""
    done = subprocess.run(
        [sys.executable, "-m", __name__, str(at_once)],
        input=json.dumps(tasks),
        capture_output=True,
        text=True,
        check=True,
        timeout=280,
    )
    found = [json.loads(line) for line in done.stdout.splitlines()]
    return [told for _, told in sorted(found, key=lambda pair: pair[0])]


def connector_of(task):
    if "path" in task:
        return file_connector(task["kind"], Path(task["path"]))
    port = task["port"]
    return PostgresConnector(
        name="rogue",
        host="127.0.0.1",
        port=port,
        database=task["database"],
        username="reader",
        password=lambda: task.get("password", ""),
        tls_mode=task.get("tls_mode", "disable"),
        policy=AddressPolicy.build(
            [{"cidr": "127.0.0.1/32", "ports": [port]}], loopback_allowed=True
        ),
        resolve=lambda host, port, *, type: [(socket.AF_INET, type, 6, "", (host, port))],
    )


def tables(connector, budget):
    """Do what a test and a choice of tables do."""
    session = connector.open(budget)
    try:
        found = session.inventory(
            lambda statement, values: session.rows(
                statement, values, seconds=budget.catalogue_seconds
            )
        )
        broken = {table.name: table.broken for table in found if table.broken}
        return {"ended": "ok", "tables": len(found), "broken": broken}
    finally:
        session.close()


def measured(connector, budget, agreed):
    expectations = [Expectation(table=name) for name in agreed]
    result = run(connector, budget=budget, expectations=expectations)
    document = json.dumps(as_document(result))
    first = next(line for line in result.results if line.probe == "ACC-01")
    reasons = {line.reason for line in result.results if line.outcome == "not_measured"}
    return {
        "ended": first.detail.get("reason", "ok"),
        "reasons": sorted(reasons),
        "tables": len(result.tables),
        "rows": {figures.table.name: figures.rows for figures in result.tables},
        "unread": {
            figures.table.name: figures.profile_error or figures.sample_error
            for figures in result.tables
            if figures.profile_error or figures.sample_error
        },
        "leaks": "canary" in document + repr(result),
    }


def perform(task):
    connector, budget = connector_of(task), Budget(**task["budget"]) if "budget" in task else BUDGET
    try:
        if task["what"] == "run":
            return measured(connector, budget, task.get("agreed", ()))
        return tables(connector, budget)
    except (ConnectFailed, StatementFailed) as failure:
        return {
            "ended": failure.reason,
            "sentence": str(failure),
            "leaks": "canary" in str(failure),
        }
    except BaseException as error:  # noqa: BLE001 - whatever gets out is what the test looks for
        return {"ended": f"CRASH {type(error).__name__}: {error}"}


def start(task):
    """Fork; return the process, the end of its pipe, and when it began."""
    read, write = os.pipe()
    began = time.monotonic()
    process = os.fork()
    if process:
        os.close(write)
        return process, read, began
    try:
        os.close(read)
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        told = perform(task)
        told["memory"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss << 10
        os.write(write, json.dumps(told)[:60_000].encode())
    finally:
        os._exit(0)


def collect(number, task, process, read, began):
    """Wait for a task to end, or end it; print what came of it."""
    limit = task.get("seconds", SECONDS[task["what"]]) + GRACE
    ready, _, _ = select.select([read], [], [], max(0.0, began + limit - time.monotonic()))
    told = {"ended": "killed", "memory": 0}
    if ready:
        text = os.read(read, 65_536)
        told = json.loads(text) if text else {"ended": "died", "memory": 0}
    seconds = time.monotonic() - began
    os.kill(process, signal.SIGKILL)
    os.waitpid(process, 0)
    os.close(read)
    sys.stdout.write(json.dumps([number, told | {"seconds": round(seconds, 2)}]) + "\n")
    sys.stdout.flush()


def main():
    tasks, running = list(enumerate(json.load(sys.stdin))), []
    while tasks or running:
        while tasks and len(running) < int(sys.argv[1]):
            number, task = tasks.pop(0)
            running.append((number, task, *start(task)))
        ready, _, _ = select.select([one[3] for one in running], [], [], 0.1)
        now = time.monotonic()
        for one in list(running):
            limit = one[1].get("seconds", SECONDS[one[1]["what"]]) + GRACE
            if one[3] in ready or now > one[4] + limit:
                collect(*one)
                running.remove(one)


if __name__ == "__main__":
    main()
