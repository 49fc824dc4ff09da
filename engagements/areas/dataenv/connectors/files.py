"""CSV and Parquet files through DuckDB, shut in before the file is opened."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from engagements.areas.dataenv.connectors import border
from engagements.areas.dataenv.connectors.opening import OpenFile, open_regular
from engagements.areas.dataenv.connectors.sql import SqlDialect, quoted, words
from engagements.areas.dataenv.domain.ports import (
    MEGABYTE,
    Budget,
    Capabilities,
    Column,
    ConnectFailed,
    Execute,
    Row,
    Scope,
    Statement,
    StatementFailed,
    Table,
)
from engagements.areas.dataenv.domain.sensitive.types import Family, family

LARGEST_FILE = 2_048 * MEGABYTE
# With its code, threads and what Python holds, DuckDB stays below the gibibyte of address space
# that the process which reads has.
MEMORY = "560MB"
THREADS = 2
CHUNK_ROWS = 100
LONGEST_NAME = 120
PARQUET_MARK = b"PAR1"
GZIP_MARK = b"\x1f\x8b"
_NO_TABLE = (
    "The file cannot be read as a table. Check its delimiter, its quotes, and that it is saved as "
    "UTF-8."
)
_NO_TEXT = "The path of the file is not UTF-8 text. Rename the file, or the folder, and try again."
_DELIMITERS = frozenset(",;|\t")
_NUMBER = r"^\s*[+-]?(0|[1-9][0-9]*)(\.[0-9]+)?\s*$"
_DATE = r"^\s*[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])([ T][0-9:.+Z -]+)?\s*$"
_READERS = {
    # All rows decide the types: a file is not what its first rows promise.
    # Quotes are those of RFC 4180, so that one left open is an error and not a longer value.
    "csv": (
        "read_csv({path}, sample_size = -1, compression = 'none', quote = '\"', escape = '\"')"
    ),
    "parquet": "read_parquet({path})",
}
OPENS = {
    kind: Statement(
        sql=f"CREATE VIEW the_file AS SELECT * FROM {reader.format(path=':file')}",  # noqa: S608 - fixed
        purpose="session: open the file",
    )
    for kind, reader in _READERS.items()
}
COLUMNS = Statement(
    sql=(
        "SELECT column_name, data_type FROM duckdb_columns() WHERE schema_name = 'main' "
        "AND NOT internal ORDER BY column_index"
    ),
    purpose="catalogue: columns",
)


class FileDialect(SqlDialect):
    """DuckDB over one file."""

    text_types = frozenset(("varchar",))
    text_type = "varchar"

    def parameter(self, name: str, parameters: list[str]) -> str:
        """Return a named mark."""
        if name not in parameters:
            parameters.append(name)
        return f"${name}"

    def pages(self, table: Table, parameters: list[str]) -> str:
        """Return a seeded choice of rows from over the whole file."""
        del table, parameters
        budget = Budget()
        return f" TABLESAMPLE reservoir({budget.sample_rows} ROWS) REPEATABLE ({budget.seed})"

    def sampled(self, table: Table, parameters: list[str], *, scope: Scope) -> str:
        """Return a seeded choice of rows from over the whole file."""
        del table, parameters, scope
        budget = Budget()
        return f" USING SAMPLE reservoir({budget.sample_values} ROWS) REPEATABLE ({budget.seed})"

    def number(self, column: Column) -> str:
        """Match plain numbers without a leading zero."""
        return f"regexp_matches({self._plain_text(column)}, '{_NUMBER}')"

    def date(self, column: Column) -> str:
        """Match ISO dates, with or without a time."""
        return f"regexp_matches({self._plain_text(column)}, '{_DATE}')"

    def seconds(self, expression: str) -> str:
        """Return seconds; a moment without a zone is read as UTC."""
        return f"epoch({expression})"

    def _plain_text(self, column: Column) -> str:
        name = quoted(column.name)
        return name if column.type == "VARCHAR" else f"CAST({name} AS varchar)"


@dataclass(frozen=True, kw_only=True)
class FileConnector:
    """One CSV or Parquet file, which is one table named like the file."""

    path: Path
    name: str
    kind: str
    table_name: str = ""

    @property
    def fixed(self) -> tuple[Statement, ...]:
        """Return the statements that open the file and read its columns."""
        return (OPENS[self.kind], COLUMNS)

    @property
    def capabilities(self) -> Capabilities:
        """Return what a file can be asked: neither role, transport nor keys."""
        return Capabilities(
            server_role=False,
            transport=False,
            declared_keys=False,
            engine=f"DuckDB {duckdb.__version__}",
        )

    def open(self, budget: Budget) -> "FileSession":
        """Shut DuckDB in, then open the file.

        Raises:
            ConnectFailed: it is not there, has a name that is no text, is too large, or cannot be
                read as a table.
        """
        with border.opening():
            if not _is_text(str(self.path)):  # DuckDB takes no other path
                raise ConnectFailed("path", _NO_TEXT)
            file = open_regular(self.path, largest=LARGEST_FILE)
            try:
                _check(file, self.kind)
                connection = self._connected(file, budget)
            except BaseException:
                file.close()
                raise
            return FileSession(connection, table=self._table(), file=file, budget=budget)

    def _connected(self, file: OpenFile, budget: Budget) -> duckdb.DuckDBPyConnection:
        connection = duckdb.connect(":memory:", config={"threads": THREADS, "memory_limit": MEMORY})
        try:
            shut_in(connection, file)
            table = quoted(self._table())
            reader = _READERS[self.kind].format(path=words((str(file.place),)))
            with border.Deadline(connection.interrupt, budget.table_seconds):
                connection.execute(f"CREATE VIEW {table} AS SELECT * FROM {reader}")  # noqa: S608 - quoted
                shown = connection.execute(f"SELECT * FROM {table} LIMIT 0").description or []  # noqa: S608 - quoted
            if self.kind == "csv" and len(shown) == 1 and _DELIMITERS & set(shown[0][0]):
                # No delimiter fitted every line, so whole lines came out as one column.
                raise ConnectFailed("format", _NO_TABLE)
        except duckdb.Error as error:
            connection.close()
            raise _connect_failed(error, self.kind) from None
        except BaseException:
            connection.close()
            raise
        return connection

    def _table(self) -> str:
        name = self.table_name or self.path.stem or self.kind
        return name.replace("\x00", "")[:LONGEST_NAME]


class FileSession:
    """An open file; only SELECT statements run."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        *,
        table: str,
        file: OpenFile,
        budget: Budget,
    ) -> None:
        self.dialect = FileDialect()
        self._connection = connection
        self._table = table
        self._file = file
        self._budget = budget

    def rows(self, statement: Statement, values: Mapping[str, Any], *, seconds: float) -> list[Row]:
        """Run one SELECT; it is interrupted when its time is over."""
        given = {name: values[name] for name in statement.parameters}
        with border.answering(), border.Deadline(self._connection.interrupt, seconds):
            try:
                parsed = self._connection.extract_statements(statement.sql)
                if [item.type for item in parsed] != [duckdb.StatementType.SELECT]:
                    raise StatementFailed("refused")
                answer = self._connection.execute(statement.sql, given or None)
                return border.gathered(_rows(answer), self._budget)
            except (duckdb.Error, RuntimeError) as error:
                raise StatementFailed(_reason(error)) from None

    def role(self, execute: Execute) -> None:
        """Return nothing: a file has no roles."""
        del execute

    def transport(self, execute: Execute) -> None:
        """Return nothing: a file is not reached over a network."""
        del execute

    def inventory(self, execute: Execute) -> tuple[Table, ...]:
        """Return the one table."""
        with border.answering():
            columns = tuple(_column(name, kind) for name, kind in execute(COLUMNS, {}))
        table = Table(
            name=self._table,
            bare_name=self._table,
            columns=columns,
            bytes=self._file.size,
            row_ids=False,
        )
        return (table,)

    def cancel(self) -> None:
        """End the running statement."""
        self._connection.interrupt()

    def close(self) -> None:
        """Close the file."""
        self._connection.close()
        self._file.close()


