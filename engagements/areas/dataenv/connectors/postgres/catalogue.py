"""PostgreSQL's catalogue statements, and what is made of their rows."""

# ruff: noqa: S608 - every part of these statements is a fixed word of this file

import time
from collections.abc import Mapping, Sequence
from typing import Any

from engagements.areas.dataenv.domain.ports import (
    Column,
    Execute,
    ForeignKey,
    Key,
    Role,
    Row,
    Statement,
    StatementFailed,
    Table,
)
from engagements.areas.dataenv.domain.sensitive.types import Family, family

MOST_TABLES = 50_000
MOST_ROWS = 500_000  # of columns, indexes and references
LARGEST_NUMBER = 2**60  # of rows and bytes; sums of some of them still fit where they are stored
LONGEST_TEXT = 2_000  # PostgreSQL's names have 63 bytes, and its types a few more
MOST_NAMES = 1_700  # columns of one table
_OURS = "n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'"
_TABLES = "c.relkind IN ('r', 'p', 'm', 'v', 'f') AND NOT c.relispartition"
# A superuser is a member of every role, so one bare check would name all of them.
_POWERFUL = (
    "'pg_write_all_data', 'pg_execute_server_program', 'pg_read_server_files', "
    "'pg_write_server_files', 'pg_signal_backend', 'pg_maintain'"
)
_WRITES = "'INSERT, UPDATE, DELETE, TRUNCATE'"

