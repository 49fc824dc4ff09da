"""SQLite's catalogue statements, and what is made of their rows."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from engagements.areas.dataenv.connectors.sql import REPLACEMENT
from engagements.areas.dataenv.domain.columns import sounds_dated
from engagements.areas.dataenv.domain.meter import reason_of
from engagements.areas.dataenv.domain.ports import (
    Column,
    Execute,
    ForeignKey,
    Key,
    Row,
    Statement,
    StatementFailed,
    Table,
)
from engagements.areas.dataenv.domain.sensitive.types import Family, family

MOST_TABLES = 20_000
MOST_VIEWS = 500  # each is described by a statement of its own
_OURS = "substr(l.name, 1, 7) <> 'sqlite_'"
_STORED = f"l.type = 'table' AND l.rootpage > 0 AND {_OURS}"
TABLES = Statement(
    sql=(
        "SELECT l.name, l.type, l.rootpage FROM sqlite_schema AS l "  # noqa: S608 - fixed words
        f"WHERE l.type IN ('table', 'view') AND {_OURS} ORDER BY l.rowid LIMIT {MOST_TABLES + 1}"
    ),
    purpose="catalogue: tables",
)
# Of tables only: what a view reads is looked at when it is described, and may be broken or endless.
COLUMNS = Statement(
    sql=(
        'SELECT l.name, c.name, c.type, c."notnull", c.pk FROM sqlite_schema AS l '  # noqa: S608
        f"JOIN pragma_table_xinfo(l.name) AS c WHERE {_STORED} AND c.hidden IN (0, 2, 3) "
        "ORDER BY l.name, c.cid"
    ),
    purpose="catalogue: columns of tables",
)
COLUMNS_OF = Statement(
    sql=(
        'SELECT c.name, c.type, c."notnull", c.pk FROM pragma_table_xinfo(:table) AS c '
        "WHERE c.hidden IN (0, 2, 3) ORDER BY c.cid"
    ),
    purpose="catalogue: columns of a view, or of a table by itself",
    parameters=("table",),
    condition="there are views, or the columns of all tables cannot be read at once",
)
# Only a table WITHOUT ROWID answers to the name of an index.
WITHOUT_ROWID = Statement(
    sql=(
        "SELECT l.name FROM sqlite_schema AS l "  # noqa: S608 - fixed words
        f"WHERE {_STORED} AND EXISTS (SELECT 1 FROM pragma_index_info(l.name)) ORDER BY l.name"
    ),
    purpose="catalogue: tables without row numbers",
)
INDEXES = Statement(
    sql=(
        "SELECT l.name, i.name, i.origin, i.partial, x.name FROM sqlite_schema AS l "  # noqa: S608
        "JOIN pragma_index_list(l.name) AS i JOIN pragma_index_info(i.name) AS x "
        f'WHERE {_STORED} AND i."unique" = 1 ORDER BY l.name, i.seq, x.seqno'
    ),
    purpose="catalogue: unique indexes",
)
REFERENCES = Statement(
    sql=(
        'SELECT l.name, f.id, f."table", f."from", f."to" FROM sqlite_schema AS l '  # noqa: S608
        f"JOIN pragma_foreign_key_list(l.name) AS f WHERE {_STORED} "
        "ORDER BY l.name, f.id, f.seq"
    ),
    purpose="catalogue: foreign keys",
)
SIZE = Statement(
    sql="SELECT p.page_count * s.page_size FROM pragma_page_count AS p, pragma_page_size AS s",
    purpose="catalogue: size of the file",
)
# What a file declares under the name of one of these would be asked in its place.
_FUNCTIONS = (
    "'pragma_table_xinfo', 'pragma_index_list', 'pragma_index_info', 'pragma_foreign_key_list', "
    "'pragma_page_count', 'pragma_page_size'"
)
SHADOWS = f"SELECT 1 FROM sqlite_schema WHERE lower(name) IN ({_FUNCTIONS})"  # noqa: S608 - fixed
FIXED = (TABLES, COLUMNS, COLUMNS_OF, WITHOUT_ROWID, INDEXES, REFERENCES, SIZE)

VIRTUAL = "a virtual table: reading it would run code that is not the file's own"
NO_TEXT = "a name in it is not UTF-8 text"
UNTIMELY = "describing the views took all the time there is for it"
# The tables in which the modules that come with SQLite keep what a virtual table shows.
_INNER = (
    "content", "docsize", "config", "data", "idx", "segments", "segdir", "stat", "node", "parent",
    "rowid",
)  # fmt: skip
Left = Callable[[], float]


def inventory(execute: Execute, *, file_bytes: int, left: Left) -> tuple[Table, ...]:
    """Return the tables and views with their columns, keys and references.

    ``left`` tells how much time is left to describe views, in seconds. What cannot be described
    says so itself; the others are not the worse for it.

    Raises:
        StatementFailed: the list of tables cannot be read.
    """
    found = _listed(execute)
    stored = [name for name, kind, root in found if kind == "table" and root]
    columns, broken = _columns(execute, stored)
    views = [name for name, kind, _ in found if kind == "view"]
    more, broken_views = _described(execute, views[:MOST_VIEWS], left)
    columns |= more
    broken |= broken_views | dict.fromkeys(views[MOST_VIEWS:], UNTIMELY)
    broken |= {name: VIRTUAL for name, kind, root in found if kind == "table" and not root}
    indexes = _grouped(_asked(execute, INDEXES))
    without_rowid = {row[0] for row in _asked(execute, WITHOUT_ROWID)}
    size = _asked(execute, SIZE)
    total = int(size[0][0]) if size else file_bytes
    each = total // max(1, len(stored))
    tables = [
        _table(
            name,
            kind="table" if kind == "table" and root else "view",
            columns=columns.get(name, []),
            indexes=indexes.get(name, []),
            without_rowid=name in without_rowid,
            size=each,
            total=total,
            broken=broken.get(name, ""),
        )
        for name, kind, root in sorted(found)
    ]
    return _with_references(tables, _grouped(_asked(execute, REFERENCES)))


def _listed(execute: Execute) -> list[tuple[str, str, int]]:
    """Return name, type and root page of what the file declares, without tables of modules.

    They are in the order in which they were made: a view comes after what it is made of, so that
    the simple ones are described while there is time.
    """
    rows = execute(TABLES, {})
    if len(rows) > MOST_TABLES:
        raise StatementFailed("too_large")
    found = [(name, kind, root or 0) for name, kind, root in rows if isinstance(name, str)]
    virtual = [name for name, kind, root in found if kind == "table" and not root]
    inner = {f"{name}_{ending}" for name in virtual for ending in _INNER}
    return [row for row in found if row[0] not in inner]


def _asked(execute: Execute, statement: Statement) -> list[Row]:
    """Return rows about all tables; none where they cannot be read: keys are then counted."""
    try:
        return execute(statement, {})
    except StatementFailed:
        return []


def _columns(
    execute: Execute, tables: Sequence[str]
) -> tuple[dict[str, list[Row]], dict[str, str]]:
    """Return the columns of tables, all at once or, where that fails, of one after the other."""
    try:
        found = _grouped(execute(COLUMNS, {}))
    except StatementFailed:
        return _described(execute, tables, lambda: 1.0)
    return found, {
        name: reason_of(StatementFailed("corrupt")) for name in tables if name not in found
    }


def _described(
    execute: Execute, names: Sequence[str], left: Left
) -> tuple[dict[str, list[Row]], dict[str, str]]:
    """Return the columns of each that has any, and why the others have none."""
    columns: dict[str, list[Row]] = {}
    broken: dict[str, str] = {}
    for name in names:
        if left() <= 0:
            broken[name] = UNTIMELY
            continue
        try:
            rows = execute(COLUMNS_OF, {"table": name})
        except StatementFailed as failure:
            broken[name] = reason_of(failure)
            continue
        if rows:
            columns[name] = list(rows)
        else:
            broken[name] = "what it reads is not there"
    return columns, broken


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
    broken: str,
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
        # SQLite takes a quoted name that it does not find for a text, and would count that.
        broken=broken or (NO_TEXT if any(REPLACEMENT in column.name for column in made) else ""),
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
    for indexed in grouped.values():
        if None not in indexed:  # an expression has no name
            proven = not_null.issuperset(indexed)
            keys.append(Key(columns=tuple(indexed), proven=proven))
    return keys


def _with_references(
    tables: Sequence[Table], references: Mapping[str, Sequence[Row]]
) -> tuple[Table, ...]:
    """Add the foreign keys; SQLite compares their names without regard to case."""
    by_name = {table.name.casefold(): table for table in tables}
    return tuple(
        replace(table, foreign_keys=_references(table, references, by_name)) for table in tables
    )


def _references(
    table: Table, references: Mapping[str, Sequence[Row]], by_name: Mapping[str, Table]
) -> tuple[ForeignKey, ...]:
    grouped: dict[int, list[Row]] = {}
    for number, parent, column, to in references.get(table.name, ()):
        grouped.setdefault(number, []).append((parent, column, to))
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
