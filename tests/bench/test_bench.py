"""What the bench computes: percentiles, verdicts of figures, CPU seconds out of ``/proc``."""

import os
import time

import pytest

from tests.bench import cpu
from tests.bench.figures import Size, at_least, at_most, percentile


@pytest.mark.parametrize(
    ("values", "percent", "expected"),
    [
        pytest.param([3, 1, 2], 50, 2, id="the middle, whatever the order"),
        pytest.param(range(1, 21), 95, 19, id="one of twenty is above"),
        pytest.param(range(1, 11), 95, 10, id="of ten the largest"),
        pytest.param([7], 50, 7, id="one value is every percentile"),
    ],
)
def test_percentile(values, percent, expected):
    assert percentile(values, percent) == expected


@pytest.mark.parametrize(
    ("figure", "within"),
    [
        pytest.param(at_most("p95", 100, 100, "ms"), True, id="as long as promised"),
        pytest.param(at_most("p95", 100.4, 100, "ms"), False, id="longer"),
        pytest.param(at_least("rate", 1.5, 1.5, "times"), True, id="as fast as promised"),
        pytest.param(at_least("rate", 1.49, 1.5, "times"), False, id="slower"),
    ],
)
def test_figure_tells_whether_it_keeps_its_target(figure, within):
    assert figure.within is within


def _process(proc, pid, parent, own, of_ended=(0, 0), name="gunicorn"):
    fields = ["S", parent, *range(9), *own, *of_ended, 20, 0]
    (proc / str(pid)).mkdir()
    (proc / str(pid) / "stat").write_text(f"{pid} ({name}) {' '.join(map(str, fields))}\n")


def test_cpu_counts_a_process_its_children_and_those_that_ended(tmp_path):
    _process(tmp_path, 10, 1, own=(100, 50), of_ended=(30, 20))
    _process(tmp_path, 11, 10, own=(200, 0), name="a (worker) of 9")
    _process(tmp_path, 12, 9, own=(5000, 0))
    (tmp_path / "meminfo").write_text("not a process")

    assert cpu.children(10, tmp_path) == [11]
    assert cpu.seconds_of(10, tmp_path) == pytest.approx(400 / cpu.TICK)
    assert cpu.seconds_of(77, tmp_path) == 0


def test_cpu_of_this_process_is_what_it_says_itself():
    until = time.process_time() + 0.1
    while time.process_time() < until:
        pass

    assert cpu.seconds_of(os.getpid()) >= 0.08


def test_full_size_is_what_is_promised():
    full = Size.of(full=True)

    assert (full.crowd, full.entries, full.export, full.users) == (20_000, 100, 5_000, 50)
