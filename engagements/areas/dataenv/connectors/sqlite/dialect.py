"""How SQLite is asked: values have types, columns do not, and there are no patterns to speak of."""

from collections.abc import Sequence

from engagements.areas.dataenv.connectors.sql import (
    BOOLEAN_WORDS,
    FIRST_LIKELY_DAY,
    MISSING_DAYS,
    MISSING_WORDS,
    SqlDialect,
    quoted,
    words,
)
from engagements.areas.dataenv.domain.ports import Column, Scope, Table

SPREAD = 2_654_435_761  # Knuth's multiplicative hash: neighbours do not stay neighbours
RING = 4_294_967_296
_ISO = "'____-__-__%'"  # LIKE takes a third of the time of GLOB with its ranges of digits


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

    def unmatched(
        self, child_columns: Sequence[str], parent_columns: Sequence[str], source: str
    ) -> str:
        """Return the condition as NOT IN, for which SQLite builds an index once."""
        names = ", ".join(child_columns)
        left = names if len(child_columns) == 1 else f"({names})"
        filled = " AND ".join(f"{name} IS NOT NULL" for name in parent_columns)
        inner = f"SELECT {', '.join(parent_columns)} FROM {source} WHERE {filled}"  # noqa: S608 - quoted
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
