"""SQLite files, opened read-only; nothing that the file declares is believed without counting."""

import sqlite3
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engagements.connectors.sql import (
    BOOLEAN_WORDS,
    FIRST_LIKELY_DAY,
    MISSING_DAYS,
    MISSING_WORDS,
    SqlDialect,
    quoted,
    words,
)
from engagements.domain.dataenv.columns import sounds_dated
from engagements.domain.dataenv.ports import (
    Budget,
    Capabilities,
    Column,
    ConnectFailed,
    Execute,
    ForeignKey,
    Key,
    Row,
    Scope,
    Statement,
    StatementFailed,
    Table,
)
from engagements.domain.dataenv.sensitive.types import Family, family

WAL_MARK = 18  # the byte of the header that says how the file is written
MAGIC = b"SQLite format 3\x00"
STEPS_BETWEEN_LOOKS = 20_000  # of SQLite's virtual machine; a few milliseconds
SPREAD = 2_654_435_761  # Knuth's multiplicative hash: neighbours do not stay neighbours
RING = 4_294_967_296
_ISO = "'____-__-__%'"  # LIKE takes a third of the time of GLOB with its ranges of digits
_ALLOWED = frozenset(
    (
        sqlite3.SQLITE_SELECT,
        sqlite3.SQLITE_READ,
        sqlite3.SQLITE_FUNCTION,
        sqlite3.SQLITE_RECURSIVE,
        sqlite3.SQLITE_PRAGMA,
    )
)

TABLES = Statement(
    sql=(
        "SELECT l.name, l.type, l.wr FROM pragma_table_list AS l WHERE l.schema = 'main' "
        "AND l.type IN ('table', 'view') AND substr(l.name, 1, 7) <> 'sqlite_' ORDER BY l.name"
    ),
    purpose="catalogue: tables",
)
COLUMNS = Statement(
    sql=(
        'SELECT l.name, c.name, c.type, c."notnull", c.pk FROM pragma_table_list AS l '
        "JOIN pragma_table_xinfo(l.name) AS c WHERE l.schema = 'main' AND l.type IN "
        "('table', 'view') AND substr(l.name, 1, 7) <> 'sqlite_' AND c.hidden IN (0, 2, 3) "
        "ORDER BY l.name, c.cid"
    ),
    purpose="catalogue: columns",
)
INDEXES = Statement(
    sql=(
        "SELECT l.name, i.name, i.origin, i.partial, x.name FROM pragma_table_list AS l "
        "JOIN pragma_index_list(l.name) AS i JOIN pragma_index_info(i.name) AS x "
        "WHERE l.schema = 'main' AND l.type = 'table' AND i.\"unique\" = 1 "
        "ORDER BY l.name, i.seq, x.seqno"
    ),
    purpose="catalogue: unique indexes",
)
REFERENCES = Statement(
    sql=(
        'SELECT l.name, f.id, f."table", f."from", f."to" FROM pragma_table_list AS l '
        "JOIN pragma_foreign_key_list(l.name) AS f WHERE l.schema = 'main' "
        "AND l.type = 'table' ORDER BY l.name, f.id, f.seq"
    ),
    purpose="catalogue: foreign keys",
)
SIZE = Statement(
    sql="SELECT p.page_count * s.page_size FROM pragma_page_count AS p, pragma_page_size AS s",
    purpose="catalogue: size of the file",
)
CAPABILITIES = Capabilities(
    server_role=False,
    transport=False,
    declared_keys=True,
    loose_types=True,
    engine=f"SQLite {sqlite3.sqlite_version}",
)
FIXED = (TABLES, COLUMNS, INDEXES, REFERENCES, SIZE)


