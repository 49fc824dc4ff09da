"""Starts the deployment's processes as children that end with it, and keeps them running."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from engagements import registry
from fde import broker
from fde.platform.env import BASE_DIR, Env

STOP_SECONDS = 15
MOST_DEATHS = 6  # quick ones in a row: 1, 2, 4, 8 and 16 s apart, then the deployment ends
CALM_SECONDS = 60  # whoever ran for so long starts with a clean sheet
TAIL_BYTES = 4096
MEMORY_KIB = 700_000  # a child that has grown past it is replaced after its task


class ChildGaveUp(Exception):
    """A child ended again and again as soon as it was started."""


@dataclass
class Child:
    """One process: how to start it, and the running one; a ``needed`` one ends after the others."""

    name: str
    command: list[str]
    needed: bool = False
    process: "subprocess.Popen[bytes] | None" = None
    starts: int = 0
    started: float = field(default=0.0)
    deaths: int = 0  # in a row, each soon after its start
    due: float | None = None  # when a dead one is started again


@dataclass
class Supervisor:
    """Starts children, restarts the ones that die, and ends them all.

    Units:
        ``first_wait``, ``calm``: seconds.
    """

    env: Env
    extra: dict[str, str] = field(default_factory=dict)
    children: list[Child] = field(default_factory=list)
    first_wait: float = 1.0
    calm: float = CALM_SECONDS

    def start(self, name: str, command: list[str], *, needed: bool = False) -> Child:
        """Start one child; its output goes to ``FDE_VAR/log/<name>.log``."""
        child = Child(name, command, needed=needed)
        self.children.append(child)
        self._spawn(child)
        return child

    def _spawn(self, child: Child) -> None:
        # The kernel ends the child when this process goes, however it goes.
        with self.log_of(child).open("ab") as log:
            child.process = subprocess.Popen(
                ["setpriv", "--pdeathsig", "TERM", *child.command],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=BASE_DIR,
                env={**os.environ, "FDE_VAR": str(self.env.var), **self.extra},
                start_new_session=True,
                umask=0o077,
            )
        child.starts += 1
        child.started, child.due = time.monotonic(), None

    def log_of(self, child: Child) -> Path:
        """Return the file that a child's output goes to."""
        return self.env.var / "log" / f"{child.name}.log"

    def restart_dead(self) -> list[str]:
        """Start dead children again once their wait is over; return the names of the started.

        Each quick death doubles the wait, so that a child that cannot start costs little.

        Raises:
            ChildGaveUp: a child died too often in a row; the sentence has its last log line.
        """
        now, started = time.monotonic(), []
        for child in self.children:
            if child.process is None or child.process.poll() is None:
                continue
            if child.due is None:
                self._note_death(child, now)
            elif now >= child.due:
                self._spawn(child)
                started.append(child.name)
        return started

    def _note_death(self, child: Child, now: float) -> None:
        child.deaths = 1 if now - child.started >= self.calm else child.deaths + 1
        if child.deaths >= MOST_DEATHS:
            assert child.process is not None  # noqa: S101 - it ended, so it was started
            raise ChildGaveUp(
                f"{child.name} ended {child.deaths} times as soon as it was started, the last time "
                f"with status {child.process.returncode}. Everything was stopped. Its log is "
                f"{self.log_of(child)}; the last line there: {last_line(self.log_of(child))}"
            )
        child.due = now + self.first_wait * 2 ** (child.deaths - 1)

    def stop(self) -> None:
        """End the children together, those that the others need after them."""
        for needed in (False, True):
            chosen = [child.process for child in self.children if child.needed is needed]
            _end([process for process in chosen if process and process.poll() is None])
        self.children.clear()


def _end(running: "list[subprocess.Popen[bytes]]") -> None:
    """Ask processes to end; one that does not listen is killed with its children."""
    for process in running:
        process.send_signal(signal.SIGTERM)
    end = time.monotonic() + STOP_SECONDS
    for process in running:
        try:
            process.wait(max(0.0, end - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def last_line(path: Path) -> str:
    """Return the last line with words of a log, cut to what fits into a sentence."""
    if not path.exists():
        return "(nothing)"
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - TAIL_BYTES))
        lines = file.read().decode(errors="replace").splitlines()
    said = [line.strip() for line in lines if line.strip()]
    return said[-1][:300] if said else "(nothing)"


def worker_command(*, queues: Sequence[str] = (), concurrency: int, name: str) -> list[str]:
    """Return the command line of one worker, of every queue unless ``queues`` says which."""
    queues = queues or tuple(registry.queues())
    words = [sys.executable, "-m", "celery", "-A", "fde.celery", "worker", "-Q", ",".join(queues)]
    words += ["--concurrency", str(concurrency), "-n", f"{name}@%h", "--loglevel", "INFO"]
    return [*words, "--without-gossip", "--without-mingle", f"--max-memory-per-child={MEMORY_KIB}"]


def beat_command() -> list[str]:
    """Return the command line of beat.

    It writes no pid file: one that a killed beat left behind stops the next one as soon as
    another process has the number.
    """
    return [sys.executable, "-m", "celery", "-A", "fde.celery", "beat", "--loglevel", "WARNING"]


def web_command(address: str) -> list[str]:
    """Return the command line of the web server on ``address`` (host:port)."""
    words = [sys.executable, "-m", "gunicorn", "fde.wsgi", "--bind", address]
    words += ["--worker-class", "gthread", "--workers", "2", "--threads", "4"]
    words += ["--max-requests", "2000", "--max-requests-jitter", "200", "--graceful-timeout", "20"]
    words += ["--limit-request-line", "8190"]  # what is said on the page of the API
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
    """Run broker, workers, beat and web until the block ends.

    ``before_web`` runs before the workers start: they need the database.
    """
    env.prepare()
    supervisor = Supervisor(env, extra={"FDE_BASE_URL": base_url(env, port)})
    try:
        if not env.text("REDIS_URL"):
            child = supervisor.start("broker", broker.command(env), needed=True)
            broker.wait_until_it_answers(env, child.process)
        before_web()
        # A worker for each queue: whatever a client's system does to one, the others go on.
        for queue in registry.queues().values():
            command = worker_command(queues=[queue.key], concurrency=queue.at_once, name=queue.key)
            supervisor.start(f"worker-{queue.key}", command)
        supervisor.start("beat", beat_command())
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
