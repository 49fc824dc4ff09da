"""One PostgreSQL connection under guard: our own clock ends every wait, and every byte counts.

A server keeps the deadlines that it is asked to keep, unless it is not what it says. So each
exchange has an end by our clock and a budget of bytes that the kernel has received, read through
TLS or not; whatever goes beyond cuts the connection, without asking the server for anything.

libpq holds a message whole before it hands it on, and makes room for all of it at once: an answer
of one cell of a gigabyte finds no room in the address space of the process that reads (see
``SECURITY.md``), and a smaller one is cut when the budget is used up. A relay that parses messages
before libpq does would have to end TLS itself; that is more that can be wrong than it would win.
"""

import os
import select
import socket
import struct
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NoReturn

import psycopg
from psycopg import adapt, generators, pq
from psycopg.abc import RV, Buffer, PQGen
from psycopg.conninfo import make_conninfo
from psycopg.pq.abc import PGconn, PGresult

from engagements.areas.dataenv.domain.ports import MEGABYTE, Budget, Row

LOOK_SECONDS = 0.1  # between two looks at the clock while nothing comes
GRACE_SECONDS = 1.0  # for the server, which keeps the same deadline, to say so itself
MOST_SIGN_IN_BYTES = MEGABYTE  # certificates and parameters
CHUNK_ROWS = 100
MOST_COLUMNS = 1_664  # PostgreSQL's own limit of a result
LONGEST_ARRAY = MEGABYTE
_TEXTS = ("text", "varchar", "bpchar", "name")
_TYPES = psycopg.adapters.types
_ARRAYS = frozenset(_TYPES[name].array_oid for name in _TEXTS)
_TYPES_ASKED_FOR = _ARRAYS | {
    _TYPES[name].oid for name in (*_TEXTS, "bool", "int2", "int4", "int8", "float8", "numeric")
}
_TUPLES = frozenset(
    (pq.ExecStatus.TUPLES_OK, pq.ExecStatus.SINGLE_TUPLE, pq.ExecStatus.TUPLES_CHUNK)
)
_REFUSED = frozenset((pq.ExecStatus.FATAL_ERROR, pq.ExecStatus.BAD_RESPONSE))
_TCP_INFO = getattr(socket, "TCP_INFO", None)  # Linux; elsewhere the rows alone are counted
_RECEIVED = struct.Struct("=128xQ")  # tcpi_bytes_received in the kernel's tcp_info