ROLE = Statement(
    sql=(
        "SELECT current_user::text, rolsuper, rolcreatedb, rolcreaterole, rolbypassrls, "
        "rolreplication, (SELECT coalesce(array_agg(m.rolname::text ORDER BY m.rolname), '{}') "
        f"FROM pg_roles AS m WHERE m.rolname IN ({_POWERFUL}) "
        "AND pg_has_role(current_user, m.oid, 'MEMBER')) "
        "FROM pg_roles WHERE rolname = current_user"
    ),
    purpose="access: powers of the role",
)
# Roles that it can switch to count as its own: SET ROLE takes no password.
WRITABLE = Statement(
    sql=(
        "SELECT n.nspname::text, c.relname::text FROM pg_class AS c "
        "JOIN pg_namespace AS n ON n.oid = c.relnamespace "
        f"WHERE {_OURS} AND c.relkind IN ('r', 'p', 'v', 'f') AND EXISTS ("
        "SELECT 1 FROM pg_roles AS r WHERE pg_has_role(current_user, r.oid, 'MEMBER') "
        f"AND (has_table_privilege(r.oid, c.oid, {_WRITES}) "
        "OR has_any_column_privilege(r.oid, c.oid, 'INSERT, UPDATE'))) "
        "ORDER BY 1, 2 LIMIT 1000"
    ),
    purpose="access: tables the role can change",
)
CREATES = Statement(
    sql=(
        "SELECT 'schema ' || n.nspname FROM pg_namespace AS n "
        f"WHERE {_OURS} AND has_schema_privilege(n.oid, 'CREATE') UNION ALL "
        "SELECT 'database ' || current_database() "
        "WHERE has_database_privilege(current_database(), 'CREATE') ORDER BY 1 LIMIT 1000"
    ),
    purpose="access: where the role can create",
)
TRANSPORT = Statement(
    sql="SELECT ssl, version, cipher FROM pg_stat_ssl WHERE pid = pg_backend_pid()",
    purpose="access: encryption of this connection",
)
TABLES = Statement(
    sql=(
        "SELECT c.oid::bigint, n.nspname::text, c.relname::text, c.relkind::text, "
        "c.reltuples::float8, (WITH RECURSIVE part(oid) AS (SELECT c.oid UNION ALL "
        "SELECT i.inhrelid FROM pg_inherits AS i JOIN part ON i.inhparent = part.oid) "
        "SELECT sum(p.relpages) FROM part JOIN pg_class AS p ON p.oid = part.oid)::bigint "
        "* current_setting('block_size')::bigint, "
        "has_table_privilege(c.oid, 'SELECT') AND has_schema_privilege(n.oid, 'USAGE'), "
        "row_security_active(c.oid) "
        "FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace "
        f"WHERE {_OURS} AND {_TABLES} ORDER BY 2, 3 LIMIT {MOST_TABLES + 1}"
    ),
    purpose="catalogue: tables",
)
# The size on disk is asked for only where no page count is known yet: it waits for locks.
SIZE = Statement(
    sql="SELECT pg_relation_size(CAST($1 AS oid))",
    purpose="catalogue: size of a table that was never analysed",
    parameters=("oid",),
    condition="the catalogue has no page count",
)
COLUMNS = Statement(
    sql=(
        "SELECT c.oid::bigint, a.attname::text, format_type(a.atttypid, a.atttypmod), "
        "a.attnotnull, t.typcategory::text, t.typname::text FROM pg_attribute AS a "
        "JOIN pg_class AS c ON c.oid = a.attrelid JOIN pg_namespace AS n ON n.oid = c.relnamespace "
        "JOIN pg_type AS t ON t.oid = a.atttypid "
        f"WHERE {_OURS} AND {_TABLES} AND a.attnum > 0 AND NOT a.attisdropped "
        f"ORDER BY c.oid, a.attnum LIMIT {MOST_ROWS + 1}"
    ),
    purpose="catalogue: columns",
)
INDEXES = Statement(
    sql=(
        "SELECT i.indrelid::bigint, i.indexrelid::bigint, i.indisprimary, bool_and(a.attnotnull), "
        "array_agg(a.attname::text ORDER BY k.place) FROM pg_index AS i "
        "JOIN pg_class AS c ON c.oid = i.indrelid JOIN pg_namespace AS n ON n.oid = c.relnamespace "
        "CROSS JOIN LATERAL unnest(i.indkey::int2[]) WITH ORDINALITY AS k(attnum, place) "
        "JOIN pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = k.attnum "
        f"WHERE {_OURS} AND {_TABLES} AND i.indisunique AND i.indisvalid AND i.indisready "
        "AND i.indpred IS NULL AND i.indexprs IS NULL AND k.place <= i.indnkeyatts "
        f"GROUP BY 1, 2, 3 ORDER BY 1, 3 DESC, 2 LIMIT {MOST_ROWS + 1}"
    ),
    purpose="catalogue: valid unique indexes over whole columns",
)
REFERENCES = Statement(
    sql=(
        "SELECT f.conrelid::bigint, f.confrelid::bigint, f.convalidated, "
        "array_agg(mine.attname::text ORDER BY k.place), "
        "array_agg(theirs.attname::text ORDER BY k.place) FROM pg_constraint AS f "
        "JOIN pg_class AS c ON c.oid = f.conrelid JOIN pg_namespace AS n ON n.oid = c.relnamespace "
        "CROSS JOIN LATERAL unnest(f.conkey, f.confkey) WITH ORDINALITY AS k(mine, theirs, place) "
        "JOIN pg_attribute AS mine ON mine.attrelid = f.conrelid AND mine.attnum = k.mine "
        "JOIN pg_attribute AS theirs ON theirs.attrelid = f.confrelid AND theirs.attnum = k.theirs "
        f"WHERE {_OURS} AND {_TABLES} AND f.contype = 'f' AND f.conparentid = 0 "
        f"GROUP BY f.oid, 1, 2, 3 ORDER BY 1, f.oid LIMIT {MOST_ROWS + 1}"
    ),
    purpose="catalogue: foreign keys",
)
FIXED = (ROLE, WRITABLE, CREATES, TRANSPORT, TABLES, SIZE, COLUMNS, INDEXES, REFERENCES)
_KINDS = {"r": "table", "p": "table", "f": "table", "m": "view", "v": "view"}
_POWERS = ("superuser", "createdb", "createrole", "bypassrls", "replication")


def role(execute: Execute) -> Role:
    """Return what the server lets this role do."""
    ((name, *powers, memberships),) = _asked(execute, ROLE, (str, *(bool,) * len(_POWERS), list))
    held = [word for word, has in zip(_POWERS, powers, strict=True) if has]
    if "superuser" not in held:
        held += list(memberships)
    return Role(
        name=name,
        powers=tuple(held),
        writable=tuple(f"{s}.{table}" for s, table in _asked(execute, WRITABLE, (str, str))),
        creates_in=tuple(row[0] for row in _asked(execute, CREATES, (str,))),
    )


def transport(execute: Execute) -> tuple[bool, str, str]:
    """Return whether the server sees the connection encrypted, and by which version and cipher."""
    rows = _asked(execute, TRANSPORT, (bool, str | None, str | None))
    encrypted, version, cipher = rows[0] if rows else (False, None, None)
    return encrypted, version or "", cipher or ""


