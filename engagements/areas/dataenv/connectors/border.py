"""Where anything that a client's system breaks turns into one of our own few reasons."""

import logging
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from engagements.areas.dataenv.domain.meter import OutsideThePlan
from engagements.areas.dataenv.domain.ports import (
    Budget,
    ConnectFailed,
    Row,
    StatementFailed,
    Stopped,
)
from engagements.domain.errors import DomainError

log = logging.getLogger(__name__)

_SENTENCES = {
    "memory": "Opening the source needs more memory than is allowed.",
    "malformed": (
        "The source returned something unreadable: it may be damaged, or not what it claims to be."
    ),
}


@contextmanager
def opening() -> Iterator[None]:
    """Let nothing but a refusal in our own words out of the opening of a source.

    Raises:
        ConnectFailed: what is inside broke on what the source sent.
    """
    try:
        yield
    except (DomainError, Stopped):
        raise
    except Exception as error:  # noqa: BLE001 - a source can break any library below; it is logged
        reason = _reason(error, "opening")
        raise ConnectFailed(reason, _SENTENCES[reason]) from None


@contextmanager
def answering() -> Iterator[None]:
    """Let nothing but ``StatementFailed`` out of the reading of an answer.

    Raises:
        StatementFailed: what is inside broke on what the source sent.
    """
    try:
        yield
    except (StatementFailed, Stopped, OutsideThePlan):
        raise
    except Exception as error:  # noqa: BLE001 - a source can break any library below; it is logged
        raise StatementFailed(_reason(error, "answering")) from None


def _reason(error: Exception, what: str) -> str:
    # The error's own text may hold values of the client's.
    log.warning("A source broke %s: %s", what, type(error).__name__)
    return "memory" if isinstance(error, MemoryError) else "malformed"


def gathered(rows: Iterable[Row], budget: Budget) -> list[Row]:
    """Return the rows of an answer that is within the budget.

    Raises:
        StatementFailed: it has more rows or bytes than a run reads.
    """
    found: list[Row] = []
    size = 0
    for row in rows:
        size += sum(map(_bytes, row))
        if len(found) >= budget.answer_rows or size > budget.answer_bytes:
            raise StatementFailed("too_large")
        found.append(row)
    return found


def _bytes(value: Any) -> int:
    return len(value) if isinstance(value, str | bytes | list) else 8


class Deadline:
    """Calls ``end`` from another thread when its time is over."""

    def __init__(self, end: Callable[[], Any], seconds: float) -> None:
        self._timer = threading.Timer(max(0.0, seconds), end)
        self._timer.daemon = True

    def __enter__(self) -> None:
        self._timer.start()

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
