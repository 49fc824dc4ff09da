"""Whatever a child does, its parent ends it in time and says why."""

import os
import signal
import sys
import time
from pathlib import Path

import pytest

from engagements.areas.dataenv.domain.ports import BrokenOff, Stopped
from engagements.areas.dataenv.prober import process

OTHERS: set[int] = set()
LIMITS = "from engagements.areas.dataenv.prober import limits; limits.apply(seconds={seconds}); "


@pytest.fixture
def lines(monkeypatch):
    """Return a function that talks to a child which runs some text instead of its work."""

    def talk(text, *, order=b"{}\n", **more):
        program = [sys.executable, "-c", f"import os, signal, sys, time; {text}"]
        monkeypatch.setattr(process, "_program", lambda _seconds: program)
        told = {"seconds": 20, "should_stop": lambda: False} | more
        return [bytes(line) for line in process.lines(order, **told)]

    return talk


def test_lines_arrive_whole_however_they_were_cut(lines):
    text = "[(os.write(1, part), time.sleep(0.02)) for part in (b'[1', b']\\n[2]\\n[', b'3]\\n')]"

    assert lines(text) == [b"[1]", b"[2]", b"[3]"]


def test_an_order_larger_than_a_pipe_arrives(lines):
    order = b"x" * 1_000_000 + b"\n"

    assert lines("print(len(sys.stdin.readline()))", order=order) == [b"1000001"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        pytest.param("time.sleep(60)", "time", id="hangs"),
        pytest.param("os.kill(os.getpid(), signal.SIGSTOP)", "time", id="is stopped"),
        pytest.param(
            "[signal.signal(n, signal.SIG_IGN) for n in (1, 2, 15)]; time.sleep(60)",
            "time",
            id="listens to no signal",
        ),
        pytest.param("exec('while True: print(*range(9000))')", "too_large", id="never ends"),
        pytest.param("os.write(1, b'x' * 34_000_000)", "too_large", id="one long line"),
        pytest.param("os.kill(os.getpid(), signal.SIGSEGV)", "crashed", id="crashes"),
        pytest.param("os.abort()", "crashed", id="aborts"),
        pytest.param("sys.exit(3)", "crashed", id="fails"),
        pytest.param("os.kill(os.getpid(), signal.SIGKILL)", "memory", id="killed by the kernel"),
        pytest.param("os.close(0); os.close(1); time.sleep(60)", "time", id="closes its pipes"),
        pytest.param(
            LIMITS.format(seconds=1) + "exec('while True: pass')", "time", id="only computes"
        ),
    ],
)
def test_a_child_that_misbehaves_is_ended(lines, text, reason):
    seconds = 2 if reason == "time" else 20
    began = time.monotonic()

    with pytest.raises(BrokenOff) as ended:
        lines(text, seconds=seconds)

    assert ended.value.reason == reason
    assert time.monotonic() - began < seconds + 2
    assert children() == set()


def test_a_child_that_gets_no_further_is_ended(lines):
    speaks = "[(print(n, flush=True), time.sleep(0.4)) for n in range(5)]; "

    with pytest.raises(BrokenOff) as ended:
        lines(f"{speaks} time.sleep(60)", silent_seconds=1.5)

    assert ended.value.reason == "silent"
    assert "made no progress for 2 seconds" in str(ended.value)
    assert len(lines(speaks, silent_seconds=1.5)) == 5
    assert children() == set()


def test_memory_ends_at_the_wall(lines):
    text = LIMITS.format(seconds=9) + "print(len(bytearray(2**29)), flush=True); bytearray(2**30)"

    with pytest.raises(BrokenOff):
        lines(text)
    assert lines(f"{LIMITS.format(seconds=9)}print(len(bytearray(2**29)))") == [b"536870912"]


def test_a_stop_ends_a_child_that_does_not_listen(lines):
    began = time.monotonic()

    with pytest.raises(Stopped):
        lines("time.sleep(60)", should_stop=lambda: time.monotonic() - began > 0.5)

    assert time.monotonic() - began < 3
    assert children() == set()


def test_a_child_is_gone_when_nobody_reads_on(monkeypatch):
    program = [sys.executable, "-c", "import time; print(1, flush=True); time.sleep(60)"]
    monkeypatch.setattr(process, "_program", lambda _seconds: program)
    talk = process.lines(b"{}\n", seconds=20, should_stop=lambda: False)

    next(talk)
    assert len(children()) == 1
    talk.close()

    assert children() == set()


def test_a_child_knows_nothing_of_the_deployment(lines, monkeypatch):
    monkeypatch.setenv("FDE_DATA_KEY", "secret")
    monkeypatch.setenv("DATABASE_URL", "secret")
    monkeypatch.setenv("PGPASSWORD", "secret")

    found = {line.decode() for line in lines("print('\\n'.join(os.environ))")}

    assert not {"FDE_DATA_KEY", "DATABASE_URL", "PGPASSWORD"} & found
    assert "MALLOC_ARENA_MAX" in found


@pytest.fixture(autouse=True)
def others():
    """Leave out what other tests of this process have started and still need."""
    OTHERS.clear()
    OTHERS.update(children())


def children():
    """Return the living children of this process that were started here."""
    found = set()
    for entry in Path("/proc").iterdir():
        if not entry.name.isdecimal():
            continue
        try:
            words = (entry / "stat").read_text().rpartition(")")[2].split()
            command = (entry / "cmdline").read_bytes()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(words[1]) == os.getpid() and b"python" in command and words[0] != "Z":
            found.add(int(entry.name))
    return found - OTHERS


def test_a_child_ends_with_its_parent(tmp_path):
    mark = tmp_path / "pid"
    child = f"import os, time; open({str(mark)!r}, 'w').write(str(os.getpid())); time.sleep(60)"
    text = (
        "import sys; from engagements.areas.dataenv.prober import process; "
        f"process._program = lambda _: [sys.executable, '-c', {child!r}]; "
        "list(process.lines(b'x', seconds=60, should_stop=lambda: False))"
    )
    parent = os.posix_spawn(sys.executable, [sys.executable, "-c", text], os.environ)
    end = time.monotonic() + 10
    while not (mark.exists() and mark.read_text()) and time.monotonic() < end:
        time.sleep(0.05)

    os.kill(parent, signal.SIGKILL)
    os.waitpid(parent, 0)

    pid, end = int(mark.read_text()), time.monotonic() + 5
    while Path(f"/proc/{pid}").exists() and time.monotonic() < end:
        time.sleep(0.05)
    assert not Path(f"/proc/{pid}").exists()


def test_how_a_child_crashed_is_in_the_log(lines, caplog):
    for text, status in (("os.kill(os.getpid(), signal.SIGSEGV)", "-11"), ("sys.exit(3)", "3")):
        with pytest.raises(BrokenOff):
            lines(text)
        assert f"status {status}" in caplog.text


def test_a_machine_without_the_guard_says_what_it_needs(lines, monkeypatch):
    monkeypatch.setattr(process, "GUARD", ("no-such-program",))

    with pytest.raises(process.NotStarted, match="no program no-such-program"):
        lines("print(1)")