def inventory(execute: Execute, *, schema: str, size_seconds: float) -> tuple[Table, ...]:
    """Return the tables; with ``schema`` only those in it.

    ``size_seconds`` are spent on asking for sizes: each takes a statement of its own, and there
    may be thousands of tables that were never analysed. Beyond them a size is as if unknown.
    """
    columns = _by_table(_asked(execute, COLUMNS, (int, str, str, bool, str, str)))
    indexes = _by_table(_asked(execute, INDEXES, (int, int, bool, bool, list)))
    rows = _asked(execute, TABLES, (int, str, str, str, float, int | None, bool, bool))
    references = _by_table(_asked(execute, REFERENCES, (int, int, bool, list, list)))
    names = {row[0]: _name(row[1], row[2], schema) for row in rows}
    end = time.monotonic() + size_seconds
    return tuple(
        Table(
            name=names[oid],
            schema=namespace,
            bare_name=bare,
            kind=_KINDS[kind],
            columns=tuple(_column(*column) for column in columns.get(oid, ())),
            keys=tuple(
                Key(columns=tuple(found), primary=primary, proven=not_null)
                for _, primary, not_null, found in indexes.get(oid, ())
            ),
            foreign_keys=tuple(
                ForeignKey(columns=tuple(own), table=names[parent], to=tuple(to), proven=validated)
                for parent, validated, own, to in references.get(oid, ())
                if parent in names
            ),
            # -1 before the first ANALYZE and 0 on the parents of partitions: both say nothing.
            estimated_rows=int(estimate) if estimate > 0 else None,
            bytes=size or _size(execute, oid, kind, end=end),
            readable=readable,
            hides_rows=hides,
            row_ids=kind in ("r", "p", "m"),  # what TABLESAMPLE takes
        )
        for oid, namespace, bare, kind, estimate, size, readable, hides in rows
        if not schema or namespace == schema
    )


def _size(execute: Execute, oid: int, kind: str, *, end: float) -> int:
    if kind not in ("r", "m") or time.monotonic() >= end:
        return 0
    try:
        ((size,),) = _asked(execute, SIZE, (int | None,), {"oid": oid})
        return size or 0
    except StatementFailed:  # locked: reading the table will say so too
        return 0


def _asked(
    execute: Execute,
    statement: Statement,
    types: tuple[Any, ...],
    values: Mapping[str, Any] | None = None,
) -> list[Row]:
    """Return rows whose values are of ``types``: what is no PostgreSQL may answer anything.

    Raises:
        StatementFailed: there are too many rows, or a value is not what it should be.
    """
    rows = execute(statement, values or {})
    if len(rows) > (MOST_TABLES if statement is TABLES else MOST_ROWS):
        raise StatementFailed("too_large")
    for row in rows:
        if len(row) != len(types) or not all(map(_fits, row, types)):
            raise StatementFailed("malformed")
    return rows


def _fits(value: Any, kind: Any) -> bool:
    if not isinstance(value, kind):
        return False
    if isinstance(value, list):
        return len(value) <= MOST_NAMES and all(_fits(one, str) for one in value)
    if isinstance(value, int | float):
        return abs(value) <= LARGEST_NUMBER  # no NaN is
    if isinstance(value, str):
        return len(value) <= LONGEST_TEXT and "\x00" not in value
    return True


def _name(namespace: str, bare: str, schema: str) -> str:
    return bare if namespace == (schema or "public") else f"{namespace}.{bare}"


def _by_table(rows: Sequence[Row]) -> Mapping[int, list[Row]]:
    grouped: dict[int, list[Row]] = {}
    for row in rows:
        grouped.setdefault(row[0], []).append(row[1:])
    return grouped


def _column(name: str, declared: str, not_null: bool, category: str, base: str) -> Column:  # noqa: FBT001 - a row
    dated = base in ("date", "timestamp", "timestamptz")
    kind = family(declared)
    if category == "A":  # an array is one value that only its text form shows
        kind = Family.TEXT
    elif category in "DT" and not dated:  # times of day and intervals are no dates
        kind = Family.BINARY
    return Column(name=name, type=declared, family=kind, nullable=not not_null, dated=dated)
