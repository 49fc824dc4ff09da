"""Outside of the child: starts it, hands it the order, reads its lines, and kills it in time.

Nothing is asked of the child that it has to agree to: its end is kept by this process's own clock.
"""

import logging
import math
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from engagements.areas.dataenv.domain.ports import BrokenOff, Stopped
from engagements.areas.dataenv.prober.orders import LONGEST_LINE, MOST_BYTES
from engagements.domain.errors import DomainError

log = logging.getLogger(__name__)
ROOT = Path(__file__).resolve().parents[4]
CHUNK = 1024 * 1024
LOOK_SECONDS = 0.5  # between two looks at whether somebody asked for a stop
GRACE_SECONDS = 1.5  # for a statement to be cancelled on the client's server
# The kernel kills the child when this process goes, however it goes.
GUARD = ("setpriv", "--pdeathsig", "KILL")
# What the child may know of this process: where programs, certificates and temporary files are.
PASSED_ON = ("PATH", "TMPDIR", "TZ", "SSL_CERT_FILE", "SSL_CERT_DIR", "LD_LIBRARY_PATH")
# Threads share their pools of memory, so that the limit is spent on data.
OWN = {"MALLOC_ARENA_MAX": "2", "LC_ALL": "C.UTF-8"}

SENTENCES = {
    "time": "Reading the source took longer than {seconds:.0f} seconds, so it was stopped.",
    "silent": "Reading the source made no progress for {seconds:.0f} seconds, so it was stopped.",
    "memory": "Reading the source needs more memory than is allowed, so it was stopped.",
    "too_large": "The source returns more data than is allowed, so reading it was stopped.",
    "crashed": (
        "Reading the source broke the program that reads. The source may be damaged, or made to "
        "do harm; the log of the worker says where."
    ),
}


def broken_off(reason: str, *, seconds: float = 0) -> BrokenOff:
    """Return why reading came to no end, with its sentence."""
    return BrokenOff(reason, SENTENCES[reason].format(seconds=seconds))


def lines(
    order: bytes,
    *,
    seconds: float,
    should_stop: Callable[[], bool],
    silent_seconds: float = math.inf,
) -> Generator[bytearray, None, None]:
    """Give an order to a new child and yield the lines that it answers; it is gone afterwards.

    ``silent_seconds`` are the most between two lines.

    Raises:
        NotStarted: there is no such child on this machine.
        BrokenOff: it did not end in time, said nothing for too long, took too much memory, answered
            too much, or crashed.
        Stopped: ``should_stop`` said so.
    """
    end = time.monotonic() + seconds
    with _child(seconds) as process:
        clock = _Clock(seconds=seconds, end=end, silent_seconds=silent_seconds)
        yield from _Pipes(process, order, clock=clock, should_stop=should_stop)
        _check_end(process, end=end, seconds=seconds)


@contextmanager
def _child(seconds: float) -> "Iterator[subprocess.Popen[bytes]]":
    process = _started([*GUARD, *_program(seconds)])
    try:
        yield process
    finally:
        if process.poll() is None:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with suppress(BrokenPipeError):
                    pipe.close()
        process.wait()


def _started(command: list[str]) -> "subprocess.Popen[bytes]":
    try:
        return subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # a library's words may repeat what stands in the source
            cwd=ROOT,
            env={name: os.environ[name] for name in PASSED_ON if name in os.environ} | OWN,
            start_new_session=True,
            umask=0o077,
        )
    except FileNotFoundError as error:
        raise NotStarted(
            f"Sources cannot be read on this machine: it has no program {GUARD[0]}, which comes "
            "with util-linux. Install that and try again."
        ) from error


def _program(seconds: float) -> list[str]:
    return [sys.executable, "-E", "-s", "-m", __package__, str(int(seconds))]


class NotStarted(DomainError):
    """This machine cannot start the program that reads sources; no source is to blame for it."""

    code = "not_started"


