"""The embedded broker and the supervisor, as real processes."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from fde import broker, processes
from fde.env import Env

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
        "from fde.env import Env\n"
        "s = processes.Supervisor(Env({'FDE_VAR': sys.argv[1]}))\n"
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


def test_a_dead_child_is_started_again(tmp_path):
    supervisor = processes.Supervisor(Env({"FDE_VAR": str(tmp_path)}))
    child = supervisor.start("child", ["sleep", "60"])
    first = child.process.pid
    try:
        time.sleep(1.1)
        child.process.kill()
        child.process.wait()

        assert supervisor.restart_dead() == ["child"]
        assert child.process.pid != first
    finally:
        supervisor.stop()
    assert gone(child.process.pid)