class SqliteDialect(SqlDialect):
    """SQLite: values have types, columns do not, and there are no regular expressions."""

    loose_dates = True

    def parameter(self, name: str, parameters: list[str]) -> str:
        """Return a named mark."""
        if name not in parameters:
            parameters.append(name)
        return f":{name}"

    def pages(self, table: Table, parameters: list[str]) -> str:
        """Return a seeded choice of rows: SQLite cannot sample pages, but it can skip."""
        return f" WHERE {self._chosen(table, parameters)}"

    def sampled(self, table: Table, parameters: list[str], *, scope: Scope) -> str:
        """Return a seeded choice of rows by their number, or a random one where there is none."""
        del scope  # SQLite reads the same pages either way
        chosen = self._chosen(table, parameters)
        return f" WHERE {chosen} LIMIT {self.parameter('most', parameters)}"

    def _chosen(self, table: Table, parameters: list[str]) -> str:
        below = self.parameter("below", parameters)
        if not table.row_ids:
            return f"(random() & {RING - 1}) < {below}"
        return f"((rowid % {RING}) * {SPREAD}) % {RING} < {below}"

    def unmatched(self, mine: Sequence[str], theirs: Sequence[str], source: str) -> str:
        """Return the condition as NOT IN, for which SQLite builds an index once."""
        left = mine[0] if len(mine) == 1 else f"({', '.join(mine)})"
        filled = " AND ".join(f"{their} IS NOT NULL" for their in theirs)
        inner = f"SELECT {', '.join(theirs)} FROM {source} WHERE {filled}"  # noqa: S608 - quoted
        return f"{left} NOT IN ({inner})"

    def disguised(self, column: Column) -> str:
        """Compare as text: dates are text here."""
        name = quoted(column.name)
        return f"length({name}) < 24 AND lower(trim({name})) IN ({words(MISSING_WORDS)})"

    def boolean(self, column: Column) -> str:
        """Look at short values only: comparing is what costs here."""
        name = quoted(column.name)
        return f"length({name}) < 6 AND lower({name}) IN ({words(BOOLEAN_WORDS)})"

    def number(self, column: Column) -> str:
        """Match digits with at most one point; a leading zero makes it a code."""
        name = quoted(column.name)
        bare = f"ltrim(trim({name}), '+-')"
        return (
            f"{name} GLOB '[-+ 0-9]*' AND typeof({name}) = 'text' AND {bare} GLOB '[0-9]*' "
            f"AND {bare} NOT GLOB '*[^0-9.]*' AND {bare} NOT GLOB '*.*.*' "
            f"AND {bare} NOT GLOB '0[0-9]*' AND {bare} NOT GLOB '*.'"
        )

    def date(self, column: Column) -> str:
        """Match nothing: SQLite has no type for dates, so text is where they belong."""
        del column
        return "0"

    def mistyped(self, column: Column) -> str:
        """Match text and bytes in a column declared as a number."""
        return f"typeof({quoted(column.name)}) IN ('text', 'blob')"

    def dated(self, column: Column) -> str:
        """Match ISO text, and numbers that are seconds or milliseconds since 1970."""
        name = quoted(column.name)
        return f"({self._iso(name)} OR ({self._is_number(name)} AND {self._epoch(name)} > 0))"

    def early(self, column: Column) -> str:
        """Match ISO text before the first likely day."""
        name = quoted(column.name)
        return f"{name} < {words((FIRST_LIKELY_DAY,))} AND {self._iso(name)}"

    def future(self, column: Column, parameters: list[str]) -> str:
        """Match ISO text or seconds ahead."""
        name = quoted(column.name)
        after, seconds = self.parameter("after", parameters), self._after_seconds(parameters)
        return (
            f"({name} >= {after} AND {name} < {words(MISSING_DAYS[1:])} AND {self._iso(name)}) "
            f"OR ({self._is_number(name)} AND {self._epoch(name)} >= {seconds})"
        )

    def latest(self, column: Column, parameters: list[str]) -> str:
        """Return the newest of the texts, else of the numbers."""
        name = quoted(column.name)
        after, seconds = self.parameter("after", parameters), self._after_seconds(parameters)
        text = f"max({name}) FILTER (WHERE {name} < {after} AND {self._iso(name)})"
        epoch = self._epoch(name)
        number = f"max({epoch}) FILTER (WHERE {self._is_number(name)} AND {epoch} < {seconds})"
        return f"coalesce(CAST(strftime('%s', {text}) AS INTEGER), {number})"

    def _after_seconds(self, parameters: list[str]) -> str:
        return self.parameter("after_seconds", parameters)

    def _iso(self, name: str) -> str:
        return f"({name} LIKE {_ISO} AND {name} < ':')"  # the colon follows the nine

    def _is_number(self, name: str) -> str:
        return f"typeof({name}) IN ('integer', 'real')"

    def _epoch(self, name: str) -> str:
        """Return seconds since 1970 of what can be that, in seconds or in milliseconds."""
        return (
            f"(CASE WHEN {name} BETWEEN 100000000000 AND 99999999999999 THEN "
            f"CAST({name} / 1000 AS INTEGER) WHEN {name} BETWEEN 100000000 AND 99999999999 "
            f"THEN CAST({name} AS INTEGER) END)"
        )