class _Clock:
    """Ends the wait for a child: at the end of its time, or when it was silent for too long."""

    def __init__(self, *, seconds: float, end: float, silent_seconds: float) -> None:
        self._seconds, self._end, self._silent_seconds = seconds, end, silent_seconds
        self._last_answer = time.monotonic()

    def note_answer(self) -> None:
        """Note that the child answered something."""
        self._last_answer = time.monotonic()

    def look(self) -> float:
        """Return when the wait ends unless the child answers.

        Raises:
            BrokenOff: that time has come.
        """
        now, silent = time.monotonic(), self._last_answer + self._silent_seconds
        if now >= self._end:
            raise broken_off("time", seconds=self._seconds)
        if now >= silent:
            raise broken_off("silent", seconds=self._silent_seconds)
        return min(self._end, silent)


class _Pipes:
    """Writes the order and reads the answers, never waiting beyond the deadline."""

    def __init__(
        self,
        process: "subprocess.Popen[bytes]",
        order: bytes,
        *,
        clock: _Clock,
        should_stop: Callable[[], bool],
    ) -> None:
        assert process.stdin is not None and process.stdout is not None  # noqa: S101,PT018 - pipes
        self._process = process
        self._in: IO[bytes] = process.stdin
        self._out: IO[bytes] = process.stdout
        self._order = memoryview(order)
        self._clock = clock
        self._should_stop = should_stop
        self._next_look = 0.0
        self._read = 0

    def __iter__(self) -> Iterator[bytearray]:
        for pipe in (self._in, self._out):
            os.set_blocking(pipe.fileno(), False)
        line = bytearray()
        with selectors.DefaultSelector() as ready:
            ready.register(self._out, selectors.EVENT_READ)
            ready.register(self._in, selectors.EVENT_WRITE)
            while True:
                wait = self._wait()
                for key, _ in ready.select(wait):
                    if key.fileobj is self._in:
                        self._write(ready)
                        continue
                    chunk = os.read(self._out.fileno(), CHUNK)
                    if not chunk:
                        return
                    *whole, rest = self._split(line, chunk)
                    yield from whole
                    line = rest

    def _wait(self) -> float:
        """Return how long to wait for the child; look at the clock and for a stop first."""
        end = self._clock.look()
        if time.monotonic() >= self._next_look:
            if self._should_stop():
                self._stop()
            self._next_look = time.monotonic() + LOOK_SECONDS
        return max(0.0, min(self._next_look, end) - time.monotonic())

    def _stop(self) -> None:
        """Let the child cancel what runs on the client's server, but do not wait for it long."""
        with suppress(BrokenPipeError):
            self._in.close()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(GRACE_SECONDS)
        raise Stopped

    def _write(self, ready: selectors.BaseSelector) -> None:
        try:
            self._order = self._order[os.write(self._in.fileno(), self._order) :]
        except BrokenPipeError:
            self._order = memoryview(b"")  # its status says how it ended
        if not self._order:
            ready.unregister(self._in)

    def _split(self, line: bytearray, chunk: bytes) -> list[bytearray]:
        self._read += len(chunk)
        self._clock.note_answer()
        line += chunk
        found = line.split(b"\n") if b"\n" in chunk else [line]
        if self._read > MOST_BYTES or max(map(len, found)) > LONGEST_LINE:
            raise broken_off("too_large")
        return found


def _check_end(process: "subprocess.Popen[bytes]", *, end: float, seconds: float) -> None:
    """Say why a child that closed its pipe ended, unless it ended well.

    Raises:
        BrokenOff: it was killed, crashed, or does not end.
    """
    try:
        status = process.wait(max(0.1, min(2.0, end - time.monotonic())))
    except subprocess.TimeoutExpired:
        raise broken_off("time", seconds=seconds) from None
    if status == -signal.SIGXCPU:
        raise broken_off("time", seconds=seconds)
    if status == -signal.SIGKILL:  # not by us, so by the kernel, which ran out of memory
        raise broken_off("memory")
    if status:
        log.error("A child ended with status %s", status)
        raise broken_off("crashed")
