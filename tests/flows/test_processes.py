"""The embedded broker and the supervisor, as real processes."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from engagements import registry
from fde import broker, processes
from fde.platform.env import Env

ROOT = Path(__file__).resolve().parents[2]


def gone(pid, seconds=10):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            os.kill(pid, 0)
            if Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z":
                return True
        except (ProcessLookupError, FileNotFoundError):
            return True
        time.sleep(0.05)
    return False


@pytest.mark.parametrize(
    ("folder", "scheme"),
    [
        pytest.param("v", "redis+socket://", id="a unix socket"),
        pytest.param("x" * 120, "redis://", id="a port, where the socket's path is too long"),
    ],
)
def test_the_embedded_broker_keeps_its_data_over_a_kill(tmp_path, folder, scheme):
    # A password as they are made, with each sign that means something in an address.
    env = Env({"FDE_VAR": str(tmp_path / folder), "FDE_BROKER_PASSWORD": "a/b+c=@:d"})
    env.prepare()
    assert env.broker_url().startswith(scheme)
    import redis

    url = env.broker_url().replace("redis+socket://", "unix://")
    process = subprocess.Popen(broker.command(env), stdout=subprocess.DEVNULL)
    try:
        broker.wait_until_it_answers(env, process)
        with redis.Redis.from_url(url) as link:
            link.set("kept", "yes")
            assert link.config_get("maxmemory-policy")["maxmemory-policy"] == "noeviction"
        time.sleep(1.2)  # appendfsync everysec
        process.kill()
        process.wait()
        process = subprocess.Popen(broker.command(env), stdout=subprocess.DEVNULL)
        broker.wait_until_it_answers(env, process)
        with redis.Redis.from_url(url) as link:
            assert link.get("kept") == b"yes"
    finally:
        process.kill()
        process.wait()


def test_a_taken_port_gives_another(tmp_path):
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        assert processes.free_port(port) != port


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGKILL])
def test_children_end_with_their_parent_however_it_ends(tmp_path, sign):
    script = (
        "import sys, time\n"
        "from fde import processes\n"
        "from fde.platform.env import Env\n"
        "env = Env({'FDE_VAR': sys.argv[1]})\n"
        "env.prepare()\n"
        "s = processes.Supervisor(env)\n"
        "print(s.start('child', ['sleep', '60']).process.pid, flush=True)\n"
        "time.sleep(60)\n"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", script, tmp_path], stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
    child = int(parent.stdout.readline())
    time.sleep(0.3)

    parent.send_signal(sign)
    parent.wait(10)

    assert gone(child)


@pytest.fixture
def supervisor(tmp_path):
    """A supervisor that waits a twentieth of what it waits in use."""
    env = Env({"FDE_VAR": str(tmp_path)})
    env.prepare()
    made = processes.Supervisor(env, first_wait=0.05, calm=3)
    yield made
    made.stop()


def until(supervisor, done, seconds=20):
    """Look after the children as the commands do, until ``done``; return what was started."""
    end, started = time.monotonic() + seconds, []
    while not done():
        assert time.monotonic() < end
        time.sleep(0.01)
        started += supervisor.restart_dead()
    return started


def test_a_dead_child_is_started_again(supervisor):
    child = supervisor.start("child", ["sleep", "60"])
    first = child.process.pid
    child.process.kill()
    child.process.wait()

    assert until(supervisor, lambda: child.starts == 2) == ["child"]
    assert child.process.pid != first
    assert supervisor.restart_dead() == []
    supervisor.stop()
    assert gone(child.process.pid)


def test_a_child_that_cannot_start_backs_off_and_ends_with_a_sentence(supervisor):
    words = "echo 'no such table: engagements'; exit 3"
    child = supervisor.start("worker", ["sh", "-c", words])
    began = time.monotonic()

    with pytest.raises(processes.ChildGaveUp) as told:
        until(supervisor, lambda: False)

    waits = 0.05 * (1 + 2 + 4 + 8 + 16)
    assert time.monotonic() - began >= waits
    assert child.starts == processes.MOST_DEATHS
    for part in ("worker", "status 3", "log/worker.log", "no such table: engagements"):
        assert part in str(told.value)


def test_a_child_that_ran_for_a_while_starts_with_a_clean_sheet(supervisor):
    child = supervisor.start("child", ["sh", "-c", "exit 1"])
    until(supervisor, lambda: child.starts == 4)
    child.command = ["sleep", "3.2"]
    until(supervisor, lambda: child.starts == 5)
    until(supervisor, lambda: child.deaths == 1)

    assert child.due - time.monotonic() <= 0.05


def test_what_a_child_writes_is_read_by_nobody_else(supervisor, tmp_path):
    child = supervisor.start("child", ["sh", "-c", f"touch {tmp_path}/mail/x; exec sleep 60"])
    file = tmp_path / "mail" / "x"
    until(supervisor, file.exists)

    assert child.process.poll() is None
    assert file.stat().st_mode & 0o777 == 0o600
    folders = [path for path in tmp_path.iterdir() if path.is_dir()]
    assert {folder.stat().st_mode & 0o777 for folder in folders} == {0o700}


def test_a_run_that_cannot_go_on_ends_with_status_1_and_the_sentence(tmp_path, monkeypatch):
    from django.core.management import CommandError, call_command

    from fde.management.commands import run

    def fail(*args, **kwargs):
        raise processes.ChildGaveUp("beat ended 6 times")

    monkeypatch.setattr(run.processes, "raise_on_signals", lambda: None)
    monkeypatch.setattr(run.processes, "running", fail)

    with pytest.raises(CommandError, match="beat ended 6 times") as told:
        call_command("run")
    assert told.value.returncode == 1


def test_what_the_others_need_ends_after_them(supervisor, tmp_path):
    said = tmp_path / "said"
    words = "trap 'sleep 0.3; echo {0} >> {1}; exit' TERM; echo {0} is up >> {1}; sleep 60 & wait"
    for name, needed in (("broker", True), ("first", False), ("second", False)):
        supervisor.start(name, ["sh", "-c", words.format(name, said)], needed=needed)
    until(supervisor, lambda: said.exists() and len(said.read_text().splitlines()) == 3)
    began = time.monotonic()

    supervisor.stop()

    assert time.monotonic() - began < 0.9
    ended = said.read_text().splitlines()[3:]
    assert sorted(ended[:2]) == ["first", "second"]
    assert ended[2:] == ["broker"]


def test_each_queue_has_a_worker_of_its_own(tmp_path, monkeypatch):
    env = Env({"FDE_VAR": str(tmp_path), "REDIS_URL": "redis://127.0.0.1:1/0"})
    started = {}

    def start(_self, name, command, **_more):
        started[name] = command

    monkeypatch.setattr(processes.Supervisor, "start", start)
    with processes.running(env, port=0, before_web=lambda: None):
        pass

    workers = {name: words for name, words in started.items() if name.startswith("worker-")}
    assert {words[words.index("-Q") + 1] for words in workers.values()} == set(registry.queues())
    assert len(workers) == len(registry.queues())