@dataclass(frozen=True, kw_only=True)
class SqliteConnector:
    """One SQLite file."""

    path: Path
    name: str
    kind: str = "sqlite"
    fixed: tuple[Statement, ...] = FIXED
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
            for statement in FIXED:
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
        found = execute(TABLES, {})
        columns = _grouped(execute(COLUMNS, {}))
        indexes = _grouped(execute(INDEXES, {}))
        references = _grouped(execute(REFERENCES, {}))
        size = execute(SIZE, {})
        total = int(size[0][0]) if size else self._bytes
        each = total // max(1, sum(kind == "table" for _, kind, _ in found))
        tables = [
            _table(
                name,
                kind=kind,
                columns=columns.get(name, []),
                indexes=indexes.get(name, []),
                without_rowid=bool(wr),
                size=each,
                total=total,
            )
            for name, kind, wr in found
        ]
        return _with_references(tables, references)

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


def _grouped(rows: Sequence[Row]) -> dict[str, list[Row]]:
    grouped: dict[str, list[Row]] = {}
    for row in rows:
        grouped.setdefault(row[0], []).append(row[1:])
    return grouped


def _table(
    name: str,
    *,
    kind: str,
    columns: Sequence[Row],
    indexes: Sequence[Row],
    without_rowid: bool,
    size: int,
    total: int,
) -> Table:
    made = tuple(_column(column, kind, not_null, pk) for column, kind, not_null, pk in columns)
    return Table(
        name=name,
        bare_name=name,
        kind=kind,
        columns=made,
        keys=tuple(_keys(columns, indexes, without_rowid=without_rowid)),
        bytes=size,
        at_most_bytes=total,
        row_ids=kind == "table" and not without_rowid,
    )


def _column(name: str, declared: str, not_null: int, pk: int) -> Column:
    kind = family(declared or "")
    text = kind in (Family.TEXT, Family.UNKNOWN, Family.INTEGER)
    return Column(
        name=name,
        type=declared or "",
        family=kind,
        nullable=not not_null,
        dated=kind is Family.DATE or (text and not pk and sounds_dated(name)),
    )


def _keys(columns: Sequence[Row], indexes: Sequence[Row], *, without_rowid: bool) -> list[Key]:
    not_null = {name for name, _, required, _ in columns if required}
    primary = sorted(((pk, name, kind) for name, kind, _, pk in columns if pk), key=lambda c: c[0])
    keys = []
    if primary:
        names = tuple(name for _, name, _ in primary)
        # Only INTEGER PRIMARY KEY, spelt so, is the row's own number and never NULL.
        own_number = len(primary) == 1 and (primary[0][2] or "").upper() == "INTEGER"
        proven = own_number or without_rowid or not_null.issuperset(names)
        keys.append(Key(columns=names, primary=True, proven=proven))
    grouped: dict[str, list[Any]] = {}
    for index, origin, partial, column in indexes:
        if origin != "pk" and not partial:
            grouped.setdefault(index, []).append(column)
    for names in grouped.values():
        if None not in names:  # an expression has no name
            proven = not_null.issuperset(names)
            keys.append(Key(columns=tuple(names), proven=proven))
    return keys


def _with_references(
    tables: Sequence[Table], references: Mapping[str, Sequence[Row]]
) -> tuple[Table, ...]:
    """Add the foreign keys; SQLite compares their names without regard to case."""
    by_name = {table.name.casefold(): table for table in tables}
    return tuple(
        Table(**{**table.__dict__, "foreign_keys": _references(table, references, by_name)})
        for table in tables
    )


def _references(
    table: Table, references: Mapping[str, Sequence[Row]], by_name: Mapping[str, Table]
) -> tuple[ForeignKey, ...]:
    grouped: dict[int, list[Row]] = {}
    for number, parent, mine, theirs in references.get(table.name, ()):
        grouped.setdefault(number, []).append((parent, mine, theirs))
    found = []
    for rows in grouped.values():
        parent = by_name.get(rows[0][0].casefold())
        to = [row[2] for row in rows]
        if parent is not None and None in to:
            to = list(next((key.columns for key in parent.keys if key.primary), ()))
        named = _spelled(to, parent)
        found.append(
            ForeignKey(
                columns=tuple(_spelled([row[1] for row in rows], table)),
                table=parent.name if parent else rows[0][0],
                to=tuple(named),
            )
        )
    return tuple(found)


def _spelled(names: Sequence[Any], table: Table | None) -> list[str]:
    if table is None:
        return [str(name) for name in names if name is not None]
    known = {column.name.casefold(): column.name for column in table.columns}
    return [known.get(str(name).casefold(), str(name)) for name in names]
