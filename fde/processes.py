"""Starts the deployment's processes as children that end with it, and keeps them running."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from fde import broker
from fde.env import BASE_DIR, Env

STOP_SECONDS = 15
QUEUES = "default,reports,probes"
MEMORY_KIB = 700_000  # a child that has grown past it is replaced after its task


@dataclass
class Child:
    """One process: how to start it, and the running one."""

    name: str
    command: list[str]
    process: "subprocess.Popen[bytes] | None" = None
    starts: int = 0
    started: float = field(default=0.0)


@dataclass
class Supervisor:
    """Starts children, restarts the ones that die, and ends them all in reverse order."""

    env: Env
    extra: dict[str, str] = field(default_factory=dict)
    children: list[Child] = field(default_factory=list)

    def start(self, name: str, command: list[str]) -> Child:
        """Start one child; its output goes to ``FDE_VAR/log/<name>.log``."""
        child = Child(name, command)
        self.children.append(child)
        self._spawn(child)
        return child

    def _spawn(self, child: Child) -> None:
        logs = self.env.var / "log"
        logs.mkdir(parents=True, exist_ok=True)
        # The kernel ends the child when this process goes, however it goes.
        with Path(logs, f"{child.name}.log").open("ab") as log:
            child.process = subprocess.Popen(
                ["setpriv", "--pdeathsig", "TERM", *child.command],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=BASE_DIR,
                env={**os.environ, "FDE_VAR": str(self.env.var), **self.extra},
                start_new_session=True,
            )
        child.starts += 1
        child.started = time.monotonic()

    def restart_dead(self) -> list[str]:
        """Start dead children again, a second apart at least; return their names."""
        dead = [
            child
            for child in self.children
            if child.process is not None
            and child.process.poll() is not None
            and time.monotonic() - child.started > 1
        ]
        for child in dead:
            self._spawn(child)
        return [child.name for child in dead]

    def stop(self) -> None:
        """End every child, the last one first; one that does not listen is killed."""
        running = [c for c in reversed(self.children) if c.process and c.process.poll() is None]
        for child in running:
            assert child.process is not None  # noqa: S101 - filtered in the line above
            child.process.send_signal(signal.SIGTERM)
            try:
                child.process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                os.killpg(child.process.pid, signal.SIGKILL)
                child.process.wait()
        self.children.clear()


def worker_command(*, queues: str = QUEUES, concurrency: int = 2, name: str = "all") -> list[str]:
    """Return the command line of one worker."""
    words = [sys.executable, "-m", "celery", "-A", "fde", "worker", "-Q", queues]
    words += ["--concurrency", str(concurrency), "-n", f"{name}@%h", "--loglevel", "INFO"]
    return [*words, "--without-gossip", "--without-mingle", f"--max-memory-per-child={MEMORY_KIB}"]


def beat_command(env: Env) -> list[str]:
    """Return the command line of beat."""
    pidfile = env.var / "run" / "beat.pid"
    pidfile.unlink(missing_ok=True)
    words = [sys.executable, "-m", "celery", "-A", "fde", "beat", "--loglevel", "WARNING"]
    return [*words, "--pidfile", str(pidfile)]


def web_command(address: str) -> list[str]:
    """Return the command line of the web server on ``address`` (host:port)."""
    words = [sys.executable, "-m", "gunicorn", "fde.wsgi", "--bind", address]
    words += ["--worker-class", "gthread", "--workers", "2", "--threads", "4"]
    words += ["--max-requests", "2000", "--max-requests-jitter", "200", "--graceful-timeout", "20"]
    return [*words, "--no-control-socket", "--access-logfile", "-"]


def free_port(wanted: int) -> int:
    """Return ``wanted`` when nobody listens there, else any free loopback port."""
    for port in (wanted, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise OSError("no free loopback port")


@contextmanager
def running(env: Env, *, port: int, before_web: Callable[[], None]) -> Iterator[Supervisor]:
    """Run broker, worker, beat and web until the block ends.

    ``before_web`` runs while the worker starts: the database has to be ready by then.
    """
    supervisor = Supervisor(env, extra={"FDE_BASE_URL": base_url(env, port)})
    try:
        if not env.text("REDIS_URL"):
            child = supervisor.start("broker", broker.command(env))
            broker.wait_until_it_answers(env, child.process)
        before_web()
        supervisor.start("worker", worker_command())
        supervisor.start("beat", beat_command(env))
        supervisor.start("web", web_command(f"127.0.0.1:{port}"))
        yield supervisor
    finally:
        supervisor.stop()


def base_url(env: Env, port: int) -> str:
    """Return the address people open."""
    return env.text("FDE_BASE_URL") or f"http://127.0.0.1:{port}"


def raise_on_signals() -> None:
    """Turn SIGTERM and SIGHUP into the exception that Ctrl-C makes, so that children end too."""

    def interrupt(_number: int, _frame: object) -> None:
        raise KeyboardInterrupt

    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, interrupt)