class Cut(Exception):
    """The connection was cut by us; ``reason`` is one of the reasons of a failed statement."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Guard:
    """The clock and the budget of one exchange over a socket."""

    def __init__(self, descriptor: int) -> None:
        self._socket = socket.socket(fileno=os.dup(descriptor))
        self._end = time.monotonic()
        self._most = 0
        self._stopped = False

    def start(self, *, seconds: float, most_bytes: int) -> None:
        """Give the exchange that follows its time and bytes."""
        self._end = time.monotonic() + seconds
        self._most = self._received() + most_bytes

    def stop(self) -> None:
        """Let the next look end the exchange; may be called from another thread."""
        self._stopped = True

    def look(self) -> None:
        """Check the clock and the bytes.

        Raises:
            Cut: the time or the bytes are used up, or a stop was asked for.
        """
        if self._stopped or time.monotonic() > self._end:
            raise Cut("timeout")
        if self._received() > self._most:
            raise Cut("too_large")

    def close(self) -> None:
        """Let go of the socket."""
        self._socket.close()

    def _received(self) -> int:
        if _TCP_INFO is None or self._socket.family == socket.AF_UNIX:
            return 0
        info = self._socket.getsockopt(socket.IPPROTO_TCP, _TCP_INFO, _RECEIVED.size)
        return int(_RECEIVED.unpack(info)[0]) if len(info) == _RECEIVED.size else 0


class GuardedConnection(psycopg.Connection[Any]):
    """A connection that waits for nothing without its guard."""

    guard: Guard

    def wait(
        self, gen: PQGen[RV], interval: float = LOOK_SECONDS, timeout: float | None = None
    ) -> RV:
        """Drive one exchange to its end, or cut the connection.

        Raises:
            Cut: the guard says so; the connection is closed.
        """
        try:
            return super().wait(self._guarded(gen), min(interval, LOOK_SECONDS), timeout)
        except Cut:
            self.close()  # before psycopg tries to tidy up with the server
            raise

    def _guarded(self, gen: PQGen[RV]) -> PQGen[RV]:
        try:
            wanted = next(gen)
            while True:
                self.guard.look()
                ready = yield wanted
                self.guard.look()
                wanted = gen.send(ready)
        except StopIteration as end:
            found: RV = end.value
            return found

    def close(self) -> None:
        """End the connection; the server is told, and not waited for."""
        super().close()
        self.guard.close()

    def answer(self, sql: str, values: Sequence[str]) -> Iterator[Row]:
        """Run one statement and yield its rows as they come in, in the values of Python.

        psycopg's own stream asks a server that broke off in an answer to cancel it, and waits.

        Raises:
            Cut: the guard says so, or the answer is none; the connection is closed.
            psycopg.Error: the server refused.
        """
        self.pgconn.send_query_params(sql.encode(), [value.encode() for value in values])
        self.pgconn.set_chunked_rows_mode(CHUNK_ROWS)
        self.wait(generators.send(self.pgconn))
        transformer = adapt.Transformer(self)
        answered = False
        while (result := self.wait(generators.fetch(self.pgconn))) is not None:
            if result.status in _TUPLES:
                answered = True
                self._require_readable(result)
                transformer.set_pgresult(result)
                yield from transformer.load_rows(0, result.ntuples, tuple)
            elif result.status != pq.ExecStatus.COMMAND_OK:
                self._refuse(result)
        if not answered:
            self.cut("malformed")

    def _refuse(self, result: PGresult) -> NoReturn:
        """Raise what the server or libpq says in the place of rows."""
        if result.status not in _REFUSED:
            self.cut("malformed")  # a copy, which nobody asked for
        refusal = psycopg.errors.error_from_result(result)
        # The end of the answer is read, unless there is nothing left to read it from.
        while self.pgconn.status != pq.ConnStatus.BAD:
            if self.wait(generators.fetch(self.pgconn)) is None:
                break
        raise refusal

    def cut(self, reason: str) -> NoReturn:
        """Close the connection in the middle of what goes on.

        Raises:
            Cut: always.
        """
        self.close()
        raise Cut(reason)

    def _require_readable(self, result: PGresult) -> None:
        """Let through values of the types that we ask for, which are no trap for a parser."""
        if result.nfields > MOST_COLUMNS:
            self.cut("malformed")
        for column in range(result.nfields):
            kind = result.ftype(column)
            if kind not in _TYPES_ASKED_FOR or result.fformat(column) != pq.Format.TEXT:
                self.cut("malformed")
            if kind in _ARRAYS and not all(
                _is_flat(result.get_value(row, column)) for row in range(result.ntuples)
            ):
                self.cut("malformed")


def _is_flat(array: bytes | None) -> bool:
    return array is None or (len(array) <= LONGEST_ARRAY and not array.startswith(b"{{"))


class LossyText(adapt.Loader):
    """Text of a server that does not keep to its encoding: what is no UTF-8 is replaced."""

    def load(self, data: Buffer) -> str:
        """Return the text."""
        return str(data, "utf-8", "replace")


def connect(parameters: Mapping[str, Any], budget: Budget) -> GuardedConnection:
    """Sign in within the budget's time, and prepare a connection for streams of rows.

    Raises:
        Cut: the server took too long, or sent more than a sign-in needs.
        psycopg.Error: the server or libpq refused.
    """
    pgconn = pq.PGconn.connect_start(make_conninfo("", **parameters).encode())
    _require_alive(pgconn)
    guard = Guard(pgconn.socket)
    try:
        guard.start(seconds=budget.connect_seconds, most_bytes=MOST_SIGN_IN_BYTES)
        while (status := pq.PollingStatus(pgconn.connect_poll())) != pq.PollingStatus.OK:
            if status == pq.PollingStatus.FAILED:
                raise psycopg.OperationalError(pgconn.get_error_message())
            # libpq takes a socket that is not ready for one that is, and waits for it itself.
            while not _is_ready(pgconn.socket, _EVENTS[status]):
                guard.look()
            guard.look()
        pgconn.nonblocking = 1
        connection = GuardedConnection(pgconn)
    except BaseException:
        guard.close()
        pgconn.finish()
        raise
    connection.guard = guard
    connection.autocommit = True
    connection.cursor_factory = psycopg.RawCursor
    connection.prepare_threshold = None
    for name in _TEXTS:
        connection.adapters.register_loader(name, LossyText)
    return connection


_EVENTS = {pq.PollingStatus.READING: select.POLLIN, pq.PollingStatus.WRITING: select.POLLOUT}


def _require_alive(pgconn: PGconn) -> None:
    if pgconn.status == pq.ConnStatus.BAD:
        raise psycopg.OperationalError(pgconn.get_error_message())


def _is_ready(descriptor: int, events: int) -> bool:
    """Wait a moment and tell whether the socket is ready."""
    waiting = select.poll()
    waiting.register(descriptor, events)
    return bool(waiting.poll(LOOK_SECONDS * 1000))
