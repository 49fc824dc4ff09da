"""The flagship's run by the child beside the same run in this process, and what the child costs."""

import os
import resource
import subprocess
import sys
import time
from pathlib import Path

from django.utils import timezone

from engagements.areas.dataenv.connectors.registry import file_connector, standard_thresholds
from engagements.areas.dataenv.domain.ports import Budget, Expectation, Relation
from engagements.areas.dataenv.domain.record import record_of
from engagements.areas.dataenv.domain.run import run_source
from engagements.areas.dataenv.management import warehouse
from engagements.areas.dataenv.prober import asking
from engagements.areas.dataenv.prober.orders import File, Order, Task
from tests.bench.figures import at_most, best
from tests.engagements.areas.dataenv.connectors.probing import make_sqlite

ROOT = Path(__file__).resolve().parents[2]
TIMES, START, COMMAND = 1.2, 0.3, 0.3
ROUNDS = 5


def measure(made, size, folder):
    now = timezone.now()
    path = folder / "claims.sqlite"
    warehouse.build(path, today=now.date())
    asked = _order(path, at=now, expectations=tuple(map(_agreed, warehouse.expectations())))

    def by_the_child():
        record = asking.measure(asked, progress=lambda _: None, should_stop=lambda: False)
        assert record.document["tables"], record.document

    def in_process():
        record_of(
            run_source(
                file_connector("sqlite", path), expectations=asked.expectations, budget=Budget(),
                thresholds=standard_thresholds(), progress=lambda _: None,
                should_stop=lambda: False, clock=lambda: now,
            )
        )  # fmt: skip

    mine, least = best(by_the_child, in_process, rounds=ROUNDS, clock=time.perf_counter)
    beside = f"in this process, {least:.2f} s; load {os.getloadavg()[0]:.1f}"
    yield at_most("the flagship's run by the child", mine / least, TIMES, "times", beside)

    script = "CREATE TABLE orders (id INTEGER PRIMARY KEY, note TEXT)"
    tiny = make_sqlite(folder / "tiny.sqlite", f"{script}; INSERT INTO orders VALUES (1, 'paid')")
    short = _order(tiny, at=now, task=Task.TABLES)
    (start,) = best(
        lambda: asking.tables(short, progress=lambda _: None, should_stop=lambda: False),
        rounds=ROUNDS, clock=time.perf_counter,
    )  # fmt: skip
    yield at_most("the child, started and asked for tables", start, START, "s")
    (command,) = best(lambda: _command(tiny), rounds=ROUNDS, clock=_cpu_of_ended)
    yield at_most("manage.py probe on a tiny file", command, COMMAND, "s CPU", "with its child")


def _order(path, *, at, task=Task.RUN, expectations=()):
    file = File(kind="sqlite", path=str(path), name="Claims")
    return Order(task=task, as_of=at, file=file, expectations=expectations)


def _agreed(told):
    relations = tuple(
        Relation(columns=tuple(one["columns"]), table=one["table"], to=tuple(one["to"]))
        for one in told["relations"]
    )
    lists = {key: tuple(told[key]) for key in ("required_columns", "sensitive_columns")}
    return Expectation(**{**told, **lists, "relations": relations})


def _command(path):
    subprocess.run(
        [sys.executable, "manage.py", "probe", "--sqlite", path], cwd=ROOT, check=True,
        stdout=subprocess.DEVNULL,
    )  # fmt: skip


def _cpu_of_ended():
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    return ended.ru_utime + ended.ru_stime
