"""One SQLite file: opened read-only, under limits, with a deadline that interrupts SQLite."""

import sqlite3
import time
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engagements.areas.dataenv.connectors import border
from engagements.areas.dataenv.connectors.opening import MISSING, OpenFile, open_regular
from engagements.areas.dataenv.connectors.sqlite import catalogue, limits
from engagements.areas.dataenv.connectors.sqlite.dialect import SqliteDialect
from engagements.areas.dataenv.domain.ports import (
    MEGABYTE,
    Budget,
    Capabilities,
    ConnectFailed,
    Execute,
    Row,
    Statement,
    StatementFailed,
    Table,
)

WAL_MARK = 18  # the byte of the header that says how the file is written
MAGIC = b"SQLite format 3\x00"
LARGEST_FILE = 20_480 * MEGABYTE
CHUNK_ROWS = 100
CAPABILITIES = Capabilities(
    server_role=False,
    transport=False,
    declared_keys=True,
    loose_types=True,
    engine=f"SQLite {sqlite3.sqlite_version}",
)


@dataclass(frozen=True, kw_only=True)
class SqliteConnector:
    """One SQLite file."""

    path: Path
    name: str
    kind: str = "sqlite"
    fixed: tuple[Statement, ...] = catalogue.FIXED
    capabilities: Capabilities = CAPABILITIES

    def open(self, budget: Budget) -> "SqliteSession":
        """Open the file read-only.

        Raises:
            ConnectFailed: it is not there, no SQLite file, locked, damaged, or not a plain file.
        """
        with border.opening():
            file = open_regular(self.path, largest=LARGEST_FILE)
            try:
                return SqliteSession(_connected(file, budget), file=file, budget=budget)
            except sqlite3.Error as error:
                file.close()
                reason = _reason(error)
                raise ConnectFailed(reason, _SENTENCES.get(reason, _SENTENCES["error"])) from None
            except BaseException:
                file.close()
                raise


def _connected(file: OpenFile, budget: Budget) -> sqlite3.Connection:
    if file.head(len(MAGIC)) != MAGIC:
        raise ConnectFailed("format", _SENTENCES["format"])
    mode = _MODES[_is_resting(file)]
    file.require_unmoved()  # SQLite follows links to a name, so it cannot be given the descriptor
    connection = sqlite3.connect(
        file.path.as_uri() + mode,
        uri=True,
        timeout=budget.connect_seconds,
        isolation_level=None,
        check_same_thread=False,  # cancel() comes from another thread
    )
    try:
        connection.text_factory = _text
        limits.bound(connection)
        with border.Deadline(connection.interrupt, budget.table_seconds):
            shadows = connection.execute(catalogue.SHADOWS).fetchone()
            file.require_opened_again()
            if shadows:
                raise ConnectFailed("malformed", _SHADOWED)
            for statement in catalogue.FIXED:
                # SQLite declares its catalogue functions when they are first named; that looks
                # like a change of the schema, so it happens before changes are refused.
                unbound = dict.fromkeys(statement.parameters)
                connection.execute(f"EXPLAIN {statement.sql}", unbound).fetchall()
        connection.set_authorizer(limits.authorize)
    except BaseException:
        connection.close()
        raise
    return connection


class SqliteSession:
    """An open file; a deadline interrupts SQLite from another thread."""

    def __init__(self, connection: sqlite3.Connection, *, file: OpenFile, budget: Budget) -> None:
        self.dialect = SqliteDialect()
        self._connection = connection
        self._file = file
        self._budget = budget
        self._cancelled = False

    def rows(self, statement: Statement, values: Mapping[str, Any], *, seconds: float) -> list[Row]:
        """Run one statement; it is interrupted when its time is over."""
        given = {name: values[name] for name in statement.parameters}
        if self._cancelled:
            raise StatementFailed("timeout")
        with border.answering(), border.Deadline(self._connection.interrupt, seconds):
            try:
                cursor = self._connection.execute(statement.sql, given)
                cursor.arraysize = CHUNK_ROWS
                with closing(cursor):
                    return border.gathered(cursor, self._budget)
            except sqlite3.Error as error:
                raise StatementFailed(_reason(error)) from None

    def role(self, execute: Execute) -> None:
        """Return nothing: a file has no roles."""
        del execute

    def transport(self, execute: Execute) -> None:
        """Return nothing: a file is not reached over a network."""
        del execute

    def inventory(self, execute: Execute) -> tuple[Table, ...]:
        """Return the tables and views with their columns, keys and references."""
        end = time.monotonic() + self._budget.catalogue_seconds
        with border.answering():
            return catalogue.inventory(
                execute, file_bytes=self._file.size, left=lambda: end - time.monotonic()
            )

    def cancel(self) -> None:
        """End the running statement."""
        self._cancelled = True
        self._connection.interrupt()

    def close(self) -> None:
        """Close the file, and only then let go of it: SQLite's locks end with any descriptor."""
        self._connection.close()
        self._file.close()


_MODES = {False: "?mode=ro", True: "?mode=ro&immutable=1"}
_SHADOWED = (
    "The file declares something under the name of a function that tells of columns and keys, so "
    "what that function says cannot be trusted."
)
_SENTENCES = {
    "missing": MISSING,
    "format": "The file is not an SQLite database.",
    "locked": "Another program holds the file locked. Close it there and try again.",
    "corrupt": "The file is damaged: SQLite cannot read its catalogue.",
    "timeout": "The file did not answer in time.",
    "refused": "The file may not be read.",
    "too_large": "The file declares more than a run reads.",
    "memory": "Reading the file's catalogue needs more memory than is allowed.",
    "error": "SQLite cannot read the file.",
}
_REASONS = {
    sqlite3.SQLITE_BUSY: "locked",
    sqlite3.SQLITE_LOCKED: "locked",
    sqlite3.SQLITE_CORRUPT: "corrupt",
    sqlite3.SQLITE_NOTADB: "format",
    sqlite3.SQLITE_INTERRUPT: "timeout",
    sqlite3.SQLITE_CANTOPEN: "missing",
    sqlite3.SQLITE_AUTH: "refused",
    sqlite3.SQLITE_PERM: "refused",
    sqlite3.SQLITE_TOOBIG: "too_large",
    sqlite3.SQLITE_NOMEM: "memory",
    sqlite3.SQLITE_IOERR: "corrupt",
}
_TOO_COMPLEX = ("too many references", "too deep", "too many", "circularly defined")


def _reason(error: sqlite3.Error) -> str:
    text = str(error)
    if "not authorized to use function" in text or "unsafe use of" in text:
        return "function"
    if any(words in text for words in _TOO_COMPLEX):
        return "too_complex"
    code = getattr(error, "sqlite_errorcode", None)
    return _REASONS.get(code & 0xFF if code else 0, "error")


def _is_resting(file: OpenFile) -> bool:
    """Tell whether the file is in WAL mode with no log beside it: nobody has it open.

    Opened in the ordinary way it would make two files beside the client's, or fail where that is
    not allowed.
    """
    companions = [file.has_companion(ending) for ending in ("-wal", "-shm", "-journal")]
    return file.head(WAL_MARK + 1)[WAL_MARK:] == b"\x02" and not companions[0]


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "replace")
