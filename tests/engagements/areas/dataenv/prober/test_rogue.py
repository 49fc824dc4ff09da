"""Servers that are not what they say, read by real children within the product's own budgets."""

import json
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from engagements.areas.dataenv.domain.ports import Budget, ConnectFailed
from engagements.areas.dataenv.domain.results import Outcome
from engagements.areas.dataenv.prober import asking
from engagements.areas.dataenv.prober.orders import AddressRules, Order, Server, Task, Zone
from tests.engagements.areas.dataenv.connectors import rogue
from tests.engagements.areas.dataenv.prober.test_asking import NOW, QUIETLY

AT_ONCE = 6
GRACE_SECONDS = 5
SOME = ("never answers", "cell of 1 GB")
ALL = [*(f"{name}@sign in" for name in rogue.SIGN_IN), *rogue.QUESTIONS]
MEASURED = [f"{name}@measure" for name in rogue.QUESTIONS]


@pytest.fixture(scope="module")
def port():
    """Run the rogue server on a port."""
    with subprocess.Popen(
        [sys.executable, "-m", rogue.__name__], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as server:  # fmt: skip
        yield json.loads(server.stdout.readline())[""]
        server.stdin.close()


def order(database, port, task):
    rules = AddressRules(zones=(Zone(cidr="127.0.0.1/32", ports=(port,)),), loopback_allowed=True)
    server = Server(
        name="Rogue", host="127.0.0.1", port=port, database=database, username="reader",
        password="hunter-22" if "@sign in" in database else "", tls_mode="disable", rules=rules,
    )  # fmt: skip
    return Order(task=task, as_of=NOW, server=server)


def test_of(database, port):
    """Return how a test of the connection ended, and after how many seconds."""
    began = time.monotonic()
    try:
        asking.tables(order(database, port, Task.TABLES), **QUIETLY)
        ended = "opened"
    except ConnectFailed as failure:
        ended = failure.reason
    return ended, time.monotonic() - began


def run_of(database, port):
    """Return the outcomes of a run, and after how many seconds it ended."""
    began = time.monotonic()
    record = asking.measure(order(database, port, Task.RUN), **QUIETLY)
    return {line.outcome for line in record.results}, time.monotonic() - began


test_of.__test__ = False


def all_of(does, databases, port):
    with ThreadPoolExecutor(AT_ONCE) as pool:
        found = pool.map(lambda database: does(database, port), databases)
        return dict(zip(databases, found, strict=True))


def require_tests_end(databases, port):
    found = all_of(test_of, databases, port)

    assert not {name for name, (ended, _) in found.items() if ended in {"opened", "crashed"}}
    late = {name: took for name, (_, took) in found.items() if took > most_seconds()}
    assert not late


def most_seconds():
    return asking.SERVER_SECONDS + GRACE_SECONDS


def test_tests_of_a_connection_end_in_time_with_their_reason(port):
    require_tests_end(SOME, port)


@pytest.mark.slow
def test_each_test_of_a_connection_ends_in_time_with_its_reason(port):
    require_tests_end(ALL, port)


@pytest.mark.slow
@pytest.mark.parametrize("databases", [ALL, MEASURED], ids=["catalogue", "tables"])
def test_each_run_ends_in_time_with_a_finding(port, databases):
    found = all_of(run_of, databases, port)

    most = Budget().run_seconds + GRACE_SECONDS
    assert not {name: took for name, (_, took) in found.items() if took > most}
    unread = {Outcome.FAIL, Outcome.NOT_MEASURED}
    assert not {name for name, (outcomes, _) in found.items() if not outcomes & unread}
