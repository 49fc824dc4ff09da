"""Inside the child: takes one order from standard input, answers in lines of JSON, and ends."""

import os
import threading
import time
import traceback
from pathlib import Path
from typing import Any

import orjson

from engagements.areas.dataenv.domain.ports import ConnectFailed, Stopped
from engagements.areas.dataenv.prober import work
from engagements.areas.dataenv.prober.orders import (
    LONGEST_LINE,
    LONGEST_ORDER,
    Order,
    Refusal,
    Word,
)
from engagements.domain.errors import DomainError

CHUNK = 65_536
GRACE_SECONDS = 5.0  # a child that nobody listens to any more ends by itself
HERE = Path(__file__).resolve().parent.parent


class Pipe:
    """The way out: one JSON array a line, the word first."""

    def __init__(self) -> None:
        self._out = os.dup(1)
        os.dup2(2, 1)  # what a library prints is no answer

    def send(self, word: Word, what: Any = None) -> None:
        """Send one line; one that is too long is replaced by saying so."""
        line = orjson.dumps([word, what]) + b"\n"
        if len(line) > LONGEST_LINE:
            line = orjson.dumps([Word.ENDED, "too_large"]) + b"\n"
        rest = memoryview(line)
        while rest:
            rest = rest[os.write(self._out, rest) :]


def main() -> None:
    """Do what the order says; end at once, for nothing in memory is worth tidying up."""
    pipe = Pipe()
    order = Order.read(_line())
    stop = threading.Event()
    threading.Thread(target=_listen, args=(stop,), name="stop", daemon=True).start()
    _answer(order, pipe, stop)
    os._exit(0)


def _answer(order: Order, pipe: Pipe, stop: threading.Event) -> None:
    try:
        pipe.send(
            Word.ANSWER,
            work.perform(
                order, progress=lambda done: pipe.send(Word.PROGRESS, done), should_stop=stop.is_set
            ),
        )
    except Stopped:
        pipe.send(Word.STOPPED)
    except DomainError as error:
        reason = error.reason if isinstance(error, ConnectFailed) else error.code
        pipe.send(Word.REFUSED, Refusal(code=error.code, reason=reason, sentence=str(error)))
    except MemoryError:
        pipe.send(Word.ENDED, "memory")
    except Exception as error:  # noqa: BLE001 - the parent makes a finding of it, and logs where
        pipe.send(Word.FAILED, _where(error))


def _where(error: Exception) -> str:
    """Return the error's type and the last line of ours that it came through, never its text."""
    ours = [f for f in traceback.extract_tb(error.__traceback__) if _is_ours(f.filename)]
    place = f" at {Path(ours[-1].filename).name}:{ours[-1].lineno}" if ours else ""
    return f"{type(error).__name__}{place}"


def _is_ours(filename: str) -> bool:
    return Path(filename).is_relative_to(HERE)


def _line() -> bytes:
    read = bytearray()
    while not read.endswith(b"\n"):
        chunk = os.read(0, CHUNK)
        if not chunk or len(read) > LONGEST_ORDER:
            os._exit(2)
        read += chunk
    return bytes(read)


def _listen(stop: threading.Event) -> None:
    """Take the end of standard input as the wish to stop; it ends with the parent, too."""
    while os.read(0, CHUNK):
        pass
    stop.set()
    time.sleep(GRACE_SECONDS)
    os._exit(3)