def shut_in(connection: duckdb.DuckDBPyConnection, file: OpenFile) -> None:
    """Let the connection read ``file`` and nothing else, and take back the key.

    It reads by the descriptor, so what stands at the file's path by then is nothing to it. What it
    compares with the list is where the descriptor leads, which has another name once the file was
    replaced at its path.
    """
    place = os.path.realpath(file.place)
    for setting in (
        "python_enable_replacements = false",
        "autoinstall_known_extensions = false",
        "autoload_known_extensions = false",
        "allow_community_extensions = false",
        "temp_directory = ''",  # nothing spills to a disk
        "TimeZone = 'UTC'",
        f"allowed_paths = [{words((str(file.place), place, f'{place} (deleted)'))}]",
        "enable_external_access = false",
        "lock_configuration = true",
    ):
        connection.execute(f"SET {setting}")


def _rows(answer: duckdb.DuckDBPyConnection) -> Iterator[Row]:
    while rows := answer.fetchmany(CHUNK_ROWS):
        yield from rows


def _is_text(path: str) -> bool:
    try:
        path.encode()
    except UnicodeEncodeError:  # how Python holds bytes of a name that are no UTF-8
        return False
    return True


def _check(file: OpenFile, kind: str) -> None:
    head = file.head(len(PARQUET_MARK))
    if kind == "parquet" and head != PARQUET_MARK:
        raise ConnectFailed("format", "The file is not a Parquet file.")
    if kind == "csv" and head.startswith(GZIP_MARK):
        raise ConnectFailed("format", "The file is compressed. Unpack it first.")
    if kind == "csv" and (not head or b"\x00" in head):
        raise ConnectFailed("format", "The file is empty, or not text.")


def _column(name: str, declared: str) -> Column:
    kind = family(declared)
    dated = declared == "DATE" or declared.startswith("TIMESTAMP")
    if kind is Family.DATE and not dated:  # times of day and intervals are no dates
        kind = Family.BINARY
    if declared.endswith("]") or declared.startswith(("STRUCT", "MAP", "UNION")):
        kind = Family.TEXT
        dated = False
    return Column(name=name, type=declared, family=kind, dated=dated)


def _reason(error: Exception) -> str:
    if isinstance(error, duckdb.InterruptException):
        return "timeout"
    if isinstance(error, duckdb.OutOfMemoryException):
        return "memory"
    if isinstance(error, duckdb.PermissionException):
        return "refused"
    if isinstance(error, duckdb.InvalidInputException | duckdb.IOException):
        return "corrupt"
    return "error"


def _connect_failed(error: duckdb.Error, kind: str) -> ConnectFailed:
    """Return our own sentence: DuckDB's repeats lines of the file."""
    if isinstance(error, duckdb.InterruptException):
        return ConnectFailed("timeout", "The file could not be read in time.")
    if isinstance(error, duckdb.OutOfMemoryException):
        return ConnectFailed("memory", "Reading the file needs more memory than is allowed.")
    if kind == "csv":
        return ConnectFailed("format", _NO_TABLE)
    return ConnectFailed("corrupt", "The file is damaged: its content cannot be read.")
