"""What a file may make SQLite do: sizes, depths, functions and pragmas, all bounded beforehand."""

import resource
import sqlite3
from typing import Any

from engagements.areas.dataenv.domain.ports import MEGABYTE

LONGEST_VALUE = 10 * MEGABYTE  # of one text, blob or row
# SQLite may hold such a part of the address space, where that is limited. The schema of 20,000
# tables fits into an eighth of a gibibyte.
SHARE_OF_MEMORY = 8
_LIMITS = {
    sqlite3.SQLITE_LIMIT_LENGTH: LONGEST_VALUE,
    sqlite3.SQLITE_LIMIT_SQL_LENGTH: MEGABYTE,
    sqlite3.SQLITE_LIMIT_COLUMN: 2_000,
    # SQLite's own, whatever it was built with: below them one deep view, which costs nothing
    # until it is read, would keep the whole catalogue from being read.
    sqlite3.SQLITE_LIMIT_EXPR_DEPTH: 1_000,
    sqlite3.SQLITE_LIMIT_COMPOUND_SELECT: 500,
    sqlite3.SQLITE_LIMIT_VDBE_OP: 1_000_000,
    sqlite3.SQLITE_LIMIT_FUNCTION_ARG: 100,
    sqlite3.SQLITE_LIMIT_ATTACHED: 0,
    sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH: 200,
    sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER: 100,
    sqlite3.SQLITE_LIMIT_TRIGGER_DEPTH: 1,
    sqlite3.SQLITE_LIMIT_WORKER_THREADS: 0,
}
# What our statements call, and what views and computed columns of honest files are made of. None
# of them reads another file or loads code; a value that one makes long ends at the longest.
_FUNCTIONS = frozenset(
    (
        "abs", "acos", "asin", "atan", "atan2", "avg", "ceil", "ceiling", "char", "coalesce",
        "concat", "concat_ws", "cos", "count", "cume_dist", "current_date", "current_time",
        "current_timestamp", "date", "datetime", "degrees", "dense_rank", "exp", "first_value",
        "floor", "format", "glob", "group_concat", "ifnull", "iif", "instr", "json",
        "json_array", "json_array_length", "json_extract", "json_object", "json_type",
        "json_valid", "julianday", "lag", "last_value", "lead", "length", "like", "likelihood",
        "likely", "ln", "log", "log10", "log2", "lower", "ltrim", "max", "min", "mod",
        "nth_value", "ntile", "nullif", "percent_rank", "pi", "pow", "power", "printf", "quote",
        "radians", "random", "rank", "replace", "round", "row_number", "rtrim", "sign", "sin",
        "soundex", "sqrt", "strftime", "string_agg", "substr", "substring", "sum", "tan",
        "time", "total", "trim", "trunc", "typeof", "unicode", "unixepoch", "unlikely", "upper",
        "->", "->>",
    )
)  # fmt: skip
_PRAGMAS = frozenset(
    ("table_xinfo", "index_list", "index_info", "foreign_key_list", "page_count", "page_size")
)
_ALLOWED = frozenset((sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_RECURSIVE))


def bound(connection: sqlite3.Connection) -> None:
    """Set the limits of a connection, before anything of its file is read."""
    for limit, most in _LIMITS.items():
        connection.setlimit(limit, most)
    for pragma in ("query_only = ON", "trusted_schema = OFF", "cell_size_check = ON"):
        connection.execute(f"PRAGMA {pragma}").fetchall()
    space, _ = resource.getrlimit(resource.RLIMIT_AS)
    if space != resource.RLIM_INFINITY:
        # It holds for every connection of the process, and for good: not for one that was not made
        # to read a client's file.
        heap = f"PRAGMA hard_heap_limit = {space // SHARE_OF_MEMORY}"
        connection.execute(heap).fetchall()


def authorize(action: int, first: str | None, second: str | None, *_: Any) -> int:
    """Let a statement read, call the listed functions, and ask the listed pragmas."""
    if action == sqlite3.SQLITE_FUNCTION:
        allowed = (second or "").lower() in _FUNCTIONS
    elif action == sqlite3.SQLITE_PRAGMA:
        allowed = first in _PRAGMAS
    else:
        allowed = action in _ALLOWED
    return sqlite3.SQLITE_OK if allowed else sqlite3.SQLITE_DENY
