"""One SQLite file: opened read-only, with a deadline that SQLite itself watches."""

import sqlite3
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engagements.connectors.sqlite import catalogue
from engagements.connectors.sqlite.dialect import SqliteDialect
from engagements.domain.dataenv.ports import (
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
STEPS_BETWEEN_LOOKS = 20_000  # of SQLite's virtual machine; a few milliseconds
_ALLOWED = frozenset(
    (
        sqlite3.SQLITE_SELECT,
        sqlite3.SQLITE_READ,
        sqlite3.SQLITE_FUNCTION,
        sqlite3.SQLITE_RECURSIVE,
        sqlite3.SQLITE_PRAGMA,
    )
)
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
            ConnectFailed: it is not there, no SQLite file, locked or damaged.
        """
        _check_file(self.path)
        try:
            connection = sqlite3.connect(
                self.path.resolve().as_uri() + _MODES[_is_resting(self.path)],
                uri=True,
                timeout=budget.connect_seconds,
                isolation_level=None,
                check_same_thread=False,  # cancel() comes from another thread
            )
            connection.text_factory = _text
            for pragma in ("query_only = ON", "trusted_schema = OFF", "cell_size_check = ON"):
                connection.execute(f"PRAGMA {pragma}")
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
            for statement in catalogue.FIXED:
                # SQLite declares its catalogue functions when they are first named; that looks
                # like a change of the schema, so it happens before changes are refused.
                connection.execute(f"EXPLAIN {statement.sql}").fetchall()
            connection.set_authorizer(_authorize)
        except sqlite3.Error as error:
            reason = _reason(error)
            raise ConnectFailed(reason, _SENTENCES[reason]) from None
        return SqliteSession(connection, fallback_bytes=self.path.stat().st_size)


class SqliteSession:
    """An open file; a deadline is watched inside SQLite itself."""

    def __init__(self, connection: sqlite3.Connection, *, fallback_bytes: int) -> None:
        self.dialect = SqliteDialect()
        self._connection = connection
        self._bytes = fallback_bytes
        self._cancelled = False

    def rows(self, statement: Statement, values: Mapping[str, Any], *, seconds: float) -> list[Row]:
        """Run one statement; the handler ends it when its time is over."""
        end = time.monotonic() + seconds

        def over() -> int:
            return int(self._cancelled or time.monotonic() > end)

        self._connection.set_progress_handler(over, STEPS_BETWEEN_LOOKS)
        given = {name: values[name] for name in statement.parameters}
        try:
            return self._connection.execute(statement.sql, given).fetchall()
        except sqlite3.Error as error:
            raise StatementFailed(_reason(error)) from None
        finally:
            self._connection.set_progress_handler(None, 0)

    def role(self, execute: Execute) -> None:
        """Return nothing: a file has no roles."""
        del execute

    def transport(self, execute: Execute) -> None:
        """Return nothing: a file is not reached over a network."""
        del execute

    def inventory(self, execute: Execute) -> tuple[Table, ...]:
        """Return the tables and views with their columns, keys and references."""
        return catalogue.inventory(execute, file_bytes=self._bytes)

    def cancel(self) -> None:
        """End the running statement."""
        self._cancelled = True
        self._connection.interrupt()

    def close(self) -> None:
        """Close the file."""
        self._connection.close()


_MODES = {False: "?mode=ro", True: "?mode=ro&immutable=1"}
_SENTENCES = {
    "missing": "The file is not there, or may not be read.",
    "format": "The file is not an SQLite database.",
    "locked": "Another program holds the file locked. Close it there and try again.",
    "corrupt": "The file is damaged: SQLite cannot read its catalogue.",
    "timeout": "The file did not answer in time.",
    "refused": "The file may not be read.",
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
}


def _reason(error: sqlite3.Error) -> str:
    code = getattr(error, "sqlite_errorcode", None)
    return _REASONS.get(code & 0xFF if code else 0, "error")


def _is_resting(path: Path) -> bool:
    """Tell whether the file is in WAL mode with no log beside it: nobody has it open.

    Opened in the ordinary way it would make two files beside the client's, or fail where that is
    not allowed.
    """
    with path.open("rb") as file:
        mode = file.read(WAL_MARK + 1)[WAL_MARK:]
    return mode == b"\x02" and not path.with_name(f"{path.name}-wal").exists()


def _check_file(path: Path) -> None:
    try:
        with path.open("rb") as file:
            head = file.read(len(MAGIC))
    except OSError:
        raise ConnectFailed("missing", _SENTENCES["missing"]) from None
    if head != MAGIC:
        raise ConnectFailed("format", _SENTENCES["format"])


def _authorize(action: int, *_: Any) -> int:
    return sqlite3.SQLITE_OK if action in _ALLOWED else sqlite3.SQLITE_DENY


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "replace")
