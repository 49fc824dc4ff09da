"""SQLite's catalogue statements, and what is made of their rows."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from engagements.domain.dataenv.columns import sounds_dated
from engagements.domain.dataenv.ports import (
    Column,
    Execute,
    ForeignKey,
    Key,
    Row,
    Statement,
    Table,
)
from engagements.domain.dataenv.sensitive.types import Family, family

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
FIXED = (TABLES, COLUMNS, INDEXES, REFERENCES, SIZE)


def inventory(execute: Execute, *, file_bytes: int) -> tuple[Table, ...]:
    """Return the tables and views with their columns, keys and references."""
    found = execute(TABLES, {})
    columns = _grouped(execute(COLUMNS, {}))
    indexes = _grouped(execute(INDEXES, {}))
    references = _grouped(execute(REFERENCES, {}))
    size = execute(SIZE, {})
    total = int(size[0][0]) if size else file_bytes
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
